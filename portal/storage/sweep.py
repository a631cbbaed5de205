"""孤立文件: bytes that no row wants, as the process that kept them was killed before its commit."""

from collections.abc import Iterator
from pathlib import Path

from portal.core import clock
from portal.db.base import db
from portal.storage.files import root, wanted
from portal.storage.holding import alone

DAY = 86_400  # seconds: what is younger may still be under way
LENGTH = 64  # of a digest
LOT = 400


def sweep_orphans(lot: list[Path]) -> int:
    """Of these (`old_files`) what no row wants goes; how many. In a transaction of its own."""
    with db.reading():
        known = wanted([path.name for path in lot])
    orphans = [path for path in lot if path.name not in known]
    if not orphans:
        return 0
    gone = 0
    if alone():  # else somebody keeps a file just now: tomorrow
        known = wanted([path.name for path in orphans])
        for path in orphans:
            if path.name not in known and _is_old(path):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def old_files() -> Iterator[list[Path]]:
    """Lots of files and halves of files that are older than a day; never of another name than
    ours.
    """
    lot: list[Path] = []
    for folder in sorted(root().glob("[0-9a-z][0-9a-z]")):
        for path in folder.iterdir():
            if (len(path.name) == LENGTH or path.suffix == ".new") and _is_old(path):
                lot.append(path)
                if len(lot) == LOT:
                    yield lot
                    lot = []
    if lot:
        yield lot


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < clock.now().timestamp() - DAY
    except FileNotFoundError:
        return False
