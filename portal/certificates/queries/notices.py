"""公示: which sittings are under notice, who passed them, and what was objected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Person
from portal.accounts.queries import is_demonstration
from portal.calendar.queries import workdays
from portal.certificates.models import Certificate, ObjectionState, ResultObjection
from portal.certificates.rules import notice
from portal.certificates.rules.issuing import ObjectionRefusal, objection_refusal
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exams.models import Paper, Sitting
from portal.exams.rules.sitting_life import SittingStatus

PER_NOTICE = 100


def notice_days() -> int:
    """How many working days a notice lasts here; 0 for none."""
    chosen: int | None = current_app.extensions["settings"].notice_days
    if chosen is not None:
        return chosen
    return 0 if is_demonstration() else notice.USUAL_DAYS


def is_notice_waived() -> bool:
    """Whether there is no notice only because this is a demonstration."""
    return current_app.extensions["settings"].notice_days is None and notice_days() == 0


def notice_is_over(today: date, days: int) -> ColumnElement[bool]:
    """Of a released sitting: that nobody can object any more."""
    latest = notice.released_by(today, days, workdays()) + timedelta(days=1)
    ended = datetime.combine(latest, time(), clock.BEIJING).astimezone(UTC)
    clause: ColumnElement[bool] = func.coalesce(Sitting.released_at, Sitting.closes_at) < ended
    return clause


def released_on(sitting: Sitting) -> date:
    """The day in Beijing on which the results were released."""
    return (sitting.released_at or sitting.closes_at).astimezone(clock.BEIJING).date()


def notice_ends_on(sitting: Sitting) -> date:
    """The last day of the sitting's notice."""
    return notice_ends()(sitting)


def notice_ends() -> Callable[[Sitting], date]:
    """The same of many sittings, by one look at the calendar."""
    days, known = notice_days(), workdays()
    return lambda sitting: notice.last_day(released_on(sitting), days, known)


@dataclass(frozen=True, slots=True)
class Notice:
    """公示: a sitting whose passes are listed, how many, until when; and the years of which only
    weekends were known for it.
    """

    sitting: Sitting
    passed: int
    ends_on: date
    weekends_only: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """公示名单: one pass, as far as strangers may know it."""

    public_id: str
    name: str
    resident_id: str


def list_notices(today: date) -> list[Notice]:
    """The sittings under notice, the newest first."""
    days, known, ends_on = notice_days(), workdays(), notice_ends()
    statement = (
        select(Sitting, func.count(Paper.id))
        .join(Paper, Paper.sitting_id == Sitting.id)
        .where(*_under_notice(today, days))
        .group_by(Sitting.id)
        .order_by(Sitting.released_at.desc(), Sitting.id)
    )
    return [
        Notice(
            sitting,
            passed,
            ends_on(sitting),
            known.missing(released_on(sitting), ends_on(sitting)),
        )
        for sitting, passed in db.session.execute(statement)
    ]


def get_notice(public_id: str, today: date) -> Notice:
    """The notice of this sitting, or NotFound once it is over."""
    found = [each for each in list_notices(today) if each.sitting.public_id == public_id]
    if not found:
        raise NotFound
    return found[0]


def list_passed(sitting: Sitting, page: int) -> Page:
    """Who passed, by name."""
    statement = (
        select(Paper)
        .join(Paper.person)
        .options(contains_eager(Paper.person))
        .where(Paper.sitting_id == sitting.id, Paper.is_passed.is_(True))
        .order_by(Person.name, Paper.id)
    )
    return paged(statement, page, per_page=PER_NOTICE)


def get_pass_under_notice(public_id: str, today: date) -> Paper:
    """The pass against which one may object today, or NotFound."""
    statement = (
        select(Paper)
        .join(Paper.sitting)
        .options(contains_eager(Paper.sitting), joinedload(Paper.person))
        .where(Paper.public_id == public_id, *_under_notice(today, notice_days()))
    )
    if (found := db.session.scalar(statement)) is None:
        raise NotFound
    return found


def _under_notice(today: date, days: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Paper.is_passed.is_(True),
        Sitting.status == SittingStatus.RELEASED,
        ~notice_is_over(today, days),
    )


def get_receipt_of_objection(public_id: str) -> ResultObjection:
    """The objection of this reference number, for whoever was given it; or NotFound."""
    statement = select(ResultObjection).where(ResultObjection.public_id == public_id)
    if (found := db.session.scalar(statement)) is None:
        raise NotFound
    return found


def get_objection(actor: Actor, permission: Permission, public_id: str) -> ResultObjection:
    """The objection, or NotFound if there is none within this person's reach."""
    statement = _objections(actor, permission).where(ResultObjection.public_id == public_id)
    found: ResultObjection | None = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def list_objections(actor: Actor, state: ObjectionState | None, page: int) -> Page:
    """Objections within reach: what waits first, the oldest first."""
    statement = _objections(actor, Permission.CERTIFICATES_OBJECTION_READ)
    if state is not None:
        statement = statement.where(ResultObjection.state == state)
    is_decided = ResultObjection.state != ObjectionState.OPEN
    return paged(statement.order_by(is_decided, ResultObjection.id), page)


def list_objections_to_decide(actor: Actor) -> Page:
    """Open ones that this officer may decide (`rules.issuing.objection_refusal`), oldest first."""
    proposed = select(Certificate.id).where(
        Certificate.paper_id == ResultObjection.paper_id, Certificate.proposed_by_id == actor.id
    )
    statement = (
        _objections(actor, Permission.CERTIFICATES_OBJECTION_DECIDE)
        .join(ResultObjection.paper)
        .where(
            ResultObjection.state == ObjectionState.OPEN,
            Paper.person_id != actor.id,
            ~proposed.exists(),
        )
    )
    return paged(statement.order_by(ResultObjection.id), 1)


def list_objections_to(paper_id: int) -> Sequence[ResultObjection]:
    """All that was ever objected to this pass, the newest first."""
    return db.session.scalars(
        select(ResultObjection)
        .where(ResultObjection.paper_id == paper_id)
        .order_by(ResultObjection.id.desc())
    ).all()


def find_certificate_of(paper_id: int) -> Certificate | None:
    """The certificate that this pass gave, or is to give."""
    return db.session.scalar(select(Certificate).where(Certificate.paper_id == paper_id))


def objection_refusal_for(actor: Actor, objection: ResultObjection) -> ObjectionRefusal | None:
    """Why this officer may not decide it."""
    certificate = find_certificate_of(objection.paper_id)
    return objection_refusal(
        is_open=objection.state is ObjectionState.OPEN,
        candidate_id=objection.paper.person_id,
        proposer_id=certificate.proposed_by_id if certificate else None,
        officer_id=actor.id,
    )


def _objections(actor: Actor, permission: Permission) -> Select[Any]:
    return within(select(ResultObjection), actor, permission, ResultObjection).options(
        joinedload(ResultObjection.paper).joinedload(Paper.person),
        joinedload(ResultObjection.paper).joinedload(Paper.sitting),
        joinedload(ResultObjection.decided_by),
    )
