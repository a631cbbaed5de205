"""影响范围: the questions, lessons and open papers that rest on what a change concerns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased, load_only

from portal.bank.models import (
    AlertStatus,
    Instrument,
    InstrumentVersion,
    LawAlert,
    Origin,
    Question,
    QuestionCite,
    QuestionStatus,
    QuestionVersion,
)
from portal.bank.queries.files import files, sources
from portal.bank.queries.uses import open_papers
from portal.bank.rules.law import Change, Clause, mentions, touched
from portal.bank.rules.lifecycle import UNFINISHED
from portal.db.base import db

Papers = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LessonTouched:
    """A lesson that speaks of what changed, or practises a question that does."""

    course: str
    lesson: str
    clauses: tuple[Clause, ...]
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """影响范围 of a change: questions with their clauses, lessons, sittings with open papers."""

    questions: Mapping[Question, tuple[Clause, ...]]
    lessons: tuple[LessonTouched, ...]
    papers: Papers

    @property
    def by_topic(self) -> Mapping[str, Mapping[Question, tuple[Clause, ...]]]:
        """The questions of each topic, in the order of the topics."""
        found: dict[str, dict[Question, tuple[Clause, ...]]] = defaultdict(dict)
        for question, clauses in self.questions.items():
            found[question.topic][question] = clauses
        return {topic: found[topic] for topic in sorted(found, key=_in_order)}

    @property
    def by_status(self) -> Mapping[QuestionStatus, int]:
        """How many of the questions stand how, without those that do not occur."""
        held = [question.status for question in self.questions]
        return {status: n for status in QuestionStatus if (n := held.count(status))}


@dataclass(frozen=True, slots=True)
class StillOpen:
    """尚待处理: lessons that may teach the old text, sittings with papers drawn from it."""

    lessons: tuple[LessonTouched, ...]
    papers: Papers

    def __bool__(self) -> bool:
        return bool(self.lessons or self.papers)


def change_of(version: InstrumentVersion) -> Change:
    """What this version changes."""
    return Change(version.instrument.key, frozenset(version.changed))


def citing(change: Change) -> dict[Question, tuple[Clause, ...]]:
    """The questions whose current or latest version cites what changed, by key; of those retired
    the ones of which a version is under way.
    """
    latest = aliased(QuestionVersion)
    statement = (
        select(Question, QuestionCite.source, QuestionCite.article)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(QuestionCite, QuestionCite.version_id == QuestionVersion.id)
        .join(latest, latest.id == Question.latest_version_id)
        .where(
            _cites(change),
            or_(
                QuestionVersion.id == Question.current_version_id,
                QuestionVersion.id == Question.latest_version_id,
            ),
            or_(Question.status != QuestionStatus.RETIRED, latest.stage.in_(UNFINISHED)),
        )
        .options(load_only(Question.key, Question.topic, Question.status))
        .order_by(Question.key)
    )
    found: dict[Question, set[Clause]] = defaultdict(set)
    for question, source, article in db.session.execute(statement):
        found[question].add(Clause(source, article))
    return {question: touched(clauses, change) for question, clauses in found.items()}


def looked_after() -> frozenset[int]:
    """The ids of questions that speak from question_bank/ alone: a change that the files bring was
    looked at there.
    """
    latest = aliased(QuestionVersion)
    statement = (
        select(Question.id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .join(latest, latest.id == Question.latest_version_id)
        .where(
            Question.origin == Origin.FILES,
            QuestionVersion.author_id.is_(None),
            latest.author_id.is_(None),
        )
    )
    return frozenset(db.session.scalars(statement))


def touched_by(change: Change) -> Touched:
    """All that a change concerns."""
    hit = citing(change)
    keys = {question.key for question in hit}
    return Touched(hit, _lessons(change, keys), open_papers(_versions_citing(change)))


def still_open(version: InstrumentVersion) -> StillOpen:
    """What of a change entered here is yet to be seen to: lessons until the files have followed,
    papers drawn before until they are handed in.
    """
    change = change_of(version)
    papers = open_papers(_versions_citing(change), and_(*_older_than(version)))
    if _have_files_followed(version):
        return StillOpen((), papers)
    keys = db.session.scalars(
        select(Question.key)
        .join(LawAlert, LawAlert.question_id == Question.id)
        .where(LawAlert.instrument_version_id == version.id, LawAlert.status == AlertStatus.OPEN)
    )
    return StillOpen(_lessons(change, set(keys)), papers)


def _in_order(topic: str) -> tuple[int, str]:
    return len(topic), topic


def _cites(change: Change) -> ColumnElement[bool]:
    of_source = QuestionCite.source == change.source
    if not change.articles:
        return of_source
    return and_(of_source, QuestionCite.article.in_({0, *change.articles}))


def _versions_citing(change: Change) -> ColumnElement[bool]:
    """Which of all versions ever written cite what changed, as a condition."""
    return QuestionVersion.id.in_(select(QuestionCite.version_id).where(_cites(change)))


def _older_than(version: InstrumentVersion) -> Iterable[ColumnElement[bool]]:
    """Versions written before the change was known here, and not found right since."""
    yield QuestionVersion.created_at < version.created_at
    yield ~exists().where(
        LawAlert.instrument_version_id == version.id,
        LawAlert.version_id == QuestionVersion.id,
        LawAlert.status == AlertStatus.KEPT,
    )


def _have_files_followed(version: InstrumentVersion) -> bool:
    """Whether sources.toml, and with it the lessons, speaks of this version or a later one."""
    source = sources().get(version.instrument.key)
    if version.entered_by_id is None or source is None:
        return version.entered_by_id is None
    return source.repealed is not None or (
        not version.is_repeal and source.in_force >= version.in_force_on
    )


def _lessons(change: Change, keys: set[str]) -> tuple[LessonTouched, ...]:
    statement = select(Instrument.key, Instrument.short, Instrument.name)
    ids = {name: key for key, *named in db.session.execute(statement) for name in named}
    rows = (
        LessonTouched(
            course.title,
            lesson.title,
            touched(mentions(lesson.text, ids), change),
            tuple(key for key in lesson.exercises if key in keys),
        )
        for course in files().courses
        for lesson in course.lessons
    )
    return tuple(row for row in rows if row.clauses or row.exercises)
