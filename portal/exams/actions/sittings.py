"""Sittings: drafted by one officer, announced by another, moved on by the clock."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import queries as bank
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.actions.holding import hold
from portal.exams.actions.invigilation import OWN
from portal.exams.models import Paper, PaperStatus, Sitting
from portal.exams.queries import results as results_queries
from portal.exams.queries import sittings as queries
from portal.exams.rules.hands import Conflict, conflict
from portal.exams.rules.sitting_clock import due_deed
from portal.exams.rules.sitting_life import SittingDeed, SittingStatus, after, refusal
from portal.exams.rules.sitting_plan import BLUEPRINT, Plan, faults, is_too_late
from portal.exams.rules.timing import Signal
from portal.jobs.queue import later

_FIELDS = (
    "title", "place", "notice", "apply_from", "apply_until", "opens_at", "closes_at", "minutes",
    "capacity", "pass_marks", "starts_by_signal", "late_minutes", "stay_minutes", "config_keys",
    "exam_keys",
)  # fmt: skip


def draft_sitting(plan: Plan, *, by: Actor) -> Sitting:
    """A new sitting of the officer's own bureau and region, seen by officers only."""
    _demand_sense(plan)
    post = next(post for post, _ in reaches(by, Permission.EXAMS_SITTING_EDIT))
    sitting = Sitting(
        organisation_id=post.organisation_id,
        region=post.region,
        blueprint=BLUEPRINT,
        drafted_by_id=by.id,
        **_values(plan),
    )
    db.session.add(sitting)
    db.session.flush()
    record(Deed.EXAMS_SITTING_DRAFTED, sitting, by=by, title=plan.title)
    return sitting


def edit_sitting(sitting: Sitting, plan: Plan, *, by: Actor) -> None:
    """The draft says what the plan says; who wrote last may not approve it."""
    _demand_sense(plan)
    if not _change(sitting, SittingStatus.DRAFT, drafted_by_id=by.id, **_values(plan)):
        raise Refused("场次已经提交或公告，不能再修改，请刷新后查看最新状态")
    record(Deed.EXAMS_SITTING_EDITED, sitting, by=by, title=plan.title)


def submit_sitting(sitting: Sitting, *, by: Actor, now: datetime) -> None:
    """The draft waits for another officer's approval."""
    _demand_time(sitting, now)
    step(sitting, SittingDeed.SUBMIT, status_reason="")
    record(Deed.EXAMS_SITTING_SUBMITTED, sitting, by=by)


def approve_sitting(sitting: Sitting, *, by: Actor, now: datetime) -> None:
    """The sitting is announced to everyone. Raises Refused for whoever drafted it."""
    if found := conflict(Conflict.APPROVAL, first=sitting.drafted_by_id, second=by.id):
        raise Refused(found.label, field="decision")
    _demand_time(sitting, now)
    step(sitting, SittingDeed.APPROVE, approved_by_id=by.id, status_reason="")
    record(Deed.EXAMS_SITTING_APPROVED, sitting, by=by)
    catch_up(sitting, now=now)


def return_sitting(sitting: Sitting, *, reason: str, by: Actor) -> None:
    """The sitting is a draft again, with the reason for whoever wrote it."""
    step(sitting, SittingDeed.RETURN, status_reason=reason)
    record(Deed.EXAMS_SITTING_RETURNED, sitting, by=by, reason=reason)


def cancel_sitting(sitting: Sitting, *, reason: str, by: Actor, now: datetime) -> None:
    """The sitting will not be held; impossible once anyone may have sat it."""
    hold(sitting)
    catch_up(sitting, now=now)
    step(sitting, SittingDeed.CANCEL, status_reason=reason)
    record(Deed.EXAMS_SITTING_CANCELLED, sitting, by=by, reason=reason)


def postpone_sitting(
    sitting: Sitting, opens_at: datetime, *, reason: str, by: Actor, now: datetime
) -> None:
    """A sitting that awaits its signal is held as much later, and ends as much later. Who waits
    goes on waiting where the waiting room stays open; else they come again.
    """
    hold(sitting)
    catch_up(sitting, now=now)
    was = sitting.opens_at
    if opens_at <= max(was, now):
        raise Refused("新的开考时间要晚于原定时间，也要晚于现在", field="opens_at")
    closes_at = sitting.closes_at + (opens_at - was)
    step(sitting, SittingDeed.POSTPONE, opens_at=opens_at, closes_at=closes_at)
    if not queries.window(sitting).may_wait(now):
        db.session.execute(
            update(Paper)
            .where(Paper.sitting_id == sitting.id, Paper.status == PaperStatus.PREPARED)
            .values(ready_at=None, place="")
            .execution_options(synchronize_session="fetch")
        )
    record(
        Deed.EXAMS_SITTING_POSTPONED,
        sitting,
        by=by,
        reason=reason,
        opened=was.isoformat(),
        to=f"{opens_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}",
    )


def signal_start(sitting: Sitting, *, by: Actor, now: datetime) -> int:
    """The sitting begins now: the papers of all who wait are open, and end as much later as the
    signal came after the hour; how many they are. Raises Refused for a candidate of the sitting.
    """
    hold(sitting)
    catch_up(sitting, now=now)
    if results_queries.is_candidate(by, sitting):
        raise Refused(OWN)
    if sitting.status is not SittingStatus.RUNNING:
        raise Refused(f"场次目前是“{sitting.status.label}”，不能开考，请刷新后查看最新状态")
    span = queries.window(sitting)
    if (told := span.signal(now)) is not Signal.ALLOWED:
        raise Refused(told.label)
    ends = sitting.closes_at
    sitting.begun_at, sitting.closes_at = now, span.closing(now)
    db.session.flush()
    opened = papers.open_waiting(sitting, now=now)
    record(
        Deed.EXAMS_SITTING_SIGNALLED,
        sitting,
        by=by,
        papers=opened,
        ended=ends.isoformat(),
        ends=sitting.closes_at.isoformat(),
    )
    return opened


def move_sittings_on(*, now: datetime) -> None:
    """Every sitting stands where the clock has put it."""
    for sitting in queries.due_sittings(now):
        catch_up(sitting, now=now)


def catch_up(sitting: Sitting, *, now: datetime) -> None:
    """Take every step that the clock demands; a running sitting waits for its last paper."""
    while deed := due_deed(sitting.status, queries.calendar(sitting), now):
        if deed is SittingDeed.END and results_queries.count_open(sitting):
            return
        reached = after(sitting.status, deed)
        if reached is None or not _change(sitting, sitting.status, status=reached):
            return  # another process was first: it goes on from there
        record(Deed.EXAMS_SITTING_MOVED_ON, sitting, by=None, to=reached.label)
        if deed is SittingDeed.CLOSE_APPLICATIONS:
            later("exams.prepare_papers", sitting_id=sitting.id)


def step(sitting: Sitting, deed: SittingDeed, **values: Any) -> None:
    """Take this step if the sitting still stands where it can be taken, exactly once."""
    was = sitting.status
    reached = after(was, deed, awaits_signal=sitting.awaits_signal)
    if reached is None or not _change(sitting, was, status=reached, **values):
        raise Refused(refusal(sitting.status, deed))


def _change(sitting: Sitting, was: SittingStatus, **values: Any) -> bool:
    """Write these values unless the state has changed meanwhile; whether they were written."""
    changed = db.session.execute(
        update(Sitting).where(Sitting.id == sitting.id, Sitting.status == was).values(**values)
    )
    db.session.refresh(sitting)
    return cast("CursorResult[Any]", changed).rowcount == 1


def _values(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in _FIELDS}


def _demand_sense(plan: Plan) -> None:
    if found := faults(plan, full_marks=bank.get_blueprint(BLUEPRINT).marks):
        raise Refused(found[0].sentence, field=found[0].field)


def _demand_time(sitting: Sitting, now: datetime) -> None:
    if is_too_late(queries.calendar(sitting), now):
        raise Refused("报名截止时间已经过去，公告之后没有人能报名，请先修改时间")
