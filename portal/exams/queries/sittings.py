"""Sittings: what everyone may read of them, and what an officer has to do with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.audit.deeds import Deed, deed_label
from portal.audit.models import AuditEntry
from portal.core import clock, regions
from portal.core.errors import NotFound
from portal.core.labels import Labelled
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exams.models import Application, ApplicationStatus, Sitting
from portal.exams.rules.sitting_clock import Calendar, phase
from portal.exams.rules.sitting_life import SittingStatus
from portal.exams.rules.timing import Window

# Whoever has one of these holds a place; the capacity counts them all.
HOLDS_A_PLACE = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.RETURNED,
    ApplicationStatus.ADMITTED,
)
_LOOKS = (Deed.EXAMS_QUESTION_LISTED.value, Deed.EXAMS_QUESTION_READ.value)
_UNDER_THE_TABLE = (SittingStatus.DRAFT, SittingStatus.PENDING)
_FINISHED = (SittingStatus.MARKING, SittingStatus.REVIEWING, SittingStatus.RELEASED)


class When(Labelled):
    """Which notices are looked for."""

    COMING = "coming", "近期考试"
    PAST = "past", "往期考试"


@dataclass(frozen=True, slots=True)
class Listed:
    """A sitting in a list, with its state by the clock and the places it has left."""

    sitting: Sitting
    phase: SittingStatus
    places_left: int


@dataclass(frozen=True, slots=True)
class Past:
    """One deed in the history of a thing: what, by whom, when, and why."""

    deed: str
    by: str
    at: datetime
    reason: str


def calendar(sitting: Sitting) -> Calendar:
    """The sitting's four moments, as the rules want them."""
    return Calendar(
        sitting.apply_from,
        sitting.apply_until,
        sitting.opens_at,
        sitting.closes_at,
        awaits_signal=sitting.awaits_signal,
    )


def window(sitting: Sitting) -> Window:
    """When papers of this sitting may be written."""
    return Window(
        sitting.opens_at,
        sitting.closes_at,
        sitting.minutes,
        sitting.late_minutes,
        sitting.stay_minutes,
        by_signal=sitting.starts_by_signal,
        begun=sitting.begun_at,
    )


def phase_of(sitting: Sitting, now: datetime) -> SittingStatus:
    """The sitting's state by the clock, however late the worker."""
    return phase(sitting.status, calendar(sitting), now)


def get_sitting(actor: Actor, permission: Permission, public_id: str) -> Sitting:
    """The sitting, or NotFound if there is none within this person's reach."""
    return _one(within(select(Sitting), actor, permission, Sitting), public_id)


def get_announced(public_id: str) -> Sitting:
    """A sitting that has been announced to everyone, cancelled since or not."""
    return _one(select(Sitting).where(_announced()), public_id)


def announced(when: When, *, region: str, number: int, now: datetime) -> Page:
    """Notices, if a district is named only those held there or by the municipality: of the coming
    ones the next first, of the past ones the last.
    """
    over = or_(Sitting.closes_at < now, Sitting.status.in_((*_FINISHED, SittingStatus.CANCELLED)))
    statement = select(Sitting).where(_announced())
    if region:
        today = now.astimezone(clock.BEIJING).date()
        wanted = {*regions.equivalents(region, today), regions.MUNICIPALITY}
        statement = statement.where(Sitting.region.in_(wanted))
    if when is When.PAST:
        statement = statement.where(over).order_by(Sitting.opens_at.desc(), Sitting.id)
    else:
        statement = statement.where(~over).order_by(Sitting.opens_at, Sitting.id)
    return listed(paged(statement.options(joinedload(Sitting.organisation)), number), now)


def open_to(actor: Actor, *, number: int, now: datetime) -> Page:
    """Notices whose applications are open or still to open, without those that this person has
    applied for.
    """
    own = select(Application.sitting_id).where(Application.person_id == actor.id)
    statement = (
        select(Sitting)
        .where(_announced(), Sitting.status != SittingStatus.CANCELLED)
        .where(Sitting.apply_until > now, Sitting.id.not_in(own))
        .order_by(Sitting.apply_until, Sitting.id)
    )
    return listed(paged(statement, number), now)


def announced_regions() -> Sequence[str]:
    """The districts that have announced anything: what the list can be narrowed to."""
    return db.session.scalars(
        select(Sitting.region).where(_announced()).distinct().order_by(Sitting.region)
    ).all()


def sittings(
    actor: Actor, status: SittingStatus | None = None, *, number: int, now: datetime
) -> Page:
    """The sittings within an officer's reach, the latest examination first."""
    statement = within(select(Sitting), actor, Permission.EXAMS_SITTING_READ, Sitting)
    if status is not None:
        statement = statement.where(Sitting.status == status)
    return listed(paged(statement.order_by(Sitting.opens_at.desc(), Sitting.id), number), now)


def count_by_status(actor: Actor) -> dict[SittingStatus, int]:
    """How many sittings within an officer's reach are in each state; states without any are out."""
    within_reach = within(select(Sitting.id), actor, Permission.EXAMS_SITTING_READ, Sitting)
    statement = (
        select(Sitting.status, func.count())
        .where(Sitting.id.in_(within_reach))
        .group_by(Sitting.status)
    )
    counted = {row[0]: row[1] for row in db.session.execute(statement)}
    return {status: counted[status] for status in SittingStatus if status in counted}


def list_to_approve(actor: Actor) -> Sequence[Sitting]:
    """Sittings that wait for this officer's approval, the soonest first: 待办."""
    statement = (
        within(select(Sitting), actor, Permission.EXAMS_SITTING_APPROVE, Sitting)
        .where(Sitting.status == SittingStatus.PENDING, Sitting.drafted_by_id != actor.id)
        .order_by(Sitting.apply_from, Sitting.id)
    )
    return db.session.scalars(statement).all()


def list_returned(actor: Actor) -> Sequence[Sitting]:
    """This officer's own drafts that were sent back, the oldest first: 待办."""
    statement = (
        within(select(Sitting), actor, Permission.EXAMS_SITTING_EDIT, Sitting)
        .where(Sitting.status == SittingStatus.DRAFT, Sitting.drafted_by_id == actor.id)
        .where(Sitting.status_reason != "")
        .order_by(Sitting.apply_from, Sitting.id)
    )
    return db.session.scalars(statement).all()


def list_unsignalled(actor: Actor, now: datetime) -> Sequence[Sitting]:
    """Sittings whose end has come without the signal, to be put off or cancelled, the longest
    waiting first: 待办.
    """
    statement = (
        within(select(Sitting), actor, Permission.EXAMS_SITTING_EDIT, Sitting)
        .where(Sitting.status == SittingStatus.RUNNING, Sitting.closes_at <= now)
        .where(Sitting.starts_by_signal, Sitting.begun_at.is_(None))
        .order_by(Sitting.closes_at, Sitting.id)
    )
    return db.session.scalars(statement).all()


def due_sittings(now: datetime) -> Sequence[Sitting]:
    """Sittings that the clock has moved on, and the worker not yet."""
    S = SittingStatus  # noqa: N806
    due = or_(
        and_(Sitting.status == S.ANNOUNCED, Sitting.apply_from <= now),
        and_(Sitting.status == S.APPLYING, Sitting.apply_until <= now),
        and_(Sitting.status == S.APPLIED, Sitting.opens_at <= now),
        and_(
            Sitting.status == S.RUNNING,
            Sitting.closes_at <= now,
            or_(Sitting.starts_by_signal.is_(False), Sitting.begun_at.is_not(None)),
        ),
    )
    return db.session.scalars(select(Sitting).where(due).order_by(Sitting.id)).all()


def count_places_taken(sitting: Sitting) -> int:
    """How many hold a place: submitted, returned or admitted."""
    return _taken([sitting.id]).get(sitting.id, 0)


def history(thing: Sitting | Application) -> Sequence[Past]:
    """What was done to this thing, by whom and when, from the trail; looks are not told."""
    rows = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.thing == type(thing).__name__, AuditEntry.thing_id == thing.public_id)
        .where(AuditEntry.deed.not_in(_LOOKS))
        .order_by(AuditEntry.id)
    )
    return [
        Past(_sentence(row), row.actor_name, row.at, str(row.facts.get("reason") or ""))
        for row in rows
    ]


def listed(page: Page, now: datetime) -> Page:
    """The same page with each sitting's state by the clock and its free places."""
    taken = _taken([sitting.id for sitting in page.rows])
    rows = [
        Listed(sitting, phase_of(sitting, now), max(0, sitting.capacity - taken.get(sitting.id, 0)))
        for sitting in page.rows
    ]
    return replace(page, rows=rows)


def _sentence(row: AuditEntry) -> str:
    label = deed_label(row.deed)
    detail = str(row.facts.get("to") or row.facts.get("decision") or "")
    return f"{label}：{detail}" if detail else label


def _taken(ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(Application.sitting_id, func.count())
        .where(Application.sitting_id.in_(ids), Application.status.in_(HOLDS_A_PLACE))
        .group_by(Application.sitting_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _announced() -> ColumnElement[bool]:
    return and_(
        Sitting.status.not_in(_UNDER_THE_TABLE),
        or_(Sitting.status != SittingStatus.CANCELLED, Sitting.approved_by_id.is_not(None)),
    )


def _one(statement: Select[Any], public_id: str) -> Sitting:
    statement = statement.where(Sitting.public_id == public_id)
    sitting: Sitting | None = db.session.scalar(statement.options(joinedload(Sitting.organisation)))
    if sitting is None:
        raise NotFound
    return sitting
