"""What the rooms above take from the bank: the pool of papers, versions by key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select

from portal.bank.models import (
    AlertStatus,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionStatus,
    QuestionVersion,
)
from portal.bank.queries.files import practised
from portal.bank.rules import questions
from portal.bank.rules.lifecycle import Stage
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db

# The values of current versions, by digest: a digest never comes to mean another text.
_VALUES: dict[str, questions.Question] = {}


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """组卷题目: an enabled question and the version that a new paper would take."""

    version_id: int
    question: questions.Question
    digest: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """A version that papers should no longer ask, and why."""

    key: str
    reason: str


REVISED = "已修订"


def pool() -> tuple[PoolQuestion, ...]:
    """Every enabled question in its present version, for drawing a paper; without those that the
    courses practise, whose keys any learner has seen, and those that a change of the law by now in
    force waits to be laid beside.
    """
    statement = _current().where(Question.key.not_in(practised()), ~_is_stopped(clock.today()))
    statement = statement.order_by(Question.key)
    rows = db.session.execute(statement).all()
    values = _values({row.digest: row.id for row in rows})
    return tuple(PoolQuestion(row.id, values[row.digest], row.digest) for row in rows)


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


def unfit_versions() -> Mapping[int, Unfit]:
    """Versions that papers should no longer ask, by id: of suspended and retired questions, and
    those that a newer version has taken the place of.
    """
    statement = (
        select(QuestionVersion.id, Question.key, Question.status)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(
            QuestionVersion.stage == Stage.ISSUED,
            or_(
                Question.status != QuestionStatus.ENABLED,
                Question.current_version_id != QuestionVersion.id,
            ),
        )
    )
    return {
        id_: Unfit(key, REVISED if status is QuestionStatus.ENABLED else status.label)
        for id_, key, status in db.session.execute(statement)
    }


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


def _current() -> Select[int, str]:
    return (
        select(QuestionVersion.id, QuestionVersion.digest)
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .where(Question.status == QuestionStatus.ENABLED)
    )


def _is_stopped(day: date) -> ColumnElement[bool]:
    """Whether an alert waits whose law is in force: also before the job of that day has run."""
    return (
        exists()
        .where(
            LawAlert.question_id == Question.id,
            LawAlert.status == AlertStatus.OPEN,
            InstrumentVersion.id == LawAlert.instrument_version_id,
            InstrumentVersion.in_force_on <= day,
        )
        .correlate(Question)
    )


def _values(wanted: Mapping[str, int]) -> dict[str, questions.Question]:
    """The question values of these digests; what was read before is not read again."""
    missing = [id_ for digest, id_ in wanted.items() if digest not in _VALUES]
    if missing:
        statement = select(QuestionVersion).where(QuestionVersion.id.in_(missing))
        for version in db.session.scalars(statement):
            _VALUES[version.digest] = questions.from_json(version.content)
    return {digest: _VALUES[digest] for digest in wanted}
