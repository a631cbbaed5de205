"""People out of the pool: what stands between them and readmission; letters to their employers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.courses.queries import has_completed
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Appointment, AppointmentStatus
from portal.exams.models import Paper, Sitting
from portal.exams.rules.sitting_life import SittingStatus
from portal.points.models import Advice, PointsEvent, PointsStanding, Readmission
from portal.points.rules.procedure import EventStatus

P = Permission
RETRAINING_COURSE = "retraining"


@dataclass(frozen=True, slots=True)
class Suspended:
    """暂停推送的人员: since when, and what of Art 17 is fulfilled."""

    person: Person
    region: str
    suspended_on: date
    is_retrained: bool
    paper: Paper | None  # passed after the suspension, result released

    @property
    def first_day(self) -> date:
        """A readmission clears what took effect before its day: so not on the same day."""
        return self.suspended_on + timedelta(days=1)

    @property
    def is_ready(self) -> bool:
        """Retrained and passed."""
        return self.is_retrained and self.paper is not None


@dataclass(frozen=True, slots=True)
class Engaged:
    """在聘人员 as the employer may know them: in good standing or not, and no more (§8.2)."""

    appointment: Appointment
    suspended_on: date | None


def list_suspended(actor: Actor, number: int) -> Page:
    """Suspended people within reach, the longest first."""
    page = paged(_suspended(actor).order_by(PointsStanding.suspended_on, PointsStanding.id), number)
    return replace(page, rows=[suspension_of(standing) for standing in page.rows])


def list_ready(actor: Actor) -> list[Suspended]:
    """Suspended people within reach who can be readmitted today: for 待办."""
    standings = db.session.scalars(
        _suspended(actor).order_by(PointsStanding.suspended_on, PointsStanding.id)
    )
    found = (suspension_of(standing) for standing in standings)
    today = clock.today()
    return [each for each in found if each.is_ready and each.first_day <= today]


def get_suspended(actor: Actor, person_public_id: str) -> Suspended:
    """The suspended person, or NotFound if there is none within this officer's reach."""
    statement = _suspended(actor).join(PointsStanding.person)
    found: PointsStanding | None = db.session.scalar(
        statement.where(Person.public_id == person_public_id)
    )
    if found is None:
        raise NotFound
    return suspension_of(found)


def suspension_of(standing: PointsStanding) -> Suspended:
    """What of Art 17 is fulfilled for this person."""
    since = suspended_at(standing)
    return Suspended(
        person=standing.person,
        region=standing.region,
        suspended_on=standing.suspended_on or clock.today(),
        is_retrained=has_completed(standing.person_id, RETRAINING_COURSE, since),
        paper=_new_pass(standing.person_id, since),
    )


def suspended_at(standing: PointsStanding) -> datetime:
    """The moment of the last decision of the day of suspension: what came before is not anew."""
    day = standing.suspended_on or clock.today()
    decided_at = db.session.scalar(
        select(func.max(PointsEvent.decided_at)).where(
            PointsEvent.person_id == standing.person_id,
            PointsEvent.status == EventStatus.DECIDED,
            PointsEvent.reverses_id.is_(None),
            PointsEvent.effective_on == day,
        )
    )
    return decided_at or datetime.combine(day, time(), clock.BEIJING)


def standing_appointments(person_id: int) -> Sequence[Appointment]:
    """Where the person is engaged and not ended: whom to advise."""
    return db.session.scalars(
        select(Appointment)
        .where(Appointment.person_id == person_id, Appointment.status != AppointmentStatus.ENDED)
        .order_by(Appointment.id)
    ).all()


def list_readmissions(person_id: int) -> Sequence[Readmission]:
    """Every time the person was readmitted, the latest first."""
    statement = select(Readmission).where(Readmission.person_id == person_id)
    return db.session.scalars(statement.order_by(Readmission.readmitted_on.desc())).all()


def list_engaged(actor: Actor) -> list[Engaged]:
    """The firm's people in post or about to be, and since when one is not pushed any more."""
    statement = (
        within(select(Appointment), actor, P.POINTS_STANDING_ADVISED, Appointment)
        .add_columns(PointsStanding.suspended_on)
        .outerjoin(PointsStanding, PointsStanding.person_id == Appointment.person_id)
        .where(Appointment.status != AppointmentStatus.ENDED)
        .options(joinedload(Appointment.person), joinedload(Appointment.project))
        .order_by(PointsStanding.suspended_on.is_(None), Appointment.starts_on, Appointment.id)
    )
    found = db.session.execute(statement)
    return [Engaged(appointment, suspended_on) for appointment, suspended_on in found]


def get_advice(actor: Actor, public_id: str) -> Advice:
    """The letter, or NotFound if it is not to this person's firm."""
    statement = within(select(Advice), actor, P.POINTS_STANDING_ADVISED, Advice)
    advice: Advice | None = db.session.scalar(
        statement.where(Advice.public_id == public_id).options(
            joinedload(Advice.person), joinedload(Advice.project), joinedload(Advice.organisation)
        )
    )
    if advice is None:
        raise NotFound
    return advice


def _suspended(actor: Actor) -> Select[Any]:
    return (
        within(select(PointsStanding), actor, P.POINTS_READMISSION_DECIDE, PointsStanding)
        .where(PointsStanding.suspended_on.is_not(None))
        .options(joinedload(PointsStanding.person))
    )


def _new_pass(person_id: int, since: datetime) -> Paper | None:
    """A pass of a paper begun after that moment, not used for a readmission before."""
    used = select(Readmission.id).where(Readmission.paper_id == Paper.id).exists()
    return db.session.scalar(
        select(Paper)
        .join(Paper.sitting)
        .where(
            Paper.person_id == person_id,
            Paper.is_passed.is_(True),
            Paper.started_at > since,
            Sitting.status == SittingStatus.RELEASED,
            ~used,
        )
        .order_by(Paper.id)
        .limit(1)
        .options(joinedload(Paper.sitting))
    )
