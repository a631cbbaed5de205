"""考前演练 within someone's reach, how they stand, and what forbids one now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import defer, joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Organisation
from portal.bank.rules import jsonable
from portal.core.errors import NotFound
from portal.db.base import db
from portal.exams import rehearsing
from portal.exams.models import Application, ApplicationStatus, Rehearsal, Sitting
from portal.exams.rules.rehearsal import RehearsalPhase, Report
from portal.exams.rules.sitting_life import SittingStatus

RUN = Permission.EXAMS_REHEARSAL_RUN
QUIET = timedelta(hours=1)  # no real sitting may open within it
STARTS_WITHIN = timedelta(minutes=2)  # after that the worker has lost it
COMING = (SittingStatus.ANNOUNCED, SittingStatus.APPLYING, SittingStatus.APPLIED)


@dataclass(frozen=True, slots=True)
class Listed:
    """A rehearsal with its state as it is, whatever a crash has left in its row."""

    rehearsal: Rehearsal
    phase: RehearsalPhase

    @property
    def is_under_way(self) -> bool:
        return self.rehearsal.ended_at is None and self.phase is not RehearsalPhase.INTERRUPTED


def get_rehearsal(actor: Actor, public_id: str) -> Rehearsal:
    """The rehearsal, or NotFound."""
    statement = (
        within(select(Rehearsal), actor, RUN, Rehearsal)
        .where(Rehearsal.public_id == public_id)
        .options(joinedload(Rehearsal.sitting), joinedload(Rehearsal.asked_by))
    )
    if (found := db.session.scalar(statement)) is None:
        raise NotFound
    return found


def list_rehearsals(sitting: Sitting, now: datetime) -> list[Listed]:
    """Those of a sitting, the latest first; their reports are not read."""
    statement = (
        select(Rehearsal)
        .where(Rehearsal.sitting_id == sitting.id)
        .options(joinedload(Rehearsal.asked_by), defer(Rehearsal.report))
        .order_by(Rehearsal.id.desc())
    )
    return [standing(found, now) for found in db.session.scalars(statement)]


def find_unended() -> Sequence[Rehearsal]:
    """Those that have not ended, or have died without saying so: at most one."""
    statement = select(Rehearsal).where(Rehearsal.ended_at.is_(None))
    return db.session.scalars(statement.options(defer(Rehearsal.report))).all()


def standing(rehearsal: Rehearsal, now: datetime) -> Listed:
    """How it stands at this moment."""
    if rehearsal.ended_at is None and not _is_alive(rehearsal, now):
        return Listed(rehearsal, RehearsalPhase.INTERRUPTED)
    return Listed(rehearsal, rehearsal.phase)


def report_of(rehearsal: Rehearsal) -> Report | None:
    """What came of it, if it was done."""
    if rehearsal.report is None:
        return None
    return jsonable.from_json(Report, rehearsal.report)


def count_admitted(sitting: Sitting) -> int:
    """How many may sit."""
    statement = select(func.count(Application.id)).where(
        Application.sitting_id == sitting.id, Application.status == ApplicationStatus.ADMITTED
    )
    return db.session.scalar(statement) or 0


def find_disturbed(now: datetime) -> Sitting | None:
    """A sitting anywhere on this portal that runs, or opens soon; demonstration ones do not count,
    as one of them always runs and nobody's result hangs on it.
    """
    soon = and_(Sitting.opens_at <= now + QUIET, Sitting.closes_at > now)
    statement = (
        select(Sitting)
        .join(Organisation, Organisation.id == Sitting.organisation_id)
        .where(
            Organisation.is_demo.is_(False),
            or_(Sitting.status == SittingStatus.RUNNING, and_(Sitting.status.in_(COMING), soon)),
        )
        .order_by(Sitting.opens_at, Sitting.id)
    )
    return db.session.scalars(statement.limit(1)).first()


def _is_alive(rehearsal: Rehearsal, now: datetime) -> bool:
    if rehearsal.started_at is None:
        return now - rehearsal.created_at < STARTS_WITHIN
    return rehearsing.holder(current_app.extensions["settings"].data) == rehearsal.public_id
