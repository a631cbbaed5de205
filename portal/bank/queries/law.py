"""The law radar: what is in force, which questions, lessons and papers rest on what changes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.bank.content import Source
from portal.bank.models import (
    AlertStatus,
    Instrument,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionCite,
    QuestionStatus,
    QuestionVersion,
)
from portal.bank.queries.files import files
from portal.bank.queries.uses import open_papers
from portal.bank.rules.law import Change, Clause, Wording, faults, mentions, touched
from portal.core.errors import NotFound
from portal.db.base import db


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
    papers: tuple[tuple[str, int], ...]


def list_instruments() -> Sequence[Instrument]:
    """All instruments with their versions, by name."""
    statement = select(Instrument).options(selectinload(Instrument.versions))
    return db.session.scalars(statement.order_by(Instrument.name)).all()


def get_instrument(key: str) -> Instrument:
    """The instrument of this id, or NotFound."""
    statement = select(Instrument).where(Instrument.key == key)
    if (found := db.session.scalar(statement)) is None:
        raise NotFound
    return found


def wordings() -> dict[str, list[Wording]]:
    """The versions of every instrument, by its id."""
    found: dict[str, list[Wording]] = defaultdict(list)
    statement = select(Instrument.key, InstrumentVersion).join(InstrumentVersion.instrument)
    for key, version in db.session.execute(statement):
        found[key].append(Wording(version.in_force_on, version.articles, version.is_repeal))
    return found


def names() -> dict[str, str]:
    """The full name of every instrument, by its id."""
    return dict(db.session.execute(select(Instrument.key, Instrument.name)).all())


def articles() -> dict[str, int]:
    """How many articles the newest version of each instrument has, by its id."""
    newest = {key: max(held, key=lambda w: w.in_force_on) for key, held in wordings().items()}
    return {key: wording.articles for key, wording in newest.items()}


def as_sources() -> tuple[Source, ...]:
    """Every instrument as content knows it, with its newest version that is no repeal."""
    found = []
    for instrument in list_instruments():
        wordings = [version for version in instrument.versions if not version.is_repeal]
        if wordings:
            last = wordings[-1]
            found.append(
                Source(
                    instrument.key,
                    instrument.short,
                    instrument.name,
                    last.label,
                    last.in_force_on,
                    last.articles,
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Cited:
    """An instrument as a question shows it: its name and the version in force."""

    name: str
    version: str


def cited(day: date) -> dict[str, Cited]:
    """Every instrument with the label of its version in force on the day, by its id."""
    found = {}
    for instrument in list_instruments():
        begun = [v for v in instrument.versions if v.in_force_on <= day]
        last = begun[-1] if begun else None
        label = "尚未施行" if last is None else "已废止" if last.is_repeal else _told(last)
        found[instrument.key] = Cited(instrument.name, label)
    return found


def _told(version: InstrumentVersion) -> str:
    return f"{version.label}，{version.in_force_on:%Y-%m-%d}起施行"


def clause_faults(version: QuestionVersion, day: date) -> tuple[str, ...]:
    """Why the clauses of this version do not carry it on the day; none when they do."""
    return faults(_clauses_of([version.id])[version.id], wordings(), names(), day)


def expired(question: Question, version: QuestionVersion, day: date) -> tuple[str, ...]:
    """What in the law stands against enabling this version: clauses not in force, and changes
    that came after it was written and that nobody has looked at.
    """
    pending = [
        f"《{a.instrument_version.instrument.name}》{a.instrument_version.label}"
        f"改动了{a.articles}，这一版写在此前，须对照修订或者核查"
        for a in open_alerts(question)
        if a.created_at > version.created_at and a.instrument_version.in_force_on <= day
    ]
    return (*clause_faults(version, day), *pending)


def citing(change: Change) -> dict[Question, tuple[Clause, ...]]:
    """The questions not retired whose current or latest version cites what changed."""
    statement = (
        select(Question, QuestionCite.source, QuestionCite.article)
        .join(
            QuestionCite,
            or_(
                QuestionCite.version_id == Question.current_version_id,
                QuestionCite.version_id == Question.latest_version_id,
            ),
        )
        .where(QuestionCite.source == change.source, Question.status != QuestionStatus.RETIRED)
        .order_by(Question.key)
    )
    found: dict[Question, set[Clause]] = defaultdict(set)
    for question, source, article in db.session.execute(statement):
        found[question].add(Clause(source, article))
    return {q: hit for q, clauses in found.items() if (hit := touched(clauses, change))}


def touched_by(change: Change) -> Touched:
    """All that a change concerns."""
    hit = citing(change)
    versions = [q.current_version_id for q in hit if q.current_version_id is not None]
    return Touched(hit, _lessons(change, {q.key for q in hit}), open_papers(versions))


def alerts_of(version: InstrumentVersion, *statuses: AlertStatus) -> Sequence[LawAlert]:
    """The alerts that a version has raised, by question."""
    statement = _alerts().where(LawAlert.instrument_version_id == version.id)
    if statuses:
        statement = statement.where(LawAlert.status.in_(statuses))
    return db.session.scalars(statement).all()


def open_alerts(question: Question) -> Sequence[LawAlert]:
    """What nobody has answered yet of what stands against a question."""
    statement = _alerts().where(
        LawAlert.question_id == question.id, LawAlert.status == AlertStatus.OPEN
    )
    return db.session.scalars(statement).all()


def list_open_alerts(limit: int | None = None) -> Sequence[LawAlert]:
    """Every alert that nobody has answered yet, the oldest first."""
    statement = _alerts().where(LawAlert.status == AlertStatus.OPEN)
    return db.session.scalars(statement.order_by(None).order_by(LawAlert.id).limit(limit)).all()


def count_open_alerts() -> dict[int, int]:
    """How many alerts of each version of an instrument wait, by its id."""
    statement = (
        select(LawAlert.instrument_version_id, func.count())
        .where(LawAlert.status == AlertStatus.OPEN)
        .group_by(LawAlert.instrument_version_id)
    )
    return dict(db.session.execute(statement).all())


def count_citing() -> dict[str, int]:
    """How many questions in use cite each instrument, by its id."""
    statement = (
        select(QuestionCite.source, func.count(QuestionCite.version_id.distinct()))
        .join(Question, Question.current_version_id == QuestionCite.version_id)
        .where(Question.status != QuestionStatus.RETIRED)
        .group_by(QuestionCite.source)
    )
    return dict(db.session.execute(statement).all())


def get_alert(public_id: str) -> LawAlert:
    """The alert of this id, or NotFound."""
    statement = _alerts().where(LawAlert.public_id == public_id)
    if (found := db.session.scalar(statement)) is None:
        raise NotFound
    return found


def _alerts() -> Select[LawAlert]:
    return (
        select(LawAlert)
        .join(LawAlert.question)
        .options(
            joinedload(LawAlert.question),
            joinedload(LawAlert.instrument_version).joinedload(InstrumentVersion.instrument),
        )
        .order_by(Question.key)
    )


def _clauses_of(ids: Sequence[int]) -> dict[int, set[Clause]]:
    found: dict[int, set[Clause]] = {id_: set() for id_ in ids}
    statement = select(QuestionCite).where(QuestionCite.version_id.in_(ids))
    for line in db.session.scalars(statement):
        found[line.version_id].add(Clause(line.source, line.article))
    return found


def _lessons(change: Change, keys: set[str]) -> tuple[LessonTouched, ...]:
    ids = {name: source.id for source in files().sources for name in (source.short, source.name)}
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
