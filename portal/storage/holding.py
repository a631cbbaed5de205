"""Whoever keeps a file and whoever drops one never meet: a row that is not committed yet cannot be
seen, and its bytes must not be taken for nobody's.

SQLite has one writer at a time; on PostgreSQL keepers share a lock that a dropper has alone. And
bytes are on the disk before their row is: a row whose file a power cut has lost helps nobody. All
of a transaction are settled together.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal.db.base import db

_KEPT = "portal_files"
AT_ONCE = 16
FILES = 0x66696C6573  # a number of ours among advisory locks


def hold() -> None:
    """Nobody drops a file until the commit."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock_shared(FILES)))


def alone() -> bool:
    """Nobody keeps a file until the commit; False if somebody does just now."""
    if db.engine.dialect.name == "postgresql":
        return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(FILES))))
    db.session.connection()  # SQLite: the writer's turn
    return True


def settle_with(session: Session, path: Path) -> None:
    """This file is settled before the session's commit."""
    session.info.setdefault(_KEPT, set()).add(path)


@event.listens_for(Session, "before_commit")
def _settle_all(session: Session) -> None:
    """At once: the disk's journal then takes many for the price of one."""
    paths: set[Path] = session.info.pop(_KEPT, set())
    folders = {path.parent for path in paths} | {path.parent.parent for path in paths}
    if paths:
        with ThreadPoolExecutor(min(AT_ONCE, len(paths) + len(folders))) as pool:
            list(pool.map(_settle, [*paths, *folders]))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_KEPT, None)


def _settle(path: Path) -> None:
    """What is in this file, or which names are in this folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
