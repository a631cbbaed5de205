"""A message is written in the transaction of the deed that it tells of: both stay, or neither."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.ids import new_public_id
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.outbox.models import Message, MessageKind, MessageState, MessageSubject
from portal.outbox.rules.message import VERSION, Plain, refuse_unknown

GROUP = 400  # subjects to a statement: SQLite bounds its parameters


@dataclass(frozen=True, slots=True)
class Post:
    """一条报送: what happened, to whom, and the fields that the platform needs of it."""

    kind: MessageKind
    subject: str
    payload: Mapping[str, Plain]


def post(kind: MessageKind, subject: str, payload: Mapping[str, Plain], *, now: datetime) -> None:
    """The platform will be told this, after all that it is told about the subject before."""
    post_many([Post(kind, subject, payload)], now=now)


def post_many(posts: Sequence[Post], *, now: datetime) -> None:
    """The same of many at one stroke. Their subjects stay locked until the commit, in the order
    given: people by id, as everywhere.
    """
    for each in posts:
        refuse_unknown(each.payload)
    last = _take_numbers(Counter(each.subject for each in posts))
    rows = []
    for each in reversed(posts):
        rows.append(_row(each, last[each.subject], now))
        last[each.subject] -= 1
    if rows:
        db.session.execute(insert(Message), rows[::-1])


def _row(each: Post, sequence: int, now: datetime) -> dict[str, Any]:
    return {
        "public_id": new_public_id(),
        "region": MUNICIPALITY,
        "kind": each.kind,
        "subject": each.subject,
        "sequence": sequence,
        "version": VERSION,
        "payload": json.dumps(dict(each.payload), ensure_ascii=False),
        "made_at": now,
        "state": MessageState.WAITING,
        "due_at": now,
    }


def lock_subjects(subjects: Sequence[str]) -> None:
    """Nobody else tells of them until the commit; those never told of are known from now on."""
    _take_numbers(dict.fromkeys(subjects, 0))


def _take_numbers(wanted: Mapping[str, int]) -> dict[str, int]:
    """The last number taken of each subject, as many taken as wanted."""
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    rows = [{"subject": subject, "last": count} for subject, count in wanted.items()]
    taken: dict[str, int] = {}
    for first in range(0, len(rows), GROUP):
        adding = dialect.insert(MessageSubject).values(rows[first : first + GROUP])
        statement = adding.on_conflict_do_update(
            index_elements=["subject"],
            set_={"last": MessageSubject.last + adding.excluded.last},
        ).returning(MessageSubject.subject, MessageSubject.last)
        taken |= dict(db.session.execute(statement).all())
    return taken
