"""Complaints within someone's reach: a person's own, a district's, and what a unit was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.calendar.queries import workdays
from portal.complaints.models import (
    Complaint,
    ComplaintFile,
    ComplaintState,
    Finding,
    Source,
)
from portal.complaints.rules import procedure, settings
from portal.complaints.rules.procedure import OPEN, Hand, Step, Terms
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.labels import Labelled
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Appointment
from portal.employers.queries import appointments_of
from portal.storage.models import StoredFile
from portal.terms.queries import value

P, S = Permission, ComplaintState
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


class Turn(Labelled):
    """查询条件: a state, or what waits."""

    TO_ACCEPT = "to-accept", "待受理"
    UNDER_WAY = "under-way", "处理中"
    TO_CLOSE = "to-close", "等我审定"
    OVERDUE = "overdue", "已超过期限"
    ENDED = "ended", "已结束"


@dataclass(frozen=True, slots=True)
class Figures:
    """投诉概况 of a year: what came in and how it ended."""

    year: int
    received: int
    declined: int
    closed: int
    found: int
    partly: int
    mean_days: float | None
    overdue: int


def get_complaint(actor: Actor, permission: Permission, public_id: str) -> Complaint:
    """The complaint, or NotFound if there is none within this person's reach. A unit knows of it
    only once it was asked to answer.
    """
    found: Complaint | None = db.session.scalar(
        _visible(actor, permission).where(Complaint.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def list_own(actor: Actor) -> Sequence[Complaint]:
    """A person's own, the latest first."""
    statement = _visible(actor, P.COMPLAINTS_COMPLAINT_OWN).order_by(Complaint.id.desc())
    return db.session.scalars(statement).all()


def list_asked(actor: Actor) -> Sequence[Complaint]:
    """What a unit was asked, the latest first."""
    statement = _visible(actor, P.COMPLAINTS_COMPLAINT_ANSWER).order_by(Complaint.asked_at.desc())
    return db.session.scalars(statement).all()


def list_complaints(actor: Actor, turn: Turn | None, number: int) -> Page:
    """A district's complaints: what waits the oldest first, else the latest first."""
    statement = _visible(actor, P.COMPLAINTS_COMPLAINT_READ)
    order: Any = Complaint.id.desc()
    if turn is not None:
        statement = statement.where(_clause(turn, actor))
        order = Complaint.ended_at.desc() if turn is Turn.ENDED else Complaint.id.asc()
    return paged(statement.order_by(order, Complaint.id), number)


def figures(actor: Actor, today: date) -> Figures:
    """What came in this year within reach, and how it ended."""
    start = datetime.combine(date(today.year, 1, 1), time(), clock.BEIJING)
    columns = (Complaint.created_at, Complaint.ended_at, Complaint.state, Complaint.finding)
    statement = _reach(actor, select(*columns)).where(Complaint.created_at >= start)
    rows = db.session.execute(statement).all()
    closed = [row for row in rows if row.state is S.CLOSED]
    lasted = (row.ended_at - row.created_at for row in closed if row.ended_at is not None)
    days = [each.total_seconds() / 86_400 for each in lasted]
    overdue = _reach(actor, select(func.count(Complaint.id))).where(_clause(Turn.OVERDUE, actor))
    return Figures(
        year=today.year,
        received=len(rows),
        declined=sum(row.state is S.DECLINED for row in rows),
        closed=len(closed),
        found=sum(row.finding is Finding.FOUND for row in closed),
        partly=sum(row.finding is Finding.PARTLY for row in closed),
        mean_days=sum(days) / len(days) if days else None,
        overdue=db.session.scalar(overdue) or 0,
    )


def list_own_appointments(actor: Actor) -> Sequence[Appointment]:
    """About which one may complain: every appointment one has or had."""
    return appointments_of(actor.id)


def get_file(complaint: Complaint, public_id: str, *sources: Source) -> StoredFile:
    """A file of the complaint from one of these sides; NotFound for any other."""
    found = db.session.scalar(
        select(StoredFile)
        .join(ComplaintFile, ComplaintFile.file_id == StoredFile.id)
        .where(
            ComplaintFile.complaint_id == complaint.id,
            ComplaintFile.source.in_(sources),
            StoredFile.public_id == public_id,
        )
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def hand_of(actor: Actor) -> Hand:
    """Whose hand it is, as the procedure sees it."""
    organisations = {post.organisation_id for post in actor.posts if post.organisation_id}
    return Hand(actor.id, frozenset(organisations))


def steps_for(actor: Actor, complaint: Complaint) -> tuple[Step, ...]:
    """What this person may do now, as far as the procedure goes."""
    return procedure.steps(hand_of(actor), complaint.case)


def why_not(step: Step, actor: Actor, complaint: Complaint) -> str:
    """Every reason against the step; empty if there is none."""
    found = procedure.refusals(step, hand_of(actor), complaint.case)
    return "；".join(reason.label for reason in found)


def terms(on: date) -> Terms:
    """The periods in force that day."""
    known = value(settings.PERIODS, on)
    return Terms(known["accept"], known["close"], known["answer"], known["flag-months"])


def due_on(day: date, working_days: int) -> date:
    """The last day of a term, by the official calendar as far as it was entered."""
    return procedure.due_on(day, working_days, workdays())


def count_waiting(actor: Actor, turn: Turn) -> tuple[int, datetime | None]:
    """How many wait for this officer, and since when the oldest does."""
    columns = select(func.count(Complaint.id), func.min(Complaint.created_at))
    count, oldest = db.session.execute(_reach(actor, columns).where(_clause(turn, actor))).one()
    return count, oldest


def list_to_answer(actor: Actor) -> Sequence[Complaint]:
    """What a unit has still to answer, the earliest due first."""
    statement = _visible(actor, P.COMPLAINTS_COMPLAINT_ANSWER).where(
        Complaint.answered_at.is_(None), Complaint.state.in_(procedure.TAKEN_UP)
    )
    return db.session.scalars(statement.order_by(Complaint.answer_due_on)).all()


def _reach(actor: Actor, statement: Statement) -> Statement:
    """What an officer may read."""
    reach = within(statement, actor, P.COMPLAINTS_COMPLAINT_READ, Complaint)
    return reach.where(*_of_others(actor))


def _of_others(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Officers read no complaint of their own, and none of a unit that they act for: it is never to
    read the person's words.
    """
    units = hand_of(actor).organisations
    return Complaint.person_id != actor.id, Complaint.organisation_id.not_in(units)


def _visible(actor: Actor, permission: Permission) -> Select[Any]:
    statement = within(select(Complaint), actor, permission, Complaint)
    if permission is P.COMPLAINTS_COMPLAINT_ANSWER:
        statement = statement.where(Complaint.asked_at.is_not(None))
    elif permission is not P.COMPLAINTS_COMPLAINT_OWN:
        statement = statement.where(*_of_others(actor))
    return statement.options(
        joinedload(Complaint.person),
        joinedload(Complaint.organisation),
        joinedload(Complaint.appointment).joinedload(Appointment.project),
    )


def _clause(turn: Turn, actor: Actor) -> Any:
    today = clock.today()
    match turn:
        case Turn.TO_ACCEPT:
            return Complaint.state == S.SUBMITTED
        case Turn.UNDER_WAY:
            return Complaint.state.in_(procedure.TAKEN_UP)
        case Turn.TO_CLOSE:
            mine = or_(Complaint.handled_by_id == actor.id, Complaint.proposed_by_id == actor.id)
            return and_(Complaint.state == S.PROPOSED, not_(mine))
        case Turn.OVERDUE:
            late = and_(Complaint.state == S.SUBMITTED, Complaint.accept_due_on < today)
            return or_(late, and_(Complaint.state.in_(OPEN), Complaint.close_due_on < today))
        case Turn.ENDED:
            return Complaint.state.not_in(OPEN)
