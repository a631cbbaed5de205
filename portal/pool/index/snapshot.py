"""The columns in a file, for a quick start: believed only whole, of this form, of this database."""

import hashlib
import json
import logging
import os
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.pool.index.journal import Change, Place
from portal.pool.rules import columns
from portal.pool.rules.columns import People
from portal.pool.rules.consent import WORDINGS

log = logging.getLogger(__name__)
FILE = "people"
HEAD = 4096
DIGEST = hashlib.blake2b
KEPT_SNAPSHOTS = 2


def form() -> str:
    """What the bytes mean: another order of bits, another column, other words of consent, and they
    mean something else.
    """
    types = {name: dtype.str for name, dtype in columns.TYPES.items()}
    covers = {version: sorted(each.covers) for version, each in WORDINGS.items()}
    bits = [columns.CODES, columns.KINDS, columns.SKILLS]
    told = json.dumps([3, *bits, types, covers], ensure_ascii=False)
    return DIGEST(told.encode(), digest_size=16).hexdigest()


def write(folder: Path, people: People, place: Place) -> str:
    """Keep these columns, read from `place` on; the mark that `note` puts into the journal."""
    mark = secrets.token_hex(16)
    body = [np.ascontiguousarray(getattr(people, name)) for name in columns.TYPES]
    digest = DIGEST(digest_size=32)
    for column in body:
        digest.update(column.data)
    head = {
        "form": form(),
        "mark": mark,
        "count": len(people),
        "digest": digest.hexdigest(),
        "place": asdict(place) | {"seen": sorted(place.seen)},
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{FILE}.{mark}"
    with path.open("wb") as file:
        file.write(json.dumps(head).encode().ljust(HEAD))
        for column in body:
            file.write(column.data)
        file.flush()
        os.fsync(file.fileno())
    path.replace(folder / FILE)
    return mark


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


def read(folder: Path, session: Session) -> tuple[People, Place] | None:
    """The columns of the file and how far they reach; None if there is none to be believed."""
    try:
        return _read(folder / FILE, session)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as spoiled:
        log.warning("the snapshot of the pool is not used: %s", spoiled)
        return None


def _read(path: Path, session: Session) -> tuple[People, Place]:
    with path.open("rb") as file:
        head: dict[str, Any] = json.loads(file.read(HEAD))
        if head["form"] != form():
            raise ValueError("of another form")
        if not session.scalar(
            select(func.count()).select_from(Change).where(Change.snapshot == head["mark"])
        ):
            raise ValueError("of another database, or too old")
        lines = {"months": len(columns.KINDS)}
        each = sum(dtype.itemsize * lines.get(name, 1) for name, dtype in columns.TYPES.items())
        if path.stat().st_size != HEAD + each * head["count"]:
            raise ValueError("cut short")
        people = People.empty(head["count"])
        digest = DIGEST(digest_size=32)
        for name in columns.TYPES:
            column = getattr(people, name)
            file.readinto(column.data)
            digest.update(column.data)
    if digest.hexdigest() != head["digest"]:
        raise ValueError("not as it was written")
    place = head["place"]
    return people, Place(int(place["floor"]), int(place["last"]), frozenset(place["seen"]))
