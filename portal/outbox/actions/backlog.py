"""补报: what was never told is written, batch by batch; nothing is carried meanwhile, so that no
later message of a subject goes before an earlier one.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.audit.record import record
from portal.core.errors import Refused
from portal.core.ids import new_public_id
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.outbox.actions.posting import lock_subjects
from portal.outbox.models import Backlog, Message, MessageState, MessageSubject
from portal.outbox.queries import backlog as reading
from portal.outbox.rules.backlog import Arrangement, Thing, Told, Written, arrange
from portal.outbox.rules.message import VERSION, refuse_unknown
from portal.outbox.sources import sources

LOT = 200  # entries of the trail to a batch
UNDER_WAY = "补报正在进行，请刷新页面查看进度"
NOTHING = "没有需要补报的事项"


def begin_backlog(*, by: Actor | None, now: datetime) -> Backlog:
    """开始补报 (by None: the operator): from here on nothing is carried until all is written."""
    expected = sum(tally.count for tally in reading.preview().values())
    if reading.find_running() is not None:
        raise Refused(UNDER_WAY)
    if not expected:
        raise Refused(NOTHING)
    backlog = Backlog(
        open_for=MUNICIPALITY,
        begun_by_id=by.id if by else None,
        begun_at=now,
        worked_at=now,
        expected=expected,
        last_entry=db.session.scalar(select(func.max(AuditEntry.id))) or 0,
    )
    try:
        with db.session.begin_nested():
            db.session.add(backlog)
            db.session.flush()
    except IntegrityError as double:
        raise Refused(UNDER_WAY) from double
    record(Deed.OUTBOX_BACKLOG_BEGUN, backlog, by=by, expected=expected)
    return backlog


def write_some(*, now: datetime) -> bool:
    """One batch of the backlog under way, to be kept by the caller's commit. Whether there is more
    to do.
    """
    backlog = db.session.scalar(
        reading.running().with_for_update().execution_options(populate_existing=True)
    )
    if backlog is None:
        return False
    entries = reading.entries_after(backlog.entry, backlog.last_entry, limit=LOT)
    backlog.worked_at = now
    if not entries:
        backlog.open_for, backlog.finished_at, backlog.entry = None, now, backlog.last_entry
        record(Deed.OUTBOX_BACKLOG_WRITTEN, backlog, by=None, written=backlog.written)
        db.session.flush()
        return False
    written = _write(entries, now)
    backlog.entry = entries[-1].id
    backlog.written += len(written)
    backlog.repeated += sum(each.origin != each.thing.origin for each in written)
    db.session.flush()
    return True


def _write(entries: Sequence[AuditEntry], now: datetime) -> list[Written]:
    """What these entries tell of and nobody was told, oldest first."""
    orders: dict[str, int] = {}
    for source in sources():
        ours = [entry for entry in entries if entry.deed in source.deeds]
        orders |= source.subjects(ours) if ours else {}
    subjects = sorted(orders, key=lambda subject: (orders[subject], subject))
    lock_subjects(subjects)  # whoever tells of one of them meanwhile waits for us, or we for them
    things, told = _things(subjects), _told(subjects)
    arranged = {
        subject: arrange(things[subject], told[subject], entries[-1].id) for subject in subjects
    }
    _move(arranged)
    written = [each for arrangement in arranged.values() for each in arrangement.written]
    written.sort(key=lambda each: (each.thing.entry, each.origin))
    if written:
        db.session.execute(insert(Message), [_row(each, now) for each in written])
    return written


def _things(subjects: Sequence[str]) -> dict[str, list[Thing]]:
    found: dict[str, list[Thing]] = defaultdict(list)
    for source in sources():
        for thing in source.things(subjects):
            found[thing.subject].append(thing)
    return found


def _told(subjects: Sequence[str]) -> dict[str, list[Told]]:
    """Their messages, locked by id: none is settled by hand in the meantime."""
    rows = db.session.execute(reading.messages_of(subjects).with_for_update()).all()
    exported = reading.exported([row.public_id for row in rows if row.state in _STAYED])
    found: dict[str, list[Told]] = defaultdict(list)
    for row in rows:
        stayed = row.state is MessageState.HELD or not row.tries
        has_left = row.state not in _STAYED or not stayed or row.public_id in exported
        told = Told(row.id, row.kind, row.sequence, row.origin, has_left)
        found[row.subject].append(told)
    return found


# Of these the platform has nothing in hand: never tried, or given back.
_STAYED = (MessageState.WAITING, MessageState.HELD)


def _move(arranged: Mapping[str, Arrangement]) -> None:
    """New numbers; first some that nobody has, as they are unique at every moment."""
    moved = [
        {"id": id_, "sequence": sequence}
        for arrangement in arranged.values()
        for id_, sequence in arrangement.moved.items()
    ]
    if moved:
        away: list[dict[str, Any]] = [{"id": row["id"], "sequence": -row["id"]} for row in moved]
        db.session.execute(update(Message), away)
        db.session.execute(update(Message), moved)
    changed = {s: each.last for s, each in arranged.items() if each.written or each.moved}
    if changed:
        found = select(MessageSubject.id, MessageSubject.subject)
        rows = db.session.execute(found.where(MessageSubject.subject.in_(changed)))
        lasts = [{"id": id_, "last": changed[subject]} for id_, subject in rows]
        db.session.execute(update(MessageSubject), lasts)


def _row(each: Written, now: datetime) -> dict[str, Any]:
    refuse_unknown(each.thing.payload)
    return {
        "public_id": new_public_id(),
        "region": MUNICIPALITY,
        "kind": each.thing.kind,
        "subject": each.thing.subject,
        "sequence": each.sequence,
        "version": VERSION,
        "payload": json.dumps(dict(each.thing.payload), ensure_ascii=False),
        "made_at": now,
        "state": MessageState.WAITING,
        "due_at": now,
        "origin": each.origin,
        "happened_at": each.thing.at,
    }
