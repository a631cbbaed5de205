"""One engine for the process, one session for each application context."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from portal.db.gate import Gate

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_MILLISECONDS = 15_000
CHECKPOINT_PAGES = 8_000  # 32 MiB: written back seldom enough not to hold up who is saving
READS_ONLY = {"portal_reads_only": True}


class Database:
    """`db.session` is this context's session; closed, uncommitted work and all, when the context
    ends.
    """

    def init_app(self, app: Flask, url: str, options: Mapping[str, object]) -> None:
        engine = make_engine(url, options)
        app.extensions["database"] = (engine, sessionmaker(engine))
        app.teardown_appcontext(self._close)

    @property
    def engine(self) -> Engine:
        return cast(Engine, current_app.extensions["database"][0])

    @property
    def sessions(self) -> "sessionmaker[Session]":
        return cast("sessionmaker[Session]", current_app.extensions["database"][1])

    @property
    def session(self) -> Session:
        if "session" not in g:
            g.session = self.sessions()
            if _reads_only():
                g.session.connection(execution_options=READS_ONLY)
        return cast(Session, g.session)

    def only_look(self) -> None:
        """This context will not write: its session takes no write lock, so that a long look keeps
        nobody waiting. Said before the first look.
        """
        g.session = self.sessions()
        g.session.connection(execution_options=READS_ONLY)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for a look that must not wait for a writer: a request that may write takes
        the write lock with its first look at `session`, so what can be known before is asked here;
        so does a job that reckons for long between two looks. Inside, `session` is this one, so
        that any query may be asked; nothing got inside belongs to the session outside.
        """
        if _reads_only():
            yield self.session
            return
        writing = g.pop("session", None)
        try:
            with self.sessions() as session:
                session.connection(execution_options=READS_ONLY)
                g.session = session
                yield session
        finally:
            g.pop("session", None)
            if writing is not None:
                g.session = writing

    def write_now(self) -> None:
        """From here on `session` writes, in a view that has only looked so far (`@looks_first`):
        what was looked at may have changed meanwhile.
        """
        g.is_writing = True
        if (session := g.pop("session", None)) is not None:
            session.close()

    @staticmethod
    def _close(_error: BaseException | None) -> None:
        if (session := g.pop("session", None)) is not None:
            session.close()


def _reads_only() -> bool:
    """A GET is expected not to write and a POST to write; a view of another kind says so with
    `@writes` or `@looks_first` (web.guard).
    """
    if not has_request_context():
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "looks_first", False):
        return "is_writing" not in g
    return request.method in READ_METHODS and not getattr(view, "writes", False)


def make_engine(url: str, options: Mapping[str, object] | None = None) -> Engine:
    """An engine that keeps the house's promises on either database.

    Chinese text is stored unescaped in JSON (STACK §7), so that it can be searched.
    """
    settled: dict[str, Any] = {
        "json_serializer": lambda value: json.dumps(value, ensure_ascii=False),
        **(options or {}),
    }
    if url.startswith("sqlite"):
        settled.setdefault("module", _sqlite_module())
    else:
        settled.setdefault("pool_pre_ping", True)  # one restarted costs no error page
    engine = create_engine(url, **settled)
    if engine.dialect.name == "sqlite":
        _make_sqlite_keep_its_word(engine)
    return engine


def _sqlite_module() -> Any:
    """The SQLite that comes with the portal: Debian 12's own has known corruption faults (STACK
    §2.4).
    """
    import pysqlite3.dbapi2 as module

    return module


def _make_sqlite_keep_its_word(engine: Engine) -> None:
    """Real transactions, foreign keys, durable commits; readers do not wait, writers take turns."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not guess; "begin" below says it
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")

    gate = Gate(_path_in(engine.url.database)) if engine.url.database else None

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A transaction that reads first and writes later fails at once when another wrote between:
        # whoever may write takes the write lock at the beginning, and waits for it in turn.
        if connection.get_execution_options().get("portal_reads_only", False):
            connection.exec_driver_sql("BEGIN")
            return
        driver = connection.connection.dbapi_connection
        if gate:
            gate.enter(driver)
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            if gate:
                gate.leave(driver)
            raise

    if gate:
        _leave_afterwards(engine, gate)


def _path_in(database: str) -> str:
    """The file, of a path or of SQLite's own kind of address (file:…, for one only to be read)."""
    return database.removeprefix("file:").partition("?")[0]


def _leave_afterwards(engine: Engine, gate: Gate) -> None:
    """Give the turn back only when COMMIT or ROLLBACK is done: SQLAlchemy's events come before."""
    event.listen(engine, "engine_disposed", lambda _engine: gate.close())
    dialect: Any = engine.dialect
    commit, rollback = dialect.do_commit, dialect.do_rollback

    def leaving(end: Callable[[Any], None], connection: Any) -> None:
        try:
            end(connection)
        finally:
            gate.leave(connection)

    # The pool hands its raw connections here too, so both names of a connection are known.
    dialect.do_commit = lambda connection: leaving(commit, _raw(connection))
    dialect.do_rollback = lambda connection: leaving(rollback, _raw(connection))


def _raw(connection: Any) -> Any:
    """The driver's own connection, whether or not the pool has wrapped it."""
    return getattr(connection, "dbapi_connection", connection)
