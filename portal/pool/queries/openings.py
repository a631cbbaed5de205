"""Posts that are still free: what a project wants, less who is there and who has said yes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Organisation, OrganisationStatus
from portal.db.base import db
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.pool.models import Invitation, InvitationStatus
from portal.pool.queries.invitations import still_agreed


@dataclass(frozen=True, slots=True)
class Opening:
    """招用中的项目: how many of its posts nobody has."""

    project: Project
    free: int


def list_openings(
    actor: Actor, permission: Permission, *, region: str = "", on: date
) -> list[Opening]:
    """Open projects within reach with posts that are free, the earliest needed first."""
    statement = within(_openings(on), actor, permission, Project)
    if region:
        statement = statement.where(Project.region.startswith(region, autoescape=True))
    ordered = statement.order_by(Project.needed_on, Project.id)
    return [Opening(project, free) for project, free in db.session.execute(ordered)]


def all_openings(on: date) -> list[Opening]:
    """Those of all districts, in no order."""
    return [Opening(project, free) for project, free in db.session.execute(_openings(on))]


def free_posts(project_ids: Collection[int]) -> dict[int, int]:
    """How many posts of these projects are free now; closed ones have none."""
    statement = select(Project.id, _free()).where(
        Project.id.in_(list(project_ids)), Project.is_open
    )
    found: dict[int, int] = dict(db.session.execute(statement).all())
    return {project: max(0, found.get(project, 0)) for project in project_ids}


def taken_pairs(project_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Who is not to be proposed for which of these projects: is there already, has said yes, or has
    said no; or was let go after a yes.
    """
    there = select(Appointment.project_id, Appointment.person_id).where(
        Appointment.project_id.in_(project_ids), Appointment.status != AppointmentStatus.ENDED
    )
    answered = (
        *(InvitationStatus.ACCEPTED, InvitationStatus.DECLINED),
        *(InvitationStatus.ENDED_BY_FIRM, InvitationStatus.ENDED_BY_PERSON),
    )
    asked = select(Invitation.project_id, Invitation.person_id).where(
        Invitation.project_id.in_(project_ids), Invitation.status.in_(answered)
    )
    return {(row[0], row[1]) for found in (there, asked) for row in db.session.execute(found)}


def holders_of_full_time() -> list[int]:
    """Everyone who is in a full-time post now, or appointed to one."""
    statement = select(Appointment.person_id).where(
        Appointment.is_full_time, Appointment.status != AppointmentStatus.ENDED
    )
    return list(db.session.scalars(statement.distinct()))


def _openings(on: date) -> Select[Project, int]:
    verified = Organisation.status == OrganisationStatus.VERIFIED
    return (
        select(Project, _free())
        .join(Project.organisation)
        .where(Project.is_open, Project.planned_end_on >= on, _free() > 0, verified)
        .options(joinedload(Project.organisation))
    )


def _free() -> ColumnElement[int]:
    """A project's posts, less appointments that run and acceptances not yet followed by one."""
    there = (
        select(func.count(Appointment.id))
        .where(Appointment.project_id == Project.id, Appointment.status != AppointmentStatus.ENDED)
        .correlate(Project)
        .scalar_subquery()
    )
    coming = (
        select(func.count(Invitation.id))
        .where(Invitation.project_id == Project.id, *still_agreed())
        .correlate(Project)
        .scalar_subquery()
    )
    free: ColumnElement[int] = Project.posts - there - coming
    return free


def count_by_region(actor: Actor, permission: Permission, *, on: date) -> dict[str, int]:
    """How many free posts there are in each district within reach."""
    counted: dict[str, int] = {}
    for opening in list_openings(actor, permission, on=on):
        region = opening.project.region
        counted[region] = counted.get(region, 0) + opening.free
    return dict(sorted(counted.items()))
