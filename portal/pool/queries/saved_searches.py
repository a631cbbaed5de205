"""Searches that a contractor has saved."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.db.base import db
from portal.pool.models import SavedSearch

SAVE = Permission.POOL_SEARCH_SAVE


def list_searches(actor: Actor) -> Sequence[SavedSearch]:
    """What the contractor's people have saved, by name."""
    statement = within(select(SavedSearch), actor, SAVE, SavedSearch)
    return db.session.scalars(statement.order_by(SavedSearch.name, SavedSearch.id)).all()


def get_search(actor: Actor, public_id: str) -> SavedSearch:
    """One of them, held for a change; NotFound for any other."""
    statement = within(select(SavedSearch), actor, SAVE, SavedSearch)
    found = db.session.scalar(statement.where(SavedSearch.public_id == public_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def list_running(*, after: int, limit: int) -> Sequence[SavedSearch]:
    """Those that tell, by id, so many after this one; held, so that no look meanwhile is lost."""
    statement = select(SavedSearch).where(SavedSearch.is_paused.is_(False), SavedSearch.id > after)
    return db.session.scalars(
        statement.order_by(SavedSearch.id).limit(limit).with_for_update()
    ).all()
