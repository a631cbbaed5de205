"""Applications: written by the candidate, handed in once, decided by an officer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import Education
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import Refused
from portal.core.labels import Labelled
from portal.db.base import db
from portal.exams.actions.holding import hold
from portal.exams.models import Application, ApplicationStatus, Sitting
from portal.exams.queries import applications as queries
from portal.exams.queries.sittings import calendar, phase_of
from portal.exams.rules.hands import Conflict, conflict
from portal.exams.rules.sitting_clock import may_be_decided
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import later
from portal.storage.models import StoredFile

S = ApplicationStatus
STALE = "这份报名的状态已经变化，请刷新后查看最新状态"
TOO_LATE = "考试已经开始或者取消，不能再办理这份报名"
_MAY_BE_WRITTEN = (S.DRAFT, S.RETURNED)
_MAY_BE_WITHDRAWN = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.ADMITTED)


class Decision(Labelled):
    """审核决定 on an application."""

    ADMIT = "admit", "审核通过"
    RETURN = "return", "退回补正"
    REFUSE = "refuse", "审核不通过"


_REACHES = {
    Decision.ADMIT: S.ADMITTED,
    Decision.RETURN: S.RETURNED,
    Decision.REFUSE: S.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a candidate writes down; education and experience are optional."""

    photo: StoredFile
    education: Education | None
    experience: str


def write_application(
    sitting: Sitting, written: Written, *, by: Actor, now: datetime
) -> Application:
    """What was written is kept, as a draft or in the returned application; it counts only when
    submitted. Raises Refused when this person may not apply.
    """
    application = queries.find_own(by, sitting)
    if application is not None:  # it may be submitted in another window at this moment
        db.session.scalar(
            select(Application)
            .where(Application.id == application.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    if application is not None and application.status is S.RETURNED:
        _demand_decidable(application.sitting, now)
    else:
        _demand_eligible(by, sitting, now)
        application = _draft(application, sitting, written, by, now)
    application.photo = written.photo
    application.education, application.experience = written.education, written.experience
    db.session.flush()
    return application


def submit_application(application: Application, *, by: Actor, now: datetime) -> None:
    """The application waits for an officer; a returned one waits again."""
    was = application.status
    if was is S.RETURNED:
        _demand_decidable(application.sitting, now)
    elif was is S.DRAFT:
        hold(application.sitting)  # the places are counted, so one at a time
        _demand_eligible(by, application.sitting, now)
    if was not in _MAY_BE_WRITTEN or not _change(
        application, was, status=S.SUBMITTED, submitted_at=now, reason=""
    ):
        raise Refused("这份报名已经提交过，不需要重复提交")
    deed = Deed.EXAMS_APPLICATION_MADE if was is S.DRAFT else Deed.EXAMS_APPLICATION_MENDED
    record(deed, application, by=by, sitting=application.sitting.public_id)


def withdraw_application(application: Application, *, by: Actor, now: datetime) -> None:
    """The place and the seat are free again; until the examination begins."""
    was = application.status
    _demand_decidable(application.sitting, now)
    if was not in _MAY_BE_WITHDRAWN or not _change(application, was, status=S.WITHDRAWN, seat=None):
        raise Refused(STALE)
    record(Deed.EXAMS_APPLICATION_WITHDRAWN, application, by=by)


def decide_application(
    application: Application, decision: Decision, *, reason: str, by: Actor, now: datetime
) -> None:
    """Admit with a seat and a ticket number, return for mending, or refuse; never one's own."""
    if found := conflict(Conflict.OWN_APPLICATION, first=application.person_id, second=by.id):
        raise Refused(found.label, field="decision")
    hold(sitting := application.sitting)
    _demand_decidable(sitting, now)
    values: dict[str, Any] = {"reason": reason}
    if decision is Decision.ADMIT:
        values = _seat(application, sitting)
    try:
        with db.session.begin_nested():
            decided = _change(
                application,
                S.SUBMITTED,
                status=_REACHES[decision],
                decided_at=now,
                decided_by_id=by.id,
                **values,
            )
    except IntegrityError as trouble:
        raise Refused("座位刚被别人占用，请再办理一次") from trouble
    if not decided:
        raise Refused(STALE)
    record(
        Deed.EXAMS_APPLICATION_DECIDED,
        application,
        by=by,
        decision=decision.label,
        reason=reason,
        seat=application.seat,
    )
    if decision is Decision.ADMIT and takes_no_more(sitting, now):
        later("exams.prepare_papers", sitting_id=sitting.id)  # the others have theirs already


def takes_no_more(sitting: Sitting, now: datetime) -> bool:
    """Whether applications have closed, so that papers are being made."""
    return phase_of(sitting, now) is SittingStatus.APPLIED


def _draft(
    application: Application | None,
    sitting: Sitting,
    written: Written,
    by: Actor,
    now: datetime,
) -> Application:
    """The row to write in: a fresh one, or the one withdrawn or begun earlier."""
    if application is not None:
        application.status, application.reason = S.DRAFT, ""
        return application
    application = Application(
        sitting_id=sitting.id,
        person_id=by.id,
        region=sitting.region,
        photo_id=written.photo.id,
        status=S.DRAFT,
        submitted_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(application)
            db.session.flush()
    except IntegrityError as trouble:
        raise Refused("您刚刚已经填写了这场考试的报名，请刷新页面后继续") from trouble
    return application


def _seat(application: Application, sitting: Sitting) -> dict[str, Any]:
    """The lowest free seat and the next ticket number; the sitting is locked, so nobody else
    counts at this moment. A number once given is never given to anyone else.
    """
    taken = set(
        db.session.scalars(
            select(Application.seat).where(
                Application.sitting_id == sitting.id, Application.seat.is_not(None)
            )
        )
    )
    if len(taken) >= sitting.capacity:
        raise Refused(
            f"本场{sitting.capacity}个名额已经全部通过，不能再通过新的报名", field="decision"
        )
    numbered = db.session.scalar(
        select(func.count(Application.ticket_number)).where(Application.sitting_id == sitting.id)
    )
    day = sitting.opens_at.astimezone(clock.BEIJING)
    return {
        "seat": next(n for n in range(1, sitting.capacity + 1) if n not in taken),
        # 考试日期 + 场次序号 + 顺序号: the sitting's own number keeps two of one day apart.
        "ticket_number": application.ticket_number
        or f"{day:%y%m%d}{sitting.id:05d}{(numbered or 0) + 1:04d}",
        "reason": "",
    }


def _change(application: Application, was: ApplicationStatus, **values: Any) -> bool:
    """Write these values unless the state has changed meanwhile; whether they were written."""
    changed = db.session.execute(
        update(Application)
        .where(Application.id == application.id, Application.status == was)
        .values(**values)
    )
    db.session.refresh(application)
    return cast("CursorResult[Any]", changed).rowcount == 1


def _demand_eligible(by: Actor, sitting: Sitting, now: datetime) -> None:
    told = queries.may_apply(by, sitting, now=now)
    if not told.ok:
        raise Refused("；".join(reason.label for reason in told.reasons))


def _demand_decidable(sitting: Sitting, now: datetime) -> None:
    if not may_be_decided(sitting.status, calendar(sitting), now):
        raise Refused(TOO_LATE)
