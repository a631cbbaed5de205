"""Questions that say nearly the same: the whole bank, indexed once in the life of a process.

Each look first brings the index up to date with what has changed in the database since.
"""

from dataclasses import dataclass
from threading import Lock

from sqlalchemy import select

from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.bank.rules import quality
from portal.bank.rules.questions import Question as Value
from portal.bank.rules.questions import from_json
from portal.db.base import db

SOME = 500  # versions asked for by id; of more, all are read
_LOCK = Lock()  # one process serves several threads


@dataclass(frozen=True, slots=True)
class Alike:
    """相近的题: a question of the bank that says nearly the same, and how."""

    key: str
    sentence: str


class _Kept:
    """The index of this process, and which version of each question it holds."""

    def __init__(self) -> None:
        self.index: quality.Index | None = None
        self.held: dict[str, tuple[int, str]] = {}


_KEPT = _Kept()


def alike(value: Value) -> list[Alike]:
    """The questions of the bank that this one nearly repeats, itself left out."""
    with _LOCK:
        found = quality.against(value, _fresh())
    return [Alike(_holder(one.other_id), one.sentence) for one in found]


def _holder(leaf_id: str) -> str:
    """The key of the question that a text is of: parts of a case end in `.1` after the number."""
    head, _, tail = leaf_id.rpartition("-")
    return f"{head}-{tail.split('.')[0]}"


def _fresh() -> quality.Index:
    """The index as the database has it now."""
    now = _latest()
    if _KEPT.index is None or len(now.items() ^ _KEPT.held.items()) > len(now):
        _KEPT.index = quality.index(_values(now).values())
    else:
        changed = {key: id_ for key, id_ in now.items() if _KEPT.held.get(key) != id_}
        for key in _KEPT.held.keys() - now.keys():
            _KEPT.index.drop(key)
        for value in _values(changed).values():
            _KEPT.index.put(value)
    _KEPT.held = now
    return _KEPT.index


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
