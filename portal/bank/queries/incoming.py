"""What to think about before the questions of a file come in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from portal.access.roles import Actor
from portal.bank.content import question_faults
from portal.bank.queries import law
from portal.bank.queries.alike import alike_of
from portal.bank.queries.drafts import advice_of, knowledge
from portal.bank.rules import quality
from portal.bank.rules.law import clauses, faults
from portal.bank.rules.questions import Question
from portal.db.base import db
from portal.storage.models import StoredFile

TRIED = 20  # sets of numbers of each calculation; all are tried before it is submitted
COMPARED = 1_000_000  # characters of all questions: thousands of ordinary ones


@dataclass(frozen=True, slots=True)
class Look:
    """A question of a file: what must be mended before it can be submitted, and what may be."""

    question: Question
    faults: tuple[str, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looks:
    """The questions that are shown; whether the bank they are compared with was ready yet."""

    rows: tuple[Look, ...]
    is_compared: bool


def looks_of(values: Sequence[Question], day: date) -> Looks:
    """What each of these questions lacks by the checks of a draft, its own lint, and its likes in
    the bank; what it was called in the file does not count, for it comes in under a new key.
    """
    known, wordings, named = knowledge(), law.wordings(), law.names()
    bare = [replace(value, id="") for value in values]
    likes = alike_of(bare)
    rows = tuple(
        Look(
            value,
            (
                *question_faults(value, known, all_up_to=TRIED),
                *faults(clauses(value), wordings, named, day),
            ),
            (*advice_of(value), *(one.sentence for one in like)),
        )
        for value, like in zip(bare, likes or [[] for _ in bare], strict=True)
    )
    return Looks(rows, likes is not None)


def set_advice(values: Sequence[Question]) -> tuple[str, ...]:
    """What the questions of one file show together, each called by its place in the file."""
    called = [_called(value, f"第{place}题") for place, value in enumerate(values, start=1)]
    return tuple(
        f"{finding.question_id}：{finding.sentence}".removeprefix("：")
        for finding in quality.of_set(called, COMPARED)
    )


def count_alike_files(actor: Actor, file: StoredFile, media_type: str) -> int:
    """How many files of this kind with the same content this person has brought before."""
    statement = select(func.count()).where(
        StoredFile.digest == file.digest,
        StoredFile.person_id == actor.id,
        StoredFile.media_type == media_type,
        StoredFile.id != file.id,
    )
    return db.session.scalar(statement) or 0


def _called(value: Question, name: str) -> Question:
    parts = (replace(part, id=f"{name}第{n}小题") for n, part in enumerate(value.parts, start=1))
    return replace(value, id=name, parts=tuple(parts))
