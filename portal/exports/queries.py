"""What somebody asked for, and what is to be written."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from portal.access.roles import Actor
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exports.models import Export, ExportState
from portal.exports.tables import get_table, reach_of

OPEN = (ExportState.WAITING, ExportState.MAKING)


def list_own(actor: Actor, number: int) -> Page:
    """Their own, the latest first."""
    return paged(_own(actor).order_by(Export.id.desc()), number)


def get_own(actor: Actor, public_id: str) -> Export:
    """One of their own, or NotFound."""
    found: Export | None = db.session.scalar(_own(actor).where(Export.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def get_ready(actor: Actor, public_id: str) -> Export:
    """The same, written, and theirs to have at this moment: whoever sees less, or elsewhere, than
    when they asked does not get it.
    """
    found = get_own(actor, public_id)
    table = get_table(actor, found.table)
    if found.state is not ExportState.DONE or reach_of(actor, table) != found.reach:
        raise NotFound
    return found


def count_open(actor: Actor) -> int:
    """How many of theirs are not written yet."""
    mine = select(func.count(Export.id)).where(Export.person_id == actor.id, Export.state.in_(OPEN))
    return db.session.scalar(mine) or 0


def count_to_fetch(actor: Actor) -> tuple[int, datetime | None]:
    """How many are ready and were never fetched, and since when the oldest is."""
    ready = select(func.count(Export.id), func.min(Export.made_at)).where(
        Export.person_id == actor.id,
        Export.state == ExportState.DONE,
        Export.opened_at.is_(None),
    )
    count, oldest = db.session.execute(ready).one()
    return count, oldest


def next_to_write(now: datetime) -> Select[Any]:
    """What was asked for first and nobody writes."""
    left = and_(Export.state == ExportState.MAKING, Export.leased_until <= now)
    waiting = or_(Export.state == ExportState.WAITING, left)
    return select(Export).where(waiting).order_by(Export.id).limit(1)


def _own(actor: Actor) -> Select[Any]:
    return select(Export).where(Export.person_id == actor.id)
