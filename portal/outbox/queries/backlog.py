"""What the trail tells of and the platform was not told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, Select, func, or_, select

from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.db.base import db
from portal.outbox.models import Backlog, Message, MessageKind
from portal.outbox.rules.backlog import AGAIN, Tally, missing
from portal.outbox.sources import deeds, sources

SILENT_FOR = timedelta(minutes=1)


def preview() -> Mapping[MessageKind, Tally]:
    """How many of each kind were never told, since when; kinds of which there are none are left
    out.
    """
    once = or_(Message.origin.is_(None), Message.origin.not_like(f"%{AGAIN}"))
    rows = db.session.execute(
        select(Message.kind, func.count(Message.id)).where(once).group_by(Message.kind)
    )
    told: dict[MessageKind, int] = dict(rows.all())
    found: dict[MessageKind, Tally] = {}
    for source in sources():
        for kind, tally in source.count().items():
            left = missing(tally, told.get(kind, 0))
            found |= {kind: left} if left.count else {}
    return {kind: found[kind] for kind in MessageKind if kind in found}


def running() -> Select[Backlog]:
    """The one under way, if any."""
    return select(Backlog).where(Backlog.open_for.is_not(None))


def find_running() -> Backlog | None:
    """The same."""
    return db.session.scalar(running())


def is_running() -> bool:
    """Whether messages are being written, and none may leave."""
    return db.session.scalar(select(Backlog.id).where(Backlog.open_for.is_not(None))) is not None


def is_left_alone(now: datetime) -> bool:
    """Whether one is under way that nobody works at."""
    backlog = find_running()
    return backlog is not None and backlog.worked_at <= now - SILENT_FOR


def find_latest() -> Backlog | None:
    """The one under way, or the last that was finished."""
    return db.session.scalar(select(Backlog).order_by(Backlog.id.desc()).limit(1))


def entries_after(entry: int, last: int, *, limit: int) -> Sequence[AuditEntry]:
    """The next of the trail that the platform is told of."""
    statement = select(AuditEntry).where(
        AuditEntry.id > entry, AuditEntry.id <= last, AuditEntry.deed.in_(deeds())
    )
    return db.session.scalars(statement.order_by(AuditEntry.id).limit(limit)).all()


def messages_of(subjects: Sequence[str]) -> Any:
    """What of all messages about them decides on their order."""
    columns = (Message.id, Message.public_id, Message.subject, Message.kind)
    more = (Message.sequence, Message.origin, Message.state, Message.tries)
    return select(*columns, *more).where(Message.subject.in_(subjects)).order_by(Message.id)


def exported(public_ids: Sequence[str]) -> set[str]:
    """Those of them that were handed out signed, numbers and all."""
    statement = select(AuditEntry.thing_id, AuditEntry.facts).where(
        AuditEntry.thing_id.in_(public_ids),
        AuditEntry.deed == Deed.OUTBOX_MESSAGE_EXPORTED.value,
    )
    rows = db.session.execute(statement)
    return {thing_id for thing_id, facts in rows if facts.get("form") == "signed"}


def first_of(entries: Executable) -> Tally:
    """A count and the earliest moment, as a tally."""
    count, first_at = db.session.execute(entries).one()
    return Tally(count, first_at)
