"""What a draft is made of: projects within region and sector, who was in post there, likenesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor, Post, Role
from portal.access.scope import within
from portal.accounts.models import Organisation
from portal.core.errors import NotFound
from portal.core.regions import contains
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Appointment, Project
from portal.employers.rules.sectors import ProjectType, sector_of
from portal.points.models import PointsEvent
from portal.points.queries.ledgers import entry_of
from portal.points.queries.settings import duplicate_days
from portal.points.rules.duplicates import Likeness, likely_duplicates
from portal.points.rules.procedure import EventStatus

P = Permission
# What another record may repeat: anything put forward and not sent back or undone.
_STANDING = (EventStatus.SUBMITTED, EventStatus.NOTICED, EventStatus.DECIDED)


@dataclass(frozen=True, slots=True)
class Repeated:
    """相似记录: an event that a draft seems to repeat, and in what way (DOMAIN §7 KK)."""

    event: PointsEvent
    likeness: Likeness


def find_projects(actor: Actor, words: str, number: int) -> Page:
    """Projects that this officer may put events forward for, by name, permit or contractor."""
    statement = _draftable(actor)
    if words:
        statement = statement.where(
            or_(
                Project.name.contains(words, autoescape=True),
                Project.permit_number.contains(words, autoescape=True),
                Project.organisation.has(Organisation.name.contains(words, autoescape=True)),
            )
        )
    order = (Project.planned_start_on.desc(), Project.id.desc())
    return paged(statement.options(joinedload(Project.organisation)).order_by(*order), number)


def get_project(actor: Actor, public_id: str) -> Project:
    """The project, or NotFound if this officer may not put events forward for it."""
    statement = _draftable(actor).where(Project.public_id == public_id)
    project: Project | None = db.session.scalar(statement.options(joinedload(Project.organisation)))
    if project is None:
        raise NotFound
    return project


def drafting_post(actor: Actor, project: Project) -> Post | None:
    """The post by which this officer puts events forward for the project."""
    for post, _ in reaches(actor, P.POINTS_EVENT_DRAFT):
        if contains(post.region, project.region) and project.type in _types(post):
            return post
    return None


def list_posts(project: Project) -> Sequence[Appointment]:
    """Everyone ever appointed to the project, the latest first."""
    return db.session.scalars(
        select(Appointment)
        .where(Appointment.project_id == project.id)
        .options(joinedload(Appointment.person))
        .order_by(Appointment.starts_on.desc(), Appointment.id.desc())
    ).all()


def get_post(project: Project, public_id: str) -> Appointment:
    """One appointment to this project; NotFound for any other."""
    found = next((post for post in list_posts(project) if post.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def list_facts(person_id: int, project_id: int, besides: int | None = None) -> list[PointsEvent]:
    """What is on record of this person on this project: to say it is the same fact."""
    statement = select(PointsEvent).where(
        PointsEvent.person_id == person_id,
        PointsEvent.project_id == project_id,
        PointsEvent.status.in_(_STANDING),
        PointsEvent.reverses_id.is_(None),
        PointsEvent.id.is_distinct_from(besides),
    )
    return list(db.session.scalars(statement.order_by(PointsEvent.fact_on, PointsEvent.id)))


def find_repeated(event: PointsEvent, today: date) -> tuple[Repeated, ...]:
    """DOMAIN §7 I, J, KK: what this draft seems to repeat, decided already or not."""
    others = {
        other.public_id: other
        for other in list_facts(event.person_id, event.project_id, besides=event.id)
    }
    entries = [entry_of(other, other.effective_on or today) for other in others.values()]
    alike = likely_duplicates(entry_of(event, today), entries, duplicate_days(today))
    return tuple(Repeated(others[entry.id], likeness) for entry, likeness in alike)


def _draftable(actor: Actor) -> Select[Any]:
    statement = within(select(Project), actor, P.POINTS_EVENT_DRAFT, Project)
    clauses = [
        and_(Project.region.startswith(post.region, autoescape=True), Project.type.in_(types))
        for post, _ in reaches(actor, P.POINTS_EVENT_DRAFT)
        if post.region and (types := _types(post))
    ]
    return statement.where(or_(*clauses) if clauses else false())


def _types(post: Post) -> tuple[ProjectType, ...]:
    """Art 3: an industry department looks after its own kinds of projects, HR after all.

    A department for which no sector is on record (a county's joint construction bureau) looks
    after all of its area.
    """
    body = db.session.get(Organisation, post.organisation_id) if post.organisation_id else None
    if post.role is not Role.AUTHORITY or body is None or not body.sector:
        return tuple(ProjectType)
    return tuple(kind for kind in ProjectType if sector_of(kind) == body.sector)
