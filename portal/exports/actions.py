"""Ask for a table; write it; fetch it; drop it some days later."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.session import actor_of
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import NotFound, Refused
from portal.core.ids import digest, new_token
from portal.db.base import db
from portal.exports import queries
from portal.exports.models import Export, ExportState
from portal.exports.tables import Arguments, Listing, Table, get_table, reach_of
from portal.notices.actions import Telling, tell
from portal.storage import files
from portal.storage.models import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_AT_ONCE = 5_000  # rows: written in the request
MOST_WAITING = 5  # of one person
KEPT = timedelta(days=7)
HELD_FOR = timedelta(minutes=2)
MOST_TRIES = 3
ENOUGH = f"您已有{MOST_WAITING}个导出文件正在生成，请等待其中一个完成后再导出"
LESS = "您的职责已经变化，不能再导出这份表格"
BROKEN = "生成没有成功，请稍后重新导出"


@dataclass(frozen=True, slots=True)
class Taken:
    """In hand to be written."""

    id: int
    lease: str
    table: Table
    actor: Actor
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that is ready, and how many rows it has."""

    place: Path
    rows: int


def ask(
    table: Table, arguments: Arguments, listing: Listing, *, by: Actor, now: datetime
) -> Export:
    """The table will be written; asked for twice, it is written once."""
    said = json.dumps([by.id, table.key, dict(sorted(arguments.items()))], ensure_ascii=False)
    open_for = digest(said.encode())
    same = select(Export).where(Export.open_for == open_for)
    if (found := db.session.scalar(same)) is not None:
        return found
    if queries.count_open(by) >= MOST_WAITING:
        raise Refused(ENOUGH)
    export = Export(
        person_id=by.id,
        region=by.region,
        table=table.key,
        title=listing.name[:160],
        arguments=dict(arguments),
        reach=reach_of(by, table),
        open_for=open_for,
        total=listing.count,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(export)
            db.session.flush()
    except IntegrityError:
        return db.session.scalars(same).one()
    facts = {"table": table.title, "rows": listing.count, "sought": dict(arguments)}
    record(Deed.EXPORTS_EXPORT_ASKED, export, by=by, **facts)
    return export


def take_next(*, now: datetime) -> Taken | None:
    """The next is in this hand; None if none waits. What can never be written is settled."""
    waiting = queries.next_to_write(now).with_for_update()
    while (export := db.session.scalar(waiting)) is not None:
        actor = actor_of(export.person)
        try:
            table = get_table(actor, export.table)
        except NotFound:
            _fail(export, LESS, now)
            continue
        if reach_of(actor, table) != export.reach:
            _fail(export, LESS, now)
        elif export.tries >= MOST_TRIES:
            _fail(export, BROKEN, now)
        else:
            export.state, export.lease, export.leased_until = _making(now)
            export.tries, export.written = export.tries + 1, 0
            db.session.flush()
            return Taken(export.id, export.lease, table, actor, export.arguments)
    return None


def finish(taken: Taken, made: Written, *, now: datetime) -> None:
    """It can be fetched, and whoever asked is told."""
    export = _locked(taken.id)
    if export.lease != taken.lease or export.state is not ExportState.MAKING:
        made.place.unlink(missing_ok=True)
        return
    name = f"{export.title}.xlsx"
    kept = files.keep_file(made.place, name=name, media_type=XLSX, by=taken.actor)
    export.state, export.file_id, export.made_at = ExportState.DONE, kept.id, now
    export.open_for, export.lease, export.leased_until = None, "", None
    export.written = made.rows
    _tell(export, f"您导出的“{export.title}”已经生成，请在{KEPT.days}天内下载", now)
    db.session.flush()


def give_back(taken: Taken, *, now: datetime) -> None:
    """It did not succeed; it is tried again, or given up."""
    export = _locked(taken.id)
    if export.lease != taken.lease:
        return
    export.state, export.lease, export.leased_until = ExportState.WAITING, "", None
    if export.tries >= MOST_TRIES:
        _fail(export, BROKEN, now)


def fetch(export: Export, *, by: Actor, now: datetime) -> StoredFile:
    """Whoever asked takes it away: that is recorded, each time."""
    if export.file is None:
        raise NotFound
    export.opened_at = export.opened_at or now
    record(Deed.EXPORTS_EXPORT_FETCHED, export, by=by, title=export.title, rows=export.written)
    return export.file


def drop_old(*, now: datetime) -> list[str]:
    """Files that have been kept long enough go, their lines stay; the digests of what went."""
    old = select(Export).where(Export.state == ExportState.DONE, Export.made_at <= now - KEPT)
    gone = []
    for export in db.session.scalars(old.order_by(Export.id).with_for_update()):
        stored, export.file_id, export.state = export.file_id, None, ExportState.DROPPED
        db.session.flush()
        found = db.session.get(StoredFile, stored) if stored else None
        if found is not None:
            gone.append(found.digest)
            db.session.delete(found)
    db.session.flush()
    return gone


def _making(now: datetime) -> tuple[ExportState, str, datetime]:
    return ExportState.MAKING, new_token(), now + HELD_FOR


def _locked(export_id: int) -> Export:
    statement = select(Export).where(Export.id == export_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _fail(export: Export, reason: str, now: datetime) -> None:
    export.state, export.reason, export.open_for = ExportState.FAILED, reason, None
    export.lease, export.leased_until = "", None
    _tell(export, f"您导出的“{export.title}”没有生成：{reason}", now)
    db.session.flush()


def _tell(export: Export, words: str, now: datetime) -> None:
    tell(
        Telling(
            "exports.export",
            words,
            f"exports.export:{export.public_id}:{export.state.value}",
            person_id=export.person_id,
            endpoint="exports.bureau.export_list",
        ),
        now=now,
    )
