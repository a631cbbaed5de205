"""Questions that say nearly the same: the whole bank, indexed once in the life of a process.

Indexing a large bank takes seconds, so a thread of its own does it, when it is first needed: who
asks waits for it only a moment. Each look first brings the index up to date with what has changed
in the database since.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import select

from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.bank.rules import quality
from portal.bank.rules.questions import Question as Value
from portal.bank.rules.questions import from_json
from portal.db.base import db

SOME = 500  # versions asked for by id, and taken in while somebody waits
PATIENCE = 1.5  # seconds that somebody waits for the thread
_LOCK = Lock()  # one process serves several threads
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alike:
    """相近的题: a question of the bank that says nearly the same, and how."""

    key: str
    sentence: str


class _Kept:
    """The index of this process, which version of each question it holds, and who makes it anew."""

    def __init__(self) -> None:
        self.index: quality.Index | None = None
        self.held: dict[str, tuple[int, str]] = {}
        self.thread: Thread | None = None


_KEPT = _Kept()


def alike(value: Value) -> list[Alike]:
    """The questions of the bank that this one nearly repeats, itself left out; none as well while
    the bank is still being indexed (see `alike_of`).
    """
    found = alike_of([value])
    return found[0] if found else []


def alike_of(values: Sequence[Value]) -> list[list[Alike]] | None:
    """The same of many; None while the bank is still being indexed."""
    index = _ready()
    return None if index is None else list(_found(values, index))


def _found(values: Sequence[Value], index: quality.Index) -> Iterator[list[Alike]]:
    for value in values:
        with _LOCK:
            found = quality.against(value, index)
        yield [Alike(_holder(one.other_id), one.sentence) for one in found]


def _holder(leaf_id: str) -> str:
    """The key of the question that a text is of: parts of a case end in `.1` after the number."""
    head, _, tail = leaf_id.rpartition("-")
    return f"{head}-{tail.split('.')[0]}"


def _ready() -> quality.Index | None:
    """The index as the database has it now; None if that takes longer than anyone should wait."""
    now = _latest()
    with _LOCK:
        if not _is_near(now) and current_app.testing:  # at once, as all that is done later
            _KEPT.index, _KEPT.held = _indexed()
        if _is_near(now):
            return _mended(now)
        thread = _KEPT.thread = _KEPT.thread or _started()
    thread.join(PATIENCE)
    now = _latest()
    with _LOCK:
        return _mended(now) if _is_near(now) else None


def _is_near(now: dict[str, tuple[int, str]]) -> bool:
    """Whether there is an index that lacks little."""
    return _KEPT.index is not None and len(now.items() ^ _KEPT.held.items()) <= 2 * SOME


def _mended(now: dict[str, tuple[int, str]]) -> quality.Index | None:
    """The index with the little that has changed."""
    if _KEPT.index is None:
        return None
    changed = {key: id_ for key, id_ in now.items() if _KEPT.held.get(key) != id_}
    for key in _KEPT.held.keys() - now.keys():
        _KEPT.index.drop(key)
    for value in _values(changed).values():
        _KEPT.index.put(value)
    _KEPT.held = now
    return _KEPT.index


def _started() -> Thread:
    app = cast(Flask, cast(Any, current_app)._get_current_object())
    thread = Thread(target=_index, args=(app,), name="alike", daemon=True)
    thread.start()
    return thread


def _index(app: Flask) -> None:
    """What the thread does; the next who asks starts another if it fails."""
    try:
        with app.app_context():
            made = _indexed()
        with _LOCK:
            _KEPT.index, _KEPT.held = made
    except Exception:  # nobody waits for it, so nobody would hear of it
        log.exception("the bank was not indexed")
    finally:
        with _LOCK:
            _KEPT.thread = None


def _indexed() -> tuple[quality.Index, dict[str, tuple[int, str]]]:
    """The whole bank, and which versions of it these are; keeps no writer waiting."""
    with db.reading():
        held = _latest()
        values = _values(held)
    return quality.index(values.values()), held


def _latest() -> dict[str, tuple[int, str]]:
    """The latest version of every question not retired, by key, with its digest: a draft changes
    without a new version.
    """
    statement = (
        select(Question.key, QuestionVersion.id, QuestionVersion.digest)
        .join(QuestionVersion, QuestionVersion.id == Question.latest_version_id)
        .where(Question.status != QuestionStatus.RETIRED)
    )
    return {key: (id_, digest) for key, id_, digest in db.session.execute(statement)}


def _values(wanted: dict[str, tuple[int, str]]) -> dict[str, Value]:
    ids = {id_: key for key, (id_, _) in wanted.items()}
    if not ids:
        return {}
    statement = select(QuestionVersion.id, QuestionVersion.content)
    if len(ids) <= SOME:
        statement = statement.where(QuestionVersion.id.in_(list(ids)))
    return {
        ids[id_]: from_json(content) for id_, content in db.session.execute(statement) if id_ in ids
    }
