"""Appointments within someone's reach, and what the rooms above ask about a person's posts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Education, Organisation, Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import (
    Appointment,
    AppointmentStatus,
    Project,
    Qualification,
)
from portal.employers.queries.filters import (
    AWAITING,
    OLDEST_FIRST,
    AppointmentFilter,
    appointment_clause,
    unconfirmed,
)
from portal.employers.queries.projects import ProjectFilter, count_projects
from portal.employers.queries.settings import filing_terms, limits
from portal.employers.rules.appointment import Caution, Engagement, cautions_about
from portal.employers.rules.filing import (
    Filing,
    FilingTerms,
    appointment_filing,
    is_backdated,
)

SOME = 200
BELOW_SECONDARY = frozenset({Education.HIGH, Education.MIDDLE, Education.OTHER})


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment and how its filing stands."""

    appointment: Appointment
    filing: Filing
    is_backdated: bool
    is_refile_missed: bool
    joining_days: int  # working days that whoever joins later has
    backdated_days: int  # of a later upload HR looks at the day of joining


@dataclass(frozen=True, slots=True)
class FilingCounts:
    """How many filings wait, and of how many projects the start is near or past without one."""

    awaiting: int
    due_soon: int
    missed: int


def get_appointment(actor: Actor, permission: Permission, public_id: str) -> Appointment:
    """The appointment, or NotFound if there is none within this person's reach."""
    statement = (
        within(select(Appointment), actor, permission, Appointment)
        .where(Appointment.public_id == public_id)
        .options(*_with_all())
    )
    appointment: Appointment | None = db.session.scalar(statement)
    if appointment is None:
        raise NotFound
    return appointment


def list_appointments(
    actor: Actor,
    permission: Permission,
    *,
    today: date,
    wanted: AppointmentFilter | None = None,
    matching: str = "",
    number: int = 1,
) -> Page:
    """Appointments as rows: what waits for filing first, then the latest; of those that have
    missed their day, the oldest first.
    """
    terms = filing_terms()
    page = paged(_listed(actor, permission, today, wanted, matching, terms), number)
    return replace(page, rows=[appointment_row(a, today, terms) for a in page.rows])


def count_appointments(
    actor: Actor,
    permission: Permission,
    *,
    today: date,
    wanted: AppointmentFilter | None = None,
    matching: str = "",
) -> int:
    """How many these are."""
    found = _listed(actor, permission, today, wanted, matching, filing_terms())
    found = found.order_by(None).with_only_columns(func.count(Appointment.id))
    return db.session.scalar(found) or 0


def all_appointments(
    actor: Actor,
    permission: Permission,
    *,
    today: date,
    wanted: AppointmentFilter | None = None,
    matching: str = "",
) -> Iterator[AppointmentRow]:
    """The same, whole: for the workbook, some hundred in memory at a time."""
    terms = filing_terms()
    statement = _listed(actor, permission, today, wanted, matching, terms)
    found = db.session.scalars(statement.execution_options(yield_per=SOME))
    for appointment in found:
        yield appointment_row(appointment, today, terms)


def _listed(
    actor: Actor,
    permission: Permission,
    today: date,
    wanted: AppointmentFilter | None,
    matching: str,
    terms: FilingTerms,
) -> Select[Any]:
    statement = (
        within(select(Appointment), actor, permission, Appointment)
        .join(Appointment.project)
        .options(*_with_all())
    )
    if wanted is not None:
        statement = statement.where(appointment_clause(wanted, today, terms))
    if matching:
        statement = statement.where(
            or_(
                Project.name.contains(matching, autoescape=True),
                Appointment.person.has(Person.name.contains(matching, autoescape=True)),
                Appointment.organisation.has(Organisation.name.contains(matching, autoescape=True)),
            )
        )
    if wanted in OLDEST_FIRST:
        return statement.order_by(Appointment.starts_on, Appointment.id)
    order = (Appointment.status != AWAITING, Appointment.starts_on.desc(), Appointment.id.desc())
    return statement.order_by(*order)


def appointment_row(
    appointment: Appointment, today: date, terms: FilingTerms | None = None
) -> AppointmentRow:
    """The appointment and how its filing stands today."""
    terms = terms or filing_terms()
    filed_on, starts_on = appointment.filed_on, appointment.starts_on
    filing = appointment_filing(
        appointment.project.planned_start_on,
        starts_on,
        filed_on,
        today,
        terms,
        appointment.filing_due_on,
        appointment.missed,
    )
    refile_by = appointment.refile_by
    return AppointmentRow(
        appointment,
        filing,
        is_backdated=filed_on is not None and is_backdated(starts_on, filed_on, terms),
        is_refile_missed=bool(refile_by and refile_by < today),
        joining_days=terms.joining.on(starts_on),
        backdated_days=terms.backdated.on(filed_on or today),
    )


def list_appointments_of_project(project: Project, today: date) -> list[AppointmentRow]:
    """Everyone who is or was on the project, the latest first; within reach as the project is."""
    statement = (
        select(Appointment)
        .where(Appointment.project_id == project.id)
        .options(*_with_all())
        .order_by(Appointment.status == AppointmentStatus.ENDED, Appointment.starts_on.desc())
    )
    terms = filing_terms()
    return [appointment_row(a, today, terms) for a in db.session.scalars(statement)]


def cautions_of(appointment: Appointment) -> tuple[Caution, ...]:
    """What should be seen of a running appointment; nothing of one that is over."""
    if appointment.status is AppointmentStatus.ENDED:
        return ()
    held = engagements(appointment.person_id, appointment.project)
    elsewhere = sum(not engagement.is_this_project for engagement in held)
    schooled = has_secondary_education(appointment.person, appointment.qualification)
    return cautions_about(appointment.basis, elsewhere, schooled, limits(clock.today()))


def has_secondary_education(
    person: Person, qualification: Qualification | None = None
) -> bool | None:
    """Whether 中职 or more is stated, by the firm for this post or else by the person; None where
    nothing is.

    普通高中 does not say it: DOMAIN §7 X leaves that to the bureau.
    """
    stated = qualification.education if qualification else None
    education = stated or person.education
    return None if education is None else education not in BELOW_SECONDARY


def appointments_of(person_id: int) -> Sequence[Appointment]:
    """Every appointment this person ever had, filed or not, the latest first."""
    return db.session.scalars(_of(person_id).order_by(Appointment.starts_on.desc())).all()


def served_appointments(person_id: int) -> Sequence[Appointment]:
    """The appointments that count as 受聘 (DOMAIN §7 C): filed, and not called off before they
    began; the earliest first.
    """
    statement = _of(person_id).where(*_served())
    return db.session.scalars(statement.order_by(Appointment.starts_on, Appointment.id)).all()


def served_posts(
    person_ids: Collection[int],
) -> Sequence[Row[int, date, date | None, datetime | None]]:
    """The same of many people, bare: whose, from when to when, and when the file was uploaded."""
    return db.session.execute(_POSTS, {"people": list(person_ids)}).all()


def list_to_answer(person_id: int) -> Sequence[Appointment]:
    """Ends for which the firm spoke for this person, who has said nothing of it yet."""
    statement = _of(person_id).where(unconfirmed())
    return db.session.scalars(statement.order_by(Appointment.ended_at, Appointment.id)).all()


def first_appointment_start(person_id: int) -> date | None:
    """The document's day of the first appointment that counts as 受聘; None if there is none."""
    return db.session.scalar(
        select(func.min(Appointment.starts_on)).where(
            Appointment.person_id == person_id, *_served()
        )
    )


def running_appointments(person_id: int, on: date) -> Sequence[Appointment]:
    """Where the person is in post on that day, filed or not, the earliest first."""
    statement = _of(person_id).where(
        Appointment.starts_on <= on,
        or_(
            Appointment.status != AppointmentStatus.ENDED,
            Appointment.ended_on >= on,
        ),
    )
    return db.session.scalars(statement.order_by(Appointment.starts_on, Appointment.id)).all()


def count_engagements(person_ids: Iterable[int]) -> dict[int, int]:
    """On how many projects each of these people is engaged, begun or not; none is left out."""
    wanted = list(person_ids)
    statement = (
        select(Appointment.person_id, func.count(Appointment.id))
        .where(Appointment.person_id.in_(wanted), Appointment.status != AppointmentStatus.ENDED)
        .group_by(Appointment.person_id)
    )
    counted: dict[int, int] = dict(db.session.execute(statement).all())
    return {person: counted.get(person, 0) for person in wanted}


def engagements(person_id: int, project: Project) -> tuple[Engagement, ...]:
    """What the person holds now, as the rule of appointing sees it (DOMAIN §7 H)."""
    statement = select(Appointment.is_full_time, Appointment.project_id).where(
        Appointment.person_id == person_id, Appointment.status != AppointmentStatus.ENDED
    )
    return tuple(
        Engagement(is_full_time, project_id == project.id)
        for is_full_time, project_id in db.session.execute(statement)
    )


def filing_counts(actor: Actor, today: date) -> FilingCounts:
    """For the desks: appointments awaiting their file; projects near or past their start without
    one.
    """
    statement = within(
        select(func.count(Appointment.id)),
        actor,
        Permission.EMPLOYERS_APPOINTMENT_READ,
        Appointment,
    )
    permission = Permission.EMPLOYERS_PROJECT_READ
    return FilingCounts(
        awaiting=db.session.scalar(statement.where(Appointment.status == AWAITING)) or 0,
        due_soon=count_projects(actor, permission, ProjectFilter.DUE_SOON, today=today),
        missed=count_projects(actor, permission, ProjectFilter.MISSED, today=today),
    )


def _served() -> tuple[ColumnElement[bool], ...]:
    begun = or_(Appointment.ended_on.is_(None), Appointment.ended_on >= Appointment.starts_on)
    return Appointment.filed_at.is_not(None), begun


def _of(person_id: int) -> Select[Any]:
    return select(Appointment).where(Appointment.person_id == person_id).options(*_with_all())


def _with_all() -> tuple[Any, ...]:
    return (
        joinedload(Appointment.project),
        joinedload(Appointment.organisation),
        joinedload(Appointment.person),
        joinedload(Appointment.certificate),
        joinedload(Appointment.qualification),
    )


# Made once: asked for every standing.
_POSTS = (
    select(Appointment.person_id, Appointment.starts_on, Appointment.ended_on, Appointment.filed_at)
    .where(Appointment.person_id.in_(bindparam("people", expanding=True)), *_served())
    .order_by(Appointment.starts_on, Appointment.id)
)
