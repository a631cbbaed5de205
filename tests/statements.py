"""What is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from portal.db.base import db


@contextmanager
def listening() -> Iterator[list[str]]:
    """The SELECTs that are sent meanwhile, in their order."""
    heard: list[str] = []

    def note(_connection, _cursor, statement: str, *_more) -> None:
        if statement.startswith("SELECT"):
            heard.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", note)
