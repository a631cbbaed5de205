"""Applications: a candidate's own, and those that wait for an officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exams.models import Application, ApplicationStatus, Paper, PaperStatus, Sitting
from portal.exams.queries.papers import time_of
from portal.exams.queries.sittings import HOLDS_A_PLACE, count_places_taken, phase_of, window
from portal.exams.rules.eligibility import Attempt, Candidacy, Eligibility, eligibility
from portal.exams.rules.sitting_life import SittingStatus

OWN = Permission.EXAMS_APPLICATION_OWN
DECIDE = Permission.EXAMS_APPLICATION_DECIDE
_DECIDABLE = (SittingStatus.ANNOUNCED, SittingStatus.APPLYING, SittingStatus.APPLIED)
# A person who withdrew, or never handed it in, may begin anew in the same row.
_BEGINS_ANEW = (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """办理情况: an application, where its sitting stands by the clock, and what is open to the
    candidate now.
    """

    application: Application
    phase: SittingStatus
    paper: Paper | None
    now: datetime

    @property
    def is_decidable(self) -> bool:
        return self.phase in {SittingStatus.APPLYING, SittingStatus.APPLIED}

    @property
    def may_write(self) -> bool:
        """Whether to go on with the draft, or mend what was returned."""
        if self.application.status is ApplicationStatus.RETURNED:
            return self.is_decidable
        return self.application.status in _BEGINS_ANEW and self.phase is SittingStatus.APPLYING

    @property
    def may_withdraw(self) -> bool:
        return self.application.status in HOLDS_A_PLACE and self.is_decidable

    @property
    def has_ticket(self) -> bool:
        return (
            self.application.status is ApplicationStatus.ADMITTED
            and self.phase is not SittingStatus.CANCELLED
        )

    @property
    def may_enter(self) -> bool:
        """Whether the way to the room is open: from an hour before the opening to the close, and
        as long as their paper is being answered.
        """
        if not self.has_ticket or self.awaits_collection:
            return False
        if self.paper is not None and self.paper.status is not PaperStatus.PREPARED:
            return self.paper.status is PaperStatus.OPEN
        return window(self.application.sitting).may_wait(self.now)

    @property
    def awaits_collection(self) -> bool:
        """Whether time is up, but the paper is not collected: a browser may still hold answers."""
        is_open = self.paper is not None and self.paper.status is PaperStatus.OPEN
        return self.paper is not None and is_open and time_of(self.paper).has_run_out(self.now)

    @property
    def has_result(self) -> bool:
        return (
            self.phase is SittingStatus.RELEASED
            and self.paper is not None
            and self.paper.status is PaperStatus.MARKED
        )


def get_application(actor: Actor, permission: Permission, public_id: str) -> Application:
    """The application, or NotFound if there is none within this person's reach; a draft is
    nobody's business but the candidate's.
    """
    statement = within(select(Application), actor, permission, Application)
    if permission is not OWN:
        statement = statement.where(_handed_in())
    statement = statement.where(Application.public_id == public_id).options(
        joinedload(Application.sitting).joinedload(Sitting.organisation),
        joinedload(Application.person),
        joinedload(Application.photo),
    )
    application: Application | None = db.session.scalar(statement)
    if application is None:
        raise NotFound
    return application


def find_own(actor: Actor, sitting: Sitting) -> Application | None:
    """This person's application for this sitting, in whatever state."""
    statement = within(select(Application), actor, OWN, Application)
    statement = statement.where(Application.sitting_id == sitting.id)
    found: Application | None = db.session.scalar(statement.options(joinedload(Application.photo)))
    return found


def list_own(actor: Actor) -> Sequence[Application]:
    """All that this person applied for, the latest examination first."""
    statement = (
        within(select(Application), actor, OWN, Application)
        .join(Application.sitting)
        .options(contains_eager(Application.sitting))
        .order_by(Sitting.opens_at.desc(), Application.id)
    )
    return db.session.scalars(statement).all()


def standing(application: Application, *, now: datetime) -> Standing:
    """Where this application stands."""
    paper = db.session.scalar(select(Paper).where(Paper.application_id == application.id))
    return Standing(application, phase_of(application.sitting, now), paper, now)


def own_standings(actor: Actor, *, now: datetime) -> Sequence[Standing]:
    """All that this person applied for and where it stands, the latest examination first."""
    own = list_own(actor)
    papers = db.session.scalars(
        select(Paper).where(Paper.application_id.in_([application.id for application in own]))
    )
    found = {paper.application_id: paper for paper in papers}
    return [Standing(a, phase_of(a.sitting, now), found.get(a.id), now) for a in own]


def to_begin_with(actor: Actor, earlier: Application | None) -> dict[str, str]:
    """What the form holds before anything is typed: what was written earlier, or the account's."""
    education = earlier.education if earlier else db.session.get_one(Person, actor.id).education
    return {
        "education": education.value if education else "",
        "experience": earlier.experience if earlier else "",
    }


def applications(
    actor: Actor,
    *,
    status: ApplicationStatus | None = None,
    is_waiting: bool = False,
    sitting: Sitting | None = None,
    number: int,
) -> Page:
    """Applications within an officer's reach, or only those that this officer can decide now:
    those that wait first, the oldest of them first.
    """
    if is_waiting:
        statement = _with_people(_waiting(select(Application), actor))
    else:
        statement = _with_people(within(select(Application), actor, DECIDE, Application))
    if status is not None:
        statement = statement.where(Application.status == status)
    if sitting is not None:
        statement = statement.where(Application.sitting_id == sitting.id)
    waiting = case((Application.status == ApplicationStatus.SUBMITTED, 0), else_=1)
    return paged(statement.order_by(waiting, Application.submitted_at, Application.id), number)


def list_sittings(actor: Actor) -> Sequence[Sitting]:
    """The sittings that have applications within this officer's reach: what a list can be narrowed
    to, the latest examination first.
    """
    applied = select(Application.sitting_id).where(_handed_in())
    statement = within(select(Sitting), actor, DECIDE, Sitting).where(Sitting.id.in_(applied))
    return db.session.scalars(statement.order_by(Sitting.opens_at.desc(), Sitting.id)).all()


def count_by_status(sitting: Sitting) -> dict[ApplicationStatus, int]:
    """How many applications for this sitting are in each state; states without any are out."""
    statement = (
        select(Application.status, func.count())
        .where(Application.sitting_id == sitting.id, _handed_in())
        .group_by(Application.status)
    )
    counted = {row[0]: row[1] for row in db.session.execute(statement)}
    return {status: counted[status] for status in ApplicationStatus if status in counted}


def count_waiting(actor: Actor) -> int:
    """How many applications wait for this officer: for 待办."""
    return db.session.scalar(_waiting(select(func.count()).select_from(Application), actor)) or 0


def list_waiting(actor: Actor, limit: int) -> Sequence[Application]:
    """The applications that have waited longest for this officer: for 待办."""
    statement = _waiting(select(Application), actor).options(
        contains_eager(Application.sitting), joinedload(Application.person)
    )
    statement = statement.order_by(Application.submitted_at, Application.id).limit(limit)
    return db.session.scalars(statement).all()


def seats(sitting: Sitting) -> Sequence[Application]:
    """The admitted candidates of a sitting, by seat."""
    return db.session.scalars(
        select(Application)
        .where(
            Application.sitting_id == sitting.id, Application.status == ApplicationStatus.ADMITTED
        )
        .options(joinedload(Application.person))
        .order_by(Application.seat)
    ).all()


def earlier_attempts(application: Application) -> Sequence[Paper]:
    """When this candidate sat before, the last time first."""
    return db.session.scalars(
        select(Paper)
        .where(
            Paper.person_id == application.person_id,
            Paper.sitting_id != application.sitting_id,
            Paper.started_at.is_not(None),
        )
        .options(joinedload(Paper.sitting))
        .order_by(Paper.started_at.desc())
    ).all()


def may_apply(actor: Actor, sitting: Sitting, *, now: datetime) -> Eligibility:
    """Whether this person may apply for this sitting now, or every reason why not."""
    person = db.session.get_one(Person, actor.id)
    today = now.astimezone(clock.BEIJING).date()
    return eligibility(_candidacy(person, sitting, now), today=today)


def may_write(
    actor: Actor, sitting: Sitting, earlier: Application | None, *, now: datetime
) -> Eligibility:
    """Whether this person may write an application now: a returned one may be mended after the
    window has closed.
    """
    if (
        earlier is not None
        and earlier.status is ApplicationStatus.RETURNED
        and phase_of(sitting, now) in {SittingStatus.APPLYING, SittingStatus.APPLIED}
    ):
        return Eligibility()
    return may_apply(actor, sitting, now=now)


def _candidacy(person: Person, sitting: Sitting, now: datetime) -> Candidacy:
    own = db.session.scalars(
        select(Application)
        .where(Application.person_id == person.id, Application.status.not_in(_BEGINS_ANEW))
        .options(joinedload(Application.sitting))
    ).all()
    begun = db.session.scalars(
        select(Paper).where(Paper.person_id == person.id, Paper.started_at.is_not(None))
    ).all()
    return Candidacy(
        is_identified=bool(person.resident_id),
        birth_on=person.birth_on,
        sitting_id=sitting.id,
        phase=phase_of(sitting, now),
        apply_from_on=_day(sitting.apply_from),
        examined_on=_day(sitting.opens_at),
        capacity=sitting.capacity,
        places_taken=count_places_taken(sitting),
        has_applied=any(a.sitting_id == sitting.id for a in own),
        barred_until=person.barred_until,
        sat=tuple(Attempt(p.sitting_id, _day(p.started_at)) for p in begun if p.started_at),
        planned=tuple(
            Attempt(a.sitting_id, _day(a.sitting.opens_at))
            for a in own
            if a.status in HOLDS_A_PLACE
            and a.sitting.status is not SittingStatus.CANCELLED
            and a.sitting.opens_at > now
        ),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.BEIJING).date()


def _handed_in() -> ColumnElement[bool]:
    return Application.status != ApplicationStatus.DRAFT


def _waiting(statement: Select[Any], actor: Actor) -> Select[Any]:
    """Those still to be decided by this officer: not of a sitting that was cancelled or has begun,
    and not their own.
    """
    return (
        within(statement, actor, DECIDE, Application)
        .join(Application.sitting)
        .where(
            Application.status == ApplicationStatus.SUBMITTED,
            Application.person_id != actor.id,
            Sitting.status.in_(_DECIDABLE),
        )
    )


def _with_people(statement: Select[Any]) -> Select[Any]:
    return statement.where(_handed_in()).options(
        joinedload(Application.sitting), joinedload(Application.person)
    )
