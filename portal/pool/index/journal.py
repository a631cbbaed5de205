"""The journal of the pool: triggers note whose facts changed, processes read what is new.

Triggers, because bulk statements and the rooms below must not have to think of it. SQLite's writers
take turns, so its ids come in order; PostgreSQL's commit in any order, so there a line carries its
transaction, and what may still be followed by an older one is read again.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Connection,
    ScalarSelect,
    Select,
    String,
    event,
    func,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.base import Base
from portal.db.mixins import Keyed

# Table, the columns whose change matters (none: any), whose person it is.
# Of a profile not what the daily sweep writes of all: how often somebody was reminded. Each version
# of a consent has its moment.
_PROFILE = (
    *("certificate_id", "is_visible", "anywhere", "is_full_time", "types", "skills"),
    *("site_months", "largest_headcount", "available_on", "confirmed_at", "consented_at"),
    "introduction",
)
_WATCHED = (
    ("pool_profile", _PROFILE, "person_id"),
    ("pool_profile_district", (), "profile_id"),
    ("certificates_certificate", ("status",), "person_id"),
    ("points_standing", ("used", "suspended_on"), "person_id"),
    ("employers_appointment", ("status", "person_id"), "person_id"),
    ("courses_lesson_progress", ("completed_at",), "person_id"),
    ("accounts_person", ("education", "birth_on"), "id"),
)


class Change(Keyed, Base):
    """One line: something of this person changed; or (`snapshot`) the columns were written down."""

    __tablename__ = "pool_change"

    person_id: Mapped[int]
    transaction: Mapped[int | None] = mapped_column(index=True)  # of PostgreSQL
    snapshot: Mapped[str | None] = mapped_column(String(32))


# Ids that PostgreSQL has not handed out in order may commit late: they are told by transaction.
_NOW = "CAST(CAST({} AS text) AS bigint)"
HORIZON = text(f"SELECT {_NOW.format('pg_snapshot_xmin(pg_current_snapshot())')}")
XID = _NOW.format("pg_current_xact_id()")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a process has read: all before `floor`, of the rest those in `seen`."""

    floor: int = 0
    last: int = 0  # the highest id read
    seen: frozenset[int] = field(default=frozenset())


class Pruned(Exception):  # noqa: N818
    """Lines that this process has not read are gone: it must load anew."""


def end(session: Session) -> Place:
    """The place from which a process reads on that loads everything after this."""
    last = session.scalar(select(func.max(Change.id))) or 0
    if _is_sqlite(session):
        return Place(floor=last + 1, last=last)
    return Place(floor=session.scalar(HORIZON) or 0, last=last)


def read(session: Session, place: Place) -> tuple[Place, frozenset[int]]:
    """Where the journal ends now, and who changed since `place`. Raises Pruned."""
    is_sqlite = _is_sqlite(session)
    floor = 0 if is_sqlite else session.scalar(HORIZON) or 0
    rows = session.execute(since(place, is_sqlite)).all()
    fresh = [row for row in rows if row[0] not in place.seen]
    if fresh and (fresh[0][3] or 0) > place.last + 1:
        raise Pruned
    last = max([place.last, *(row[0] for row in fresh)])
    changed = frozenset(row[1] for row in fresh)
    if is_sqlite:
        return Place(last + 1, last), changed
    return Place(floor, last, frozenset(row[0] for row in rows if row[2] >= floor)), changed


def since(place: Place, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    """The lines from the floor on, found by an index: id, whose, position, where all begins."""
    position = Change.id if is_sqlite else Change.transaction
    return select(Change.id, Change.person_id, position, _begins()).where(position >= place.floor)


def _begins() -> ScalarSelect[int]:
    """The snapshot with which the journal begins; none while nothing was ever pruned."""
    oldest = select(func.min(Change.id)).scalar_subquery()
    statement = select(Change.id).where(Change.id == oldest, Change.snapshot.is_not(None))
    return statement.scalar_subquery()


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# --- triggers ---------------------------------------------------------------------------------


def ensure(connection: Connection) -> None:
    """The triggers are there, as the code says; SQLite loses those of a table that a migration
    makes anew.
    """
    if not inspect(connection).has_table(Change.__tablename__):
        return
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in _sqlite() if is_sqlite else _postgresql():
        connection.exec_driver_sql(statement)


def let_go(connection: Connection) -> None:
    """SQLite renames no table into the place of one that a trigger names: they go before a
    migration, and `ensure` brings them back.
    """
    if connection.dialect.name == "sqlite":
        ours = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'pool_note_%'"
        for name in connection.exec_driver_sql(ours).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")


def doubt(connection: Connection) -> None:
    """What a migration changed need not have been noted: no snapshot from before is believed."""
    if inspect(connection).has_table(Change.__tablename__):
        connection.execute(update(Change).values(snapshot=None))


def _sqlite() -> list[str]:
    """A trigger for each table and verb."""
    made = []
    for table, columns, whose in _WATCHED:
        for verb, rows in _verbs(columns):
            name = f"pool_note_{table}_{verb.lower()}"
            notes = " ".join(_note(table, row, whose, "person_id", "person_id") for row in rows)
            made += [
                f"DROP TRIGGER IF EXISTS {name}",
                (
                    f"CREATE TRIGGER {name} AFTER {_event(verb, columns)} ON {table} "
                    f"{_when(verb, columns, 'IS NOT')} BEGIN {notes} END"
                ),
            ]
    return made


def _postgresql() -> list[str]:
    """A function and a trigger for each table and verb."""
    made = []
    for table, columns, whose in _WATCHED:
        for verb, rows in _verbs(columns):
            name = f"pool_note_{table}_{verb.lower()}"
            into, what = "person_id, transaction", f"person_id, {XID}"
            notes = " ".join(_note(table, row, whose, into, what) for row in rows)
            made += [
                (
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN {notes} RETURN NULL; END $$"
                ),
                (
                    f"CREATE OR REPLACE TRIGGER {name} AFTER {_event(verb, columns)} ON {table} "
                    f"FOR EACH ROW {_when(verb, columns, 'IS DISTINCT FROM')} "
                    f"EXECUTE FUNCTION {name}()"
                ),
            ]
    return made


def _verbs(columns: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """What can be done to a row, and whose row is noted: both, where it may change hands."""
    changed = ("NEW", "OLD") if "person_id" in columns else ("NEW",)
    return [("INSERT", ("NEW",)), ("UPDATE", changed), ("DELETE", ("OLD",))]


def _note(table: str, row: str, whose: str, into: str, what: str) -> str:
    """Note whose facts they are, if they have a profile; one that is just gone had one."""
    if table == "pool_profile":
        told = what.replace("person_id", f"{row}.person_id")
        return f"INSERT INTO pool_change ({into}) SELECT {told};"
    key = "id" if whose == "profile_id" else "person_id"
    profile = f"FROM pool_profile WHERE {key} = {row}.{whose}"
    return f"INSERT INTO pool_change ({into}) SELECT {what} {profile};"


def _event(verb: str, columns: tuple[str, ...]) -> str:
    return f"UPDATE OF {', '.join(columns)}" if verb == "UPDATE" and columns else verb


def _when(verb: str, columns: tuple[str, ...], differs: str) -> str:
    if verb != "UPDATE" or not columns:
        return ""
    # As texts: PostgreSQL cannot compare two of its `json`.
    pairs = ((f"CAST(OLD.{each} AS text)", f"CAST(NEW.{each} AS text)") for each in columns)
    changed = " OR ".join(f"{old} {differs} {new}" for old, new in pairs)
    return f"WHEN ({changed})"


@event.listens_for(Base.metadata, "after_create")
def _created(_metadata: Any, connection: Connection, **_more: Any) -> None:
    ensure(connection)
