"""Versions as rows: what a question says is written here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from portal.bank.models import (
    Question,
    QuestionCite,
    QuestionRemark,
    QuestionVersion,
)
from portal.bank.rules import questions
from portal.bank.rules.law import clauses
from portal.bank.rules.lifecycle import UNFINISHED, Remarked, Stage
from portal.bank.rules.questions import search_words
from portal.db.base import db

MANY = 500  # questions; of more, all are looked at together


@dataclass(frozen=True, slots=True)
class Said:
    """What a new version says, who says it and where it stands."""

    value: questions.Question
    stage: Stage
    author_id: int | None = None
    note: str = ""


def add_version(question: Question, said: Said) -> QuestionVersion:
    """A further version of this question; it is the latest from now on."""
    return add_versions({question: said})[0]


def add_versions(rows: Mapping[Question, Said]) -> Sequence[QuestionVersion]:
    """A further version of each of these questions, in few statements however many they are."""
    for row, said in rows.items():
        if row.current_version is None or said.stage is Stage.ISSUED:
            describe(row, said.value)
    db.session.add_all(rows)
    db.session.flush()
    numbers = _last_numbers(row.id for row in rows)
    versions = [
        QuestionVersion(
            question=row,
            number=numbers.get(row.id, 0) + 1,
            digest=said.value.digest,
            difficulty=said.value.difficulty,
            content=questions.to_json(said.value),
            stage=said.stage,
            author_id=said.author_id,
            note=said.note,
        )
        for row, said in rows.items()
    ]
    db.session.add_all(versions)
    db.session.flush()
    for row, version in zip(rows, versions, strict=True):
        if version.author_id is not None or not _is_under_way(row):
            row.latest_version = version
    index_clauses(
        {version.id: said.value for version, said in zip(versions, rows.values(), strict=True)}
    )
    db.session.flush()
    return versions


def _is_under_way(row: Question) -> bool:
    """Whether someone is at work on a version; text of the files does not take its place."""
    return row.latest_version is not None and row.latest_version.stage in UNFINISHED


def rewrite(version: QuestionVersion, value: questions.Question) -> None:
    """A draft says something else; only drafts do."""
    version.content = questions.to_json(value)
    version.digest, version.difficulty = value.digest, value.difficulty
    if version.question.current_version is None:
        describe(version.question, value)
    db.session.execute(delete(QuestionCite).where(QuestionCite.version_id == version.id))
    index_clauses({version.id: value})


def describe(row: Question, value: questions.Question) -> None:
    """What the list shows and finds of a question: what papers take, else its only draft."""
    row.topic, row.type = value.topic, value.type.value
    row.words = search_words(value)


def index_clauses(values: Mapping[int, questions.Question]) -> None:
    """The clauses that these versions (by id) cite, where the law radar finds them."""
    lines = [
        {"version_id": version_id, "source": clause.source, "article": clause.article}
        for version_id, value in values.items()
        for clause in clauses(value)
    ]
    if lines:
        db.session.execute(insert(QuestionCite), lines)


def remark(
    version: QuestionVersion, kind: Remarked, *, by_id: int | None, text: str = ""
) -> QuestionRemark:
    """A line in the journal of this version."""
    line = QuestionRemark(version_id=version.id, person_id=by_id, kind=kind, text=text)
    db.session.add(line)
    return line


def _last_numbers(ids: Iterable[int]) -> dict[int, int]:
    wanted = list(ids)
    if len(wanted) > MANY:  # then one look at all of them is quicker than naming each
        statement = select(QuestionVersion.question_id, func.max(QuestionVersion.number))
    else:
        statement = select(QuestionVersion.question_id, func.max(QuestionVersion.number)).where(
            QuestionVersion.question_id.in_(wanted)
        )
    return dict(db.session.execute(statement.group_by(QuestionVersion.question_id)).all())
