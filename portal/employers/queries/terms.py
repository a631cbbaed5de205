"""聘用文件 within someone's reach: what waits for a signature, and every version there was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import (
    Appointment,
    AppointmentFiling,
    AppointmentTerms,
    Project,
    TermsStatus,
)
from portal.employers.rules.terms import Difference, differences


@dataclass(frozen=True, slots=True)
class Version:
    """一个版本: the terms, what they say otherwise than the version signed before, their filing."""

    terms: AppointmentTerms
    changed: tuple[Difference, ...]
    filing: AppointmentFiling | None


def get_terms(actor: Actor, permission: Permission, public_id: str) -> AppointmentTerms:
    """The terms, or NotFound if there are none within this person's reach."""
    statement = within(select(AppointmentTerms), actor, permission, AppointmentTerms)
    terms: AppointmentTerms | None = db.session.scalar(
        statement.where(AppointmentTerms.public_id == public_id).options(*_with_all())
    )
    if terms is None:
        raise NotFound
    return terms


def latest_of_series(terms: AppointmentTerms) -> AppointmentTerms:
    """The newest version of the same series: this one, unless it was replaced."""
    found: AppointmentTerms | None = db.session.scalar(
        _series(terms.series).order_by(AppointmentTerms.number.desc()).limit(1)
    )
    return found or terms


def last_number(series: str) -> int:
    """The number of the newest version of a series; 0 for none."""
    newest = select(func.max(AppointmentTerms.number)).where(AppointmentTerms.series == series)
    number: int | None = db.session.scalar(newest)
    return number or 0


def latest_signed(appointment: Appointment) -> AppointmentTerms | None:
    """The version in force; None of an appointment that was signed outside the portal."""
    found: AppointmentTerms | None = db.session.scalar(
        _series(appointment.public_id)
        .where(AppointmentTerms.status == TermsStatus.SIGNED)
        .order_by(AppointmentTerms.number.desc())
        .limit(1)
    )
    return found


def open_change(appointment: Appointment) -> AppointmentTerms | None:
    """A change that waits for signatures; None if none does."""
    found: AppointmentTerms | None = db.session.scalar(
        _series(appointment.public_id).where(AppointmentTerms.status == TermsStatus.AWAITING)
    )
    return found


def versions_of(series: str) -> tuple[Version, ...]:
    """Every version of a series, the newest first, with what each changed."""
    found = db.session.scalars(_series(series).order_by(AppointmentTerms.number)).all()
    filings = {
        filing.terms_id: filing
        for filing in db.session.scalars(
            select(AppointmentFiling).where(
                AppointmentFiling.terms_id.in_([terms.id for terms in found])
            )
        )
    }
    shown, before = [], None
    for terms in found:
        wording = terms.wording.masked
        changed = differences(before, wording) if before else ()
        shown.append(Version(terms, changed, filings.get(terms.id)))
        if terms.status in {TermsStatus.SIGNED, TermsStatus.AWAITING} or before is None:
            before = wording
    return tuple(reversed(shown))


def filings_of(appointment: Appointment) -> Sequence[AppointmentFiling]:
    """Every 配备文件 that came, the latest first."""
    return db.session.scalars(
        select(AppointmentFiling)
        .where(AppointmentFiling.appointment_id == appointment.id)
        .options(joinedload(AppointmentFiling.document), joinedload(AppointmentFiling.terms))
        .order_by(AppointmentFiling.id.desc())
    ).all()


def list_terms(
    actor: Actor, permission: Permission, *, status: TermsStatus | None = None, number: int = 1
) -> Page:
    """Terms within reach, those that wait first, then the latest."""
    statement = within(select(AppointmentTerms), actor, permission, AppointmentTerms)
    if status is not None:
        statement = statement.where(AppointmentTerms.status == status)
    order = (AppointmentTerms.status != TermsStatus.AWAITING, AppointmentTerms.id.desc())
    return paged(statement.options(*_with_all()).order_by(*order), number)


def list_to_sign(actor: Actor, permission: Permission, now: datetime) -> Sequence[AppointmentTerms]:
    """What can still be signed, the first to lapse first."""
    statement = within(select(AppointmentTerms), actor, permission, AppointmentTerms)
    return db.session.scalars(
        statement.where(
            AppointmentTerms.status == TermsStatus.AWAITING, AppointmentTerms.lapses_at > now
        )
        .options(*_with_all())
        .order_by(AppointmentTerms.lapses_at, AppointmentTerms.id)
    ).all()


def terms_of_project(project: Project) -> Sequence[AppointmentTerms]:
    """Offers for the project that wait for signatures."""
    return db.session.scalars(
        select(AppointmentTerms)
        .where(
            AppointmentTerms.project_id == project.id,
            AppointmentTerms.status == TermsStatus.AWAITING,
        )
        .options(*_with_all())
        .order_by(AppointmentTerms.id)
    ).all()


def awaiting_terms(project_id: int, person_id: int) -> AppointmentTerms | None:
    """What waits to be signed with this person for this project."""
    return db.session.scalar(
        select(AppointmentTerms).where(
            AppointmentTerms.project_id == project_id,
            AppointmentTerms.person_id == person_id,
            AppointmentTerms.status == TermsStatus.AWAITING,
        )
    )


def is_offered(project_id: Any, person_id: Any) -> ColumnElement[bool]:
    """Whether terms with this person for this project wait to be signed, as a WHERE clause."""
    return (
        select(AppointmentTerms.id)
        .where(
            AppointmentTerms.project_id == project_id,
            AppointmentTerms.person_id == person_id,
            AppointmentTerms.status == TermsStatus.AWAITING,
        )
        .exists()
    )


def _series(series: str) -> Select[Any]:
    return select(AppointmentTerms).where(AppointmentTerms.series == series).options(*_with_all())


def _with_all() -> tuple[Any, ...]:
    return (
        joinedload(AppointmentTerms.project),
        joinedload(AppointmentTerms.organisation),
        joinedload(AppointmentTerms.person),
        joinedload(AppointmentTerms.firm_signed_by),
    )
