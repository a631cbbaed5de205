"""Questions within an officer's reach: found, counted, opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, defer, joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.bank.models import (
    AlertStatus,
    LawAlert,
    Question,
    QuestionCite,
    QuestionRemark,
    QuestionStatus,
    QuestionVersion,
)
from portal.bank.queries.files import files
from portal.bank.rules import questions
from portal.bank.rules.lifecycle import Remarked, Stage
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.statistics import Facility
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import PER_PAGE, Page, paged

IN_ORDER = (func.substr(Question.topic, 1, 2), func.length(Question.topic), Question.key)
FARTHEST = 1_000_000  # page: further ones are too large a number for a database
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer asks the list for; empty means all. `article` counts with `source` only."""

    text: str = ""
    topic: str = ""
    type: QuestionType | None = None
    status: QuestionStatus | None = None
    stage: Stage | None = None
    source: str = ""
    article: int | None = None
    facility: Facility | None = None
    alerted: bool = False
    author_id: int | None = None  # of the latest version


def list_questions(actor: Actor, permission: Permission, wanted: Wanted, number: int) -> Page:
    """The questions within reach that are wanted, K1.2 before K1.10.

    Counted and put in order by their ids alone: what they say is read of one page only.
    """
    page = _ids_of_page(_found(select(Question.id), actor, permission, wanted), number)
    statement = _whole(select(Question).where(Question.id.in_(page.rows)).order_by(*IN_ORDER))
    return replace(page, rows=db.session.scalars(statement.options(defer(Question.words))).all())


def all_questions(actor: Actor, permission: Permission, wanted: Wanted) -> Sequence[Question]:
    """All of them at once: for a change of many, or a file."""
    return db.session.scalars(_whole(_found(select(Question), actor, permission, wanted))).all()


def questions_by_key(
    actor: Actor, permission: Permission, keys: Sequence[str]
) -> Sequence[Question]:
    """Those of these questions that are within reach, in the order of the list."""
    statement = _found(select(Question), actor, permission, Wanted())
    return db.session.scalars(_whole(statement).where(Question.key.in_(list(keys)))).all()


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


def count_stages(actor: Actor, permission: Permission) -> dict[Stage, int]:
    """How many questions have their latest version at each stage."""
    statement = (
        select(QuestionVersion.stage, func.count())
        .select_from(Question)
        .join(QuestionVersion, QuestionVersion.id == Question.latest_version_id)
        .group_by(QuestionVersion.stage)
    )
    return dict(db.session.execute(within(statement, actor, permission, Question)).all())


def get_question(actor: Actor, permission: Permission, key: str) -> Question:
    """The question of this key, or NotFound."""
    statement = within(select(Question), actor, permission, Question).where(Question.key == key)
    if (question := db.session.scalar(statement)) is None:
        raise NotFound
    return question


def get_version_of(actor: Actor, permission: Permission, public_id: str) -> QuestionVersion:
    """The version of this id with its question, or NotFound."""
    statement = (
        within(select(QuestionVersion).join(Question, _is_version()), actor, permission, Question)
        .where(QuestionVersion.public_id == public_id)
        .options(joinedload(QuestionVersion.question))
    )
    if (version := db.session.scalar(statement)) is None:
        raise NotFound
    return version


def list_versions(question: Question) -> Sequence[QuestionVersion]:
    """All that the question has ever said, the newest first."""
    statement = (
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
    )
    return db.session.scalars(statement).all()


def list_remarks(versions: Sequence[QuestionVersion]) -> Sequence[QuestionRemark]:
    """What was said and decided over these versions, the newest first."""
    statement = (
        select(QuestionRemark)
        .where(QuestionRemark.version_id.in_([version.id for version in versions]))
        .options(joinedload(QuestionRemark.person), joinedload(QuestionRemark.version))
        .order_by(QuestionRemark.id.desc())
    )
    return db.session.scalars(statement).all()


def last_return(version: QuestionVersion) -> QuestionRemark | None:
    """Why the version before was returned, for whoever mends it; None where it was not."""
    statement = (
        select(QuestionRemark)
        .join(QuestionRemark.version)
        .where(
            QuestionVersion.question_id == version.question_id,
            QuestionVersion.number == version.number - 1,
            QuestionRemark.kind == Remarked.RETURNED,
        )
        .options(joinedload(QuestionRemark.person))
    )
    return db.session.scalars(statement).first()


def list_at_stage(
    actor: Actor, permission: Permission, *stages: Stage, limit: int | None = None
) -> Sequence[QuestionVersion]:
    """Latest versions at these stages that are this person's to go on with, oldest first: one's
    own drafts and returns, and of those in review what one has neither written nor reviewed.
    """
    statement = (
        within(select(QuestionVersion).join(Question, _is_latest()), actor, permission, Question)
        .where(QuestionVersion.stage.in_(stages), _turn_of(actor))
        .options(joinedload(QuestionVersion.question))
        .order_by(QuestionVersion.submitted_at, QuestionVersion.id)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def _turn_of(actor: Actor) -> ColumnElement[bool]:
    version = QuestionVersion
    own = and_(version.stage.in_((Stage.DRAFT, Stage.RETURNED)), version.author_id == actor.id)
    others = or_(version.author_id.is_(None), version.author_id != actor.id)
    reviewed = and_(version.stage == Stage.FINAL, version.reviewer_id == actor.id)
    in_review = version.stage.in_((Stage.REVIEW, Stage.FINAL, Stage.PASSED))
    return or_(own, and_(in_review, others, ~reviewed))


def _ids_of_page(statement: Select[int], number: int) -> Page:
    """The ids of one page, counted in the same look: what all questions say is searched once."""
    number = min(max(1, number), FARTHEST)
    counted = statement.add_columns(func.count().over())
    sliced = counted.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    rows = db.session.execute(sliced).all()
    if not rows and number > 1:  # past the last page
        return paged(statement, number)
    total = rows[0][1] if rows else 0
    return Page([id_ for id_, _ in rows], number, max(1, ceil(total / PER_PAGE)), total)


def _found(
    statement: Select[*Ts], actor: Actor, permission: Permission, wanted: Wanted
) -> Select[*Ts]:
    """What is selected of the questions within reach that are wanted, in the order of the list."""
    statement = within(statement, actor, permission, Question)
    if wanted.stage or wanted.author_id is not None:
        statement = statement.join(QuestionVersion, _is_latest())
    has_version = Question.latest_version_id.is_not(None)
    return statement.where(has_version, *_clauses(wanted)).order_by(*IN_ORDER)


def _whole(statement: Select[Question]) -> Select[Question]:
    """The questions with the versions that a list shows."""
    return statement.options(
        joinedload(Question.latest_version), joinedload(Question.current_version)
    )


def _is_latest() -> ColumnElement[bool]:
    return QuestionVersion.id == Question.latest_version_id


def _is_version() -> ColumnElement[bool]:
    return QuestionVersion.question_id == Question.id


def _clauses(wanted: Wanted) -> list[ColumnElement[bool]]:
    clauses = [
        Question.words.contains(word, autoescape=True) for word in wanted.text.lower().split()
    ]
    if wanted.topic:
        below = Question.topic.startswith(f"{wanted.topic}.", autoescape=True)
        clauses.append(or_(Question.topic == wanted.topic, below))
    if wanted.type:
        clauses.append(Question.type == wanted.type.value)
    if wanted.status:
        clauses.append(Question.status == wanted.status)
    if wanted.alerted:
        open_ = LawAlert.status == AlertStatus.OPEN
        clauses.append(exists().where(LawAlert.question_id == Question.id, open_))
    return clauses + _clauses_of_version(wanted)


def _clauses_of_version(wanted: Wanted) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wanted.stage:
        clauses.append(QuestionVersion.stage == wanted.stage)
    if wanted.author_id is not None:
        clauses.append(QuestionVersion.author_id == wanted.author_id)
    if wanted.source:
        clauses.append(_cites(wanted))
    if wanted.facility:
        clauses.append(_facility(wanted.facility))
    return clauses


def _cites(wanted: Wanted) -> ColumnElement[bool]:
    cites = select(QuestionCite.version_id).where(QuestionCite.source == wanted.source)
    if wanted.article is not None:
        cites = cites.where(QuestionCite.article == wanted.article)
    return or_(Question.latest_version_id.in_(cites), Question.current_version_id.in_(cites))


def _facility(wanted: Facility) -> ColumnElement[bool]:
    """By what papers take now: a draft has not been answered yet."""
    version = aliased(QuestionVersion)
    answered = version.answered >= wanted.least_answers
    if wanted is Facility.UNKNOWN:
        known = select(version.id).where(answered)
        return or_(Question.current_version_id.is_(None), Question.current_version_id.not_in(known))
    found = select(version.id).where(answered, version.facility.between(*wanted.percents))
    return Question.current_version_id.in_(found)
