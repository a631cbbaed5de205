"""The columns and the concordance in a file, for a quick start: believed only whole, of this form,
of this database. All processes look at one copy of what the file holds.
"""

import hashlib
import json
import logging
import math
import mmap
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.pool.index.journal import Change, Place
from portal.pool.rules import columns
from portal.pool.rules.columns import People
from portal.pool.rules.concordance import Concordance, Said
from portal.pool.rules.consent import WORDINGS

log = logging.getLogger(__name__)
FILE = "people"
HEAD = 4096
ALIGNED = 64  # each column begins at a multiple of it
DIGEST = hashlib.blake2b
KEPT_SNAPSHOTS = 2
LEFT = 3600.0  # seconds after which nobody writes at a file any more
LISTED: dict[str, np.dtype[np.generic]] = {
    "units": np.dtype(np.uint16),
    "begins": np.dtype(np.uint32),
    "pairs": np.dtype(np.uint32),
    "firsts": np.dtype(np.uint32),
    "where": np.dtype(np.uint32),
}
TYPES = columns.TYPES | LISTED


def form() -> str:
    """What the bytes mean: another order of bits, another column, other words of consent, and they
    mean something else.
    """
    types = {name: dtype.str for name, dtype in TYPES.items()}
    covers = {version: sorted(each.covers) for version, each in WORDINGS.items()}
    bits = [columns.CODES, columns.KINDS, columns.SKILLS]
    told = json.dumps([4, *bits, types, covers], ensure_ascii=False)
    return DIGEST(told.encode(), digest_size=16).hexdigest()


def write(folder: Path, people: People, listed: Concordance, place: Place) -> str:
    """Keep these, read from `place` on; the mark that `note` puts into the journal."""
    mark = secrets.token_hex(16)
    body = [np.ascontiguousarray(column) for column in _columns(people, listed).values()]
    digest = DIGEST(digest_size=32)
    for column in body:
        digest.update(column.data)
        digest.update(_gap(column.nbytes))
    head = {
        "form": form(),
        "mark": mark,
        "count": len(people),
        "listed": {name: len(column) for name, column in _listed(listed).items()},
        "digest": digest.hexdigest(),
        "place": asdict(place) | {"seen": sorted(place.seen)},
    }
    folder.mkdir(parents=True, exist_ok=True)
    _clear_away(folder)
    path = folder / f"{FILE}.{mark}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(json.dumps(head).encode().ljust(HEAD))
        for column in body:
            file.write(column.data)
            file.write(_gap(column.nbytes))
        file.flush()
        os.fsync(file.fileno())
    path.replace(folder / FILE)
    return mark


def _clear_away(folder: Path) -> None:
    """What a process that died was writing."""
    for path in folder.glob(f"{FILE}.*"):
        with suppress(FileNotFoundError):  # another, who lives, has just finished it
            if time.time() - path.stat().st_mtime > LEFT:
                path.unlink()


def _columns(people: People, listed: Concordance) -> dict[str, NDArray[Any]]:
    return {name: getattr(people, name) for name in columns.TYPES} | _listed(listed)


def _listed(listed: Concordance) -> dict[str, NDArray[Any]]:
    return {
        "units": listed.said.units,
        "begins": listed.said.begins,
        "pairs": listed.pairs,
        "firsts": listed.firsts,
        "where": listed.where,
    }


def _gap(size: int) -> bytes:
    return bytes(-size % ALIGNED)


def note(session: Session, mark: str) -> None:
    """The journal is told of the file, and what everyone has read of it goes.

    The line binds the file to this database: one restored from before has no such line, so that no
    file from its future is believed.
    """
    session.add(Change(person_id=0, snapshot=mark))
    session.flush()
    _prune(session)


def _prune(session: Session) -> None:
    """Forget what everyone has read: all before the snapshot before this one."""
    marks = session.scalars(
        select(Change.id).where(Change.snapshot.is_not(None)).order_by(Change.id.desc())
    ).all()
    if len(marks) >= KEPT_SNAPSHOTS:
        session.execute(delete(Change).where(Change.id < marks[KEPT_SNAPSHOTS - 1]))


def read(folder: Path, session: Session) -> tuple[People, Concordance, Place] | None:
    """What the file holds and how far it reaches; None if there is none to be believed."""
    try:
        return _read(folder / FILE, session)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as spoiled:
        log.warning("the snapshot of the pool is not used: %s", spoiled)
        return None


def _read(path: Path, session: Session) -> tuple[People, Concordance, Place]:
    with path.open("rb") as file:
        head: dict[str, Any] = json.loads(file.read(HEAD))
        _believe(head, session)
        sizes = _sizes(head)
        if path.stat().st_size != HEAD + sum(sizes.values()):
            raise ValueError("cut short")
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    with memoryview(content) as whole, whole[HEAD:] as body:
        if DIGEST(body, digest_size=32).hexdigest() != head["digest"]:
            raise ValueError("not as it was written")
    place = head["place"]
    return (
        *_laid_out(content, head, sizes),
        Place(int(place["floor"]), int(place["last"]), frozenset(place["seen"])),
    )


def _believe(head: Mapping[str, Any], session: Session) -> None:
    """Raises ValueError unless it is of this form and this database."""
    if head["form"] != form():
        raise ValueError("of another form")
    marked = select(func.count()).select_from(Change).where(Change.snapshot == head["mark"])
    if not session.scalar(marked):
        raise ValueError("of another database, or too old")


def _shapes(head: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    count = head["count"]
    of_people = dict.fromkeys(columns.TYPES, (count,)) | {"months": (len(columns.KINDS), count)}
    return of_people | {name: (head["listed"][name],) for name in LISTED}


def _sizes(head: Mapping[str, Any]) -> dict[str, int]:
    """How many bytes each column takes, with the gap behind it."""
    sizes = {}
    for name, shape in _shapes(head).items():
        filled = TYPES[name].itemsize * math.prod(shape)
        sizes[name] = filled + len(_gap(filled))
    return sizes


def _laid_out(
    content: mmap.mmap, head: Mapping[str, Any], sizes: Mapping[str, int]
) -> tuple[People, Concordance]:
    """Columns upon the bytes of the file; they keep it open."""
    found: dict[str, Any] = {}
    begin = HEAD
    for name, shape in _shapes(head).items():
        flat = np.frombuffer(content, TYPES[name], math.prod(shape), begin)
        found[name] = flat.reshape(shape)
        begin += sizes[name]
    people = People(**{name: found[name] for name in columns.TYPES})
    said = Said(found["units"], found["begins"])
    return people, Concordance(said, found["pairs"], found["firsts"], found["where"])
