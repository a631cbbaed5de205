"""Warnings: given once for each stage, settled when their cause is gone, standing again when it is
back (Art 4; DOMAIN §8.2).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.db.base import db
from portal.employers import telling
from portal.employers.models import Appointment, FilingWarning, Project
from portal.employers.queries.settings import filing_terms
from portal.employers.queries.warnings import (
    Cause,
    causes_of,
    projects_with_posts,
    rejected,
)


def warn(project_ids: Iterable[int], *, now: datetime) -> int:
    """For these projects what is due is said, what is done is settled; how many were said."""
    today, terms = now.astimezone(clock.BEIJING).date(), filing_terms()
    projects = {project.id: project for project in projects_with_posts(project_ids)}
    causes = [c for project in projects.values() for c in causes_of(project, today, terms)]
    _settle(_open(projects), causes, now)
    said = _said(causes)
    return sum(_say(projects[c.project_id], c, said.get(c.about), now) for c in causes)


def settle(project: Project, *, now: datetime) -> None:
    """Something was done on the project: warnings whose cause is gone are settled at once."""
    db.session.flush()
    db.session.expire(project, ["appointments"])
    causes = causes_of(project, now.astimezone(clock.BEIJING).date())
    _settle(_open([project.id]), causes, now)


def warn_to_replace(appointment: Appointment, *, now: datetime) -> None:
    """HR does not accept the evidence: the firm is told until when to replace the person."""
    cause = rejected(appointment, now.astimezone(clock.BEIJING).date())
    if cause is not None:
        _say(appointment.project, cause, _said([cause]).get(cause.about), now)


def _said(causes: Iterable[Cause]) -> dict[str, FilingWarning]:
    """What was given for these causes before, settled or not."""
    keys = [cause.about for cause in causes]
    found = db.session.scalars(select(FilingWarning).where(FilingWarning.about.in_(keys)))
    return {warning.about: warning for warning in found}


def _say(project: Project, cause: Cause, before: FilingWarning | None, now: datetime) -> bool:
    """The warning stands; whether it did not before."""
    if before is None:
        is_new = _add(project, cause, now)
    else:
        is_new, before.settled_at = before.settled_at is not None, None
    if is_new:
        record(
            Deed.EMPLOYERS_WARNING_GIVEN,
            project,
            by=None,
            stage=cause.stage.label,
            due_on=cause.due_on.isoformat(),
            appointment=cause.appointment.public_id if cause.appointment else None,
        )
        telling.warned(project, cause, now=now)
    return is_new


def _add(project: Project, cause: Cause, now: datetime) -> bool:
    warning = FilingWarning(
        about=cause.about,
        project_id=project.id,
        appointment_id=cause.appointment.id if cause.appointment else None,
        organisation_id=project.organisation_id,
        region=project.region,
        stage=cause.stage,
        due_on=cause.due_on,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(warning)
    except IntegrityError:  # said before, or by another worker at this very moment
        return False
    return True


def _open(project_ids: Iterable[int]) -> Sequence[FilingWarning]:
    return db.session.scalars(
        select(FilingWarning)
        .where(FilingWarning.project_id.in_(list(project_ids)), FilingWarning.settled_at.is_(None))
        .order_by(FilingWarning.id)
    ).all()


def _settle(warnings: Iterable[FilingWarning], causes: Iterable[Cause], now: datetime) -> None:
    standing = {cause.about for cause in causes}
    gone = [warning for warning in warnings if warning.about not in standing]
    for warning in gone:
        warning.settled_at = now
    telling.cause_gone(gone, now=now)
