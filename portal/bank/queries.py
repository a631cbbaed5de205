"""What the bank can be asked: questions within someone's reach, the pool of papers, the files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, String, Table, cast, func, or_, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.bank.content import Bank, Source, read_bank
from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.bank.rules import questions
from portal.bank.rules.blueprints import Blueprint
from portal.bank.rules.questions import QuestionType
from portal.core.errors import NotFound
from portal.db.base import Base, db
from portal.db.paging import Page, paged
from portal.settings import ROOT

# Tables of higher rooms whose rows stand on a version by `version_id`. The bank lies below them
# and may not know their models; it counts their rows and knows what an officer calls them.
USES = {"exams_paper_item": "试卷题目", "courses_exercise_answer": "课程练习作答"}

# The values of current versions, by digest: a digest never comes to mean another text.
_VALUES: dict[str, questions.Question] = {}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer asks the list for; empty means all."""

    text: str = ""
    topic: str = ""
    type: QuestionType | None = None
    status: QuestionStatus | None = None


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """组卷题目: an enabled question and the version that a new paper would take."""

    version_id: int
    question: questions.Question
    digest: str


@dataclass(frozen=True, slots=True)
class Use:
    """使用情况: how many rows of one kind stand on a version."""

    words: str
    count: int


# --- for officers ------------------------------------------------------------------------------


def list_questions(actor: Actor, permission: Permission, wanted: Wanted, number: int) -> Page:
    """The questions within reach that are wanted, K1.2 before K1.10."""
    statement = within(select(Question), actor, permission, Question).join(
        QuestionVersion, QuestionVersion.id == Question.current_version_id
    )
    statement = statement.where(*_clauses(wanted)).options(joinedload(Question.current_version))
    in_order = (func.substr(Question.topic, 1, 2), func.length(Question.topic), Question.key)
    return paged(statement.order_by(*in_order), number)


def count_by_subject(actor: Actor, permission: Permission) -> dict[str, dict[str, int]]:
    """How many enabled questions each subject has of each type."""
    statement = (
        select(Question.topic, Question.type, func.count())
        .where(Question.status == QuestionStatus.ENABLED)
        .group_by(Question.topic, Question.type)
    )
    counts: dict[str, dict[str, int]] = {subject.code: {} for subject in files().subjects}
    for topic, type_, count in db.session.execute(within(statement, actor, permission, Question)):
        of_subject = counts.setdefault(questions.subject_of(topic), {})
        of_subject[type_] = of_subject.get(type_, 0) + count
    return counts


def get_question(actor: Actor, permission: Permission, key: str) -> Question:
    """The question of this key, or NotFound."""
    statement = within(select(Question), actor, permission, Question).where(Question.key == key)
    if (question := db.session.scalar(statement)) is None:
        raise NotFound
    return question


def list_versions(question: Question) -> Sequence[QuestionVersion]:
    """All that the question has ever said, the newest first."""
    statement = (
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
    )
    return db.session.scalars(statement).all()


def count_uses(versions: Sequence[QuestionVersion]) -> dict[int, tuple[Use, ...]]:
    """How often each version has been used, by kind of use."""
    ids = [version.id for version in versions]
    counted = [(words, _count_rows(table, ids)) for table, words in _users()]
    return {id_: tuple(Use(words, counts.get(id_, 0)) for words, counts in counted) for id_ in ids}


def lessons_with(key: str) -> tuple[tuple[str, str], ...]:
    """The lessons whose exercises have this question: titles of course and lesson."""
    return tuple(
        (course.title, lesson.title)
        for course in files().courses
        for lesson in course.lessons
        if key in lesson.exercises
    )


# --- for the rooms above -----------------------------------------------------------------------


def pool() -> tuple[PoolQuestion, ...]:
    """Every enabled question in its present version, for drawing a paper; without those that the
    courses practise, whose keys any learner has seen.
    """
    statement = _current().where(Question.key.not_in(practised())).order_by(Question.key)
    rows = db.session.execute(statement).all()
    values = _values({row.digest: row.id for row in rows})
    return tuple(PoolQuestion(row.id, values[row.digest], row.digest) for row in rows)


def practised() -> frozenset[str]:
    """The keys of the questions that lessons use as exercises."""
    return frozenset(
        key for course in files().courses for lesson in course.lessons for key in lesson.exercises
    )


def current_versions(keys: Iterable[str]) -> dict[str, QuestionVersion]:
    """The present versions of these questions by key, in the order asked; without those that are
    not enabled.
    """
    wanted = list(keys)
    statement = (
        select(Question.key, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.key.in_(wanted), Question.status == QuestionStatus.ENABLED)
    )
    found = dict(db.session.execute(statement).all())
    return {key: found[key] for key in wanted if key in found}


def enabled_keys(keys: Iterable[str]) -> frozenset[str]:
    """Which of these questions are enabled."""
    statement = select(Question.key).where(
        Question.key.in_(list(keys)), Question.status == QuestionStatus.ENABLED
    )
    return frozenset(db.session.scalars(statement))


def get_version(version_id: int) -> QuestionVersion:
    """The version of this key, as a paper or an answer carries it."""
    if (version := db.session.get(QuestionVersion, version_id)) is None:
        raise NotFound
    return version


def get_blueprint(key: str) -> Blueprint:
    """The blueprint of this name, or NotFound."""
    for blueprint in files().blueprints:
        if blueprint.id == key:
            return blueprint
    raise NotFound


@lru_cache
def files() -> Bank:
    """What question_bank/ says, read once in the life of a process. Its calculations are not tried
    again: `portal bank check` and the gate do that.
    """
    bank, _problems = read_bank(ROOT / "question_bank", all_up_to=1)
    return bank


@lru_cache
def sources() -> Mapping[str, Source]:
    """The instruments that questions cite, by id."""
    return {source.id: source for source in files().sources}


@lru_cache
def names() -> Mapping[str, str]:
    """The names of subjects and topics, by code."""
    subjects = files().subjects
    return {s.code: s.name for s in subjects} | {t.code: t.name for s in subjects for t in s.topics}


# --- the parts ---------------------------------------------------------------------------------


def _clauses(wanted: Wanted) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wanted.text:
        written = json.dumps(wanted.text, ensure_ascii=False)[1:-1]  # as it stands in the document
        document = cast(QuestionVersion.content, String)
        clauses.append(
            or_(
                Question.key.contains(wanted.text, autoescape=True),
                document.contains(written, autoescape=True),
            )
        )
    if wanted.topic:
        below = Question.topic.startswith(f"{wanted.topic}.", autoescape=True)
        clauses.append(or_(Question.topic == wanted.topic, below))
    if wanted.type:
        clauses.append(Question.type == wanted.type.value)
    if wanted.status:
        clauses.append(Question.status == wanted.status)
    return clauses


def _current() -> Select[int, str]:
    return (
        select(QuestionVersion.id, QuestionVersion.digest)
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .where(Question.status == QuestionStatus.ENABLED)
    )


def _values(wanted: Mapping[str, int]) -> dict[str, questions.Question]:
    """The question values of these digests; what was read before is not read again."""
    missing = [id_ for digest, id_ in wanted.items() if digest not in _VALUES]
    if missing:
        statement = select(QuestionVersion).where(QuestionVersion.id.in_(missing))
        for version in db.session.scalars(statement):
            _VALUES[version.digest] = questions.from_json(version.content)
    return {digest: _VALUES[digest] for digest in wanted}


def _users() -> list[tuple[Table, str]]:
    """The tables whose rows stand on versions, with what they are called."""
    return [(Base.metadata.tables[name], words) for name, words in USES.items()]


def _count_rows(table: Table, ids: list[int]) -> dict[int, int]:
    column = table.c.version_id
    statement = select(column, func.count()).where(column.in_(ids)).group_by(column)
    return dict(db.session.execute(statement).all())
