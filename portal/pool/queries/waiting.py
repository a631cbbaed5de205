"""候补名单 of a project, in order; what became of who was on it; projects whose list is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.db.base import db
from portal.employers.models import Project
from portal.pool.models import Invitation, Profile, WaitingEntry, WaitingState
from portal.pool.queries import profiles
from portal.pool.rules.disclosure import Card, Stage

SEND = Permission.POOL_INVITATION_SEND
LATEST = 20


@dataclass(frozen=True, slots=True)
class Placed:
    """One on the list, with the card while contractors may see it."""

    entry: WaitingEntry
    profile: Profile | None
    card: Card | None


def list_waiting(project_id: int) -> Sequence[WaitingEntry]:
    """Who waits, in order, as it stands now."""
    statement = select(WaitingEntry).where(
        WaitingEntry.project_id == project_id, WaitingEntry.state == WaitingState.WAITING
    )
    order = (WaitingEntry.position, WaitingEntry.id)
    fresh = statement.order_by(*order).execution_options(populate_existing=True)
    return db.session.scalars(fresh.options(*_with_all())).all()


def list_settled(project_id: int) -> Sequence[WaitingEntry]:
    """What became of those who waited, the latest first."""
    statement = select(WaitingEntry).where(
        WaitingEntry.project_id == project_id, WaitingEntry.state != WaitingState.WAITING
    )
    order = (WaitingEntry.settled_at.desc(), WaitingEntry.id.desc())
    return db.session.scalars(statement.order_by(*order).limit(LATEST).options(*_with_all())).all()


def placed(project_id: int) -> list[Placed]:
    """The list as its contractor may see it."""
    waiting = list_waiting(project_id)
    people = [entry.person_id for entry in waiting]
    shown = {
        profile.person_id: profile
        for profile in db.session.scalars(
            profiles.visible().where(Profile.person_id.in_(people)).options(*_with_person())
        )
    }
    return [
        Placed(entry, profile, profiles.show(profile, Stage.CARD) if profile else None)
        for entry in waiting
        for profile in [shown.get(entry.person_id)]
    ]


def get_entry(actor: Actor, public_id: str) -> WaitingEntry:
    """One on a list of this contractor, or NotFound."""
    statement = within(select(WaitingEntry), actor, SEND, WaitingEntry)
    found: WaitingEntry | None = db.session.scalar(
        statement.where(WaitingEntry.public_id == public_id).options(*_with_all())
    )
    if found is None:
        raise NotFound
    return found


def list_with_lists(actor: Actor) -> Sequence[Project]:
    """The contractor's projects on whose list somebody waits, by name."""
    waiting = select(WaitingEntry.project_id).where(WaitingEntry.state == WaitingState.WAITING)
    statement = within(select(Project), actor, Permission.EMPLOYERS_PROJECT_READ, Project)
    return db.session.scalars(
        statement.where(Project.id.in_(waiting)).order_by(Project.name, Project.id)
    ).all()


def list_called() -> Sequence[int]:
    """Projects, by id, where something ended without a yes and nobody was asked since."""
    called = select(Invitation.project_id).where(Invitation.calls_next.is_(True)).distinct()
    return db.session.scalars(called.order_by(Invitation.project_id)).all()


def _with_all() -> tuple[Any, ...]:
    return joinedload(WaitingEntry.project).joinedload(Project.organisation), joinedload(
        WaitingEntry.person
    )


def _with_person() -> tuple[Any, ...]:
    return (
        joinedload(Profile.person),
        joinedload(Profile.certificate),
        selectinload(Profile.districts),
    )
