"""Tell somebody something once; note that it was read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.access.roles import Actor
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.notices import queries
from portal.notices.models import MOST_WORDS, Notice
from portal.notices.queries import Door


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told: to a person or to an organisation, never to both."""

    kind: str
    words: str
    key: str
    person_id: int | None = None
    organisation_id: int | None = None
    endpoint: str = ""
    args: dict[str, Any] = field(default_factory=dict)


def tell(telling: Telling, *, now: datetime) -> bool:
    """The notice stands, once however often it is told. Whether it is new."""
    return tell_all([telling], now=now) == 1


def tell_all(tellings: Sequence[Telling], *, now: datetime) -> int:
    """The same of many; how many are new."""
    if not tellings:
        return 0
    rows = [
        {
            "public_id": new_public_id(),
            "created_at": now,
            "person_id": one.person_id,
            "organisation_id": one.organisation_id,
            "kind": one.kind,
            "words": _short(one.words),
            "endpoint": one.endpoint,
            "args": one.args,
            "key": one.key,
        }
        for one in tellings
    ]
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    told = insert(cast(Table, Notice.__table__)).on_conflict_do_nothing(index_elements=["key"])
    # Counted by what comes back: drivers do not agree on how many rows a batch has written.
    return len(db.session.connection().execute(told.returning(Notice.id), rows).all())


def settle(*keys: str, now: datetime) -> int:
    """What these asked for has been done: they wait to be read no longer. How many did."""
    if not keys:
        return 0
    settled = (
        update(Notice)
        .where(Notice.key.in_(keys), Notice.read_at.is_(None))
        .values(read_at=now)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.session.execute(settled).all())


def ask_again(key: str) -> None:
    """What was done is undone: the notice of it waits once more."""
    db.session.execute(
        update(Notice)
        .where(Notice.key == key)
        .values(read_at=None, read_by_id=None)
        .execution_options(synchronize_session=False)
    )


def _short(words: str) -> str:
    """As many of them as are kept: names of firms and projects may be long."""
    return words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1]}…"


def read(notice: Notice, *, by: Actor, now: datetime) -> None:
    """The notice was opened; the first time and by whom is kept."""
    db.session.execute(
        update(Notice)
        .where(Notice.id == notice.id, Notice.read_at.is_(None))
        .values(read_at=now, read_by_id=by.id)
    )


def read_all(door: Door, *, by: Actor, now: datetime) -> int:
    """All that lies at this door was read; how many had not been."""
    unread = queries.of_door(by, door).where(Notice.read_at.is_(None))
    ids = db.session.scalars(unread.with_only_columns(Notice.id)).all()
    if ids:
        db.session.execute(
            update(Notice)
            .where(Notice.id.in_(ids), Notice.read_at.is_(None))
            .values(read_at=now, read_by_id=by.id)
        )
    return len(ids)
