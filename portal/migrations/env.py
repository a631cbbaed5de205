"""How Alembic reaches the database: the house's own engine, batch mode for SQLite."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from portal.app import create_app  # noqa: F401  brings every room's tables into the metadata
from portal.db.base import Base
from portal.db.session import make_engine
from portal.db.types import UTCDateTime
from portal.db.vault import Sealed
from portal.pool.index import journal


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our own column types by what the database sees of them: versions know no models."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Sealed):
        plain: Any = item.impl_instance
        return f"sa.String({plain.length})"
    return False


def _migrate(connection: Connection) -> None:
    """The steps there are to go, the pool's triggers put away meanwhile."""
    journal.let_go(connection)
    before = context.get_context().get_current_heads()
    context.run_migrations()
    if context.get_context().get_current_heads() != before:
        journal.doubt(connection)
    journal.ensure(connection)


def run() -> None:
    engine = make_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # A table made anew is dropped first; its rows must not count as deleted. No effect
            # inside a transaction, so it is said before one begins.
            connection.connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            _migrate(connection)
        if engine.dialect.name == "sqlite" and (
            lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        ):
            raise RuntimeError(f"the migration lost what rows point to: {lost[:5]}")
        connection.commit()
    engine.dispose()


run()
