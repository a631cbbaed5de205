"""Ask for work: `later("certificates.render", certificate_id=7)`; it is handed over only after
the commit.

Huey does the work, in an SQLite file of its own or in PostgreSQL. A handler takes ids, looks
again whether the work is
still wanted, and stands being run twice. What a crash loses between commit and hand-over, a sweep
finds again
(`schedule.py`): the database, not the queue, says what is to be done.
"""

import logging
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey

from portal.db.base import db
from portal.settings import Settings

log = logging.getLogger(__name__)
HANDLERS: dict[str, Callable[..., None]] = {}
RETRIES = 3
RETRY_SECONDS = 20
_WAITING = "portal_jobs"


def job(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare the handler of a kind of work, `"<room>.<verb_thing>"`. It must stand being run
    twice.
    """

    def register(handler: Callable[..., None]) -> Callable[..., None]:
        HANDLERS[name] = handler
        return handler

    return register


def later(name: str, **details: Any) -> None:
    """Have this done after the commit; nothing is handed over if the transaction is dropped."""
    if name not in HANDLERS:
        raise LookupError(f"no handler for {name!r}")
    db.session.info.setdefault(_WAITING, []).append((name, details))


def commit() -> None:
    """Keep what was done, then hand over the work it asked for."""
    db.session.commit()
    for name, details in db.session.info.pop(_WAITING, []):
        try:
            current_app.extensions["jobs"].hand_over(name, details)
        except Exception:  # the deed is done and must not look undone; the sweep finds the work
            log.exception("job %s %s was not handed over", name, details)


def drop() -> None:
    """Undo what was done, and forget the work it asked for."""
    db.session.info.pop(_WAITING, None)
    db.session.rollback()


def perform(app: Flask, name: str, details: dict[str, Any]) -> None:
    """Do one piece of work in a transaction of its own; raises what the handler raises."""
    with app.app_context():
        try:
            HANDLERS[name](**details)
            commit()
        except BaseException:
            drop()
            raise


class Jobs:
    """An application's hold on its queue."""

    def init_app(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.huey = _make_huey(settings)
        self._task = self.huey.task(
            name="portal.perform", retries=RETRIES, retry_delay=RETRY_SECONDS
        )(self._perform)
        app.extensions["jobs"] = self

    def hand_over(self, name: str, details: dict[str, Any]) -> None:
        """Put the work into the queue; in tests it is done at once."""
        self._task(name, details)

    def _perform(self, name: str, details: dict[str, Any]) -> None:
        try:
            perform(self.app, name, details)
        except Exception:
            log.exception("job %s %s failed", name, details)
            raise


def _make_huey(settings: Settings) -> Huey:
    if settings.testing:
        return MemoryHuey("portal", immediate=True)
    if settings.is_sqlite:
        return SqliteHuey("portal", filename=str(settings.jobs_path))
    dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
    return cast(Huey, PostgresHuey("portal", dsn=dsn))
