"""命题: drafts are written, mended and handed to review; what was handed in never changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.policy import Permission, may
from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import queries
from portal.bank.actions.law import settle_retired
from portal.bank.actions.versions import Said, add_version, add_versions, remark, rewrite
from portal.bank.models import (
    Origin,
    Question,
    QuestionRemark,
    QuestionStatus,
    QuestionVersion,
)
from portal.bank.rules import questions
from portal.bank.rules.lifecycle import (
    STEPS,
    UNFINISHED,
    Hands,
    Refusal,
    Remarked,
    Stage,
    Step,
    refusal,
)
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db

TRIES = 5
UNDER_WAY = "这道题已有一版正在编写或者审题，请先办完"


def draft_question(value: questions.Question, *, by: Actor) -> QuestionVersion:
    """A new question under the next free key of its topic, as its author's draft."""
    version = draft_many([value], by=by, origin=Origin.PORTAL)[0]
    record(Deed.BANK_QUESTION_DRAFTED, version.question, by=by, key=version.question.key)
    return version


def draft_many(
    values: Sequence[questions.Question], *, by: Actor, origin: Origin
) -> Sequence[QuestionVersion]:
    """New questions, in few statements however many they are; all of them or none.

    Raises Refused when other authors take the same keys at the same moment again and again.
    """
    for _ in range(TRIES):
        said = {}
        free = {topic: _next_number(topic) for topic in {value.topic for value in values}}
        for value in values:
            key = f"{value.topic}-P{free[value.topic]:03}"
            free[value.topic] += 1
            question = Question(key=key, origin=origin, status=QuestionStatus.DRAFTING)
            said[question] = Said(renamed(value, key), Stage.DRAFT, by.id)
        try:
            with db.session.begin_nested():
                return add_versions(said)
        except IntegrityError:
            continue
    raise Refused("题号暂时被占用，请再试一次")


def revise(question: Question, *, by: Actor) -> QuestionVersion:
    """A draft of this author's: it begins with what was returned to them, else with what papers
    take now. Raises Refused while another version is under way.
    """
    _lock(question)
    latest = question.latest_version
    if latest is None or _is_anothers(latest, by):
        raise Refused(UNDER_WAY)
    is_return = latest.stage is Stage.RETURNED
    base = latest if is_return else question.current_version or latest
    said = Said(renamed(questions.from_json(base.content), question.key), Stage.DRAFT, by.id)
    version = add_version(question, said)
    record(Deed.BANK_QUESTION_DRAFTED, question, by=by, key=question.key, number=version.number)
    return version


def save_draft(
    version: QuestionVersion, value: questions.Question, *, note: str, by: Actor
) -> None:
    """The draft says this now. Raises Refused for another's draft and once it was handed in."""
    _lock(version.question, version)
    if version.stage is not Stage.DRAFT:
        raise Refused(Refusal.WRONG_STAGE.label)
    if version.author_id != by.id:
        raise Refused(Refusal.NOT_AUTHOR.label)
    before = version.digest
    rewrite(version, renamed(value, version.question.key))
    version.note = note
    if version.digest != before:
        record(Deed.BANK_QUESTION_EDITED, version.question, by=by, number=version.number)
    db.session.flush()


def submit(version: QuestionVersion, *, by: Actor, now: datetime) -> None:
    """Hand the draft to review. Raises Refused for what it lacks, all of it at once, and for a
    draft that says what was returned.
    """
    stage = next_stage(version, Step.SUBMIT, by=by)
    if reasons := queries.faults_of(version):
        raise Refused("；".join(reasons))
    if _repeats_the_returned(version):
        raise Refused(Refusal.UNCHANGED.label)
    version.stage, version.submitted_at = stage, now
    remark(version, Remarked.SUBMITTED, by_id=by.id, text=version.note)
    record(Deed.BANK_VERSION_SUBMITTED, version.question, by=by, number=version.number)


def withdraw(version: QuestionVersion, *, by: Actor) -> None:
    """The author takes it back before anyone has passed it; it is mended in a further version."""
    version.stage = next_stage(version, Step.WITHDRAW, by=by)
    remark(version, Remarked.WITHDRAWN, by_id=by.id)
    record(Deed.BANK_VERSION_WITHDRAWN, version.question, by=by, number=version.number)


def drop(version: QuestionVersion, *, by: Actor) -> None:
    """The version is given up, by its author or, where they are gone, by a reviewer; the question
    goes on as it was before.
    """
    author = version.author_id
    is_reviewer = may(by, Permission.BANK_QUESTION_REVIEW)
    hand = Actor(author) if is_reviewer and author is not None else by
    version.stage = next_stage(version, Step.DROP, by=hand)
    remark(version, Remarked.DROPPED, by_id=by.id)
    record(Deed.BANK_VERSION_DROPPED, version.question, by=by, number=version.number)
    question = version.question
    if question.current_version is None:
        question.status = QuestionStatus.RETIRED
    elif question.latest_version is version:
        question.latest_version = question.current_version
    if question.status is QuestionStatus.RETIRED:
        settle_retired([question.id], by=by, now=clock.now())


def next_stage(version: QuestionVersion, step: Step, *, by: Actor) -> Stage:
    """Where this step leads. Raises Refused when this person may not take it now.

    Of two people at the same moment the second is refused: the rows are locked and read again.
    """
    _lock(version.question, version)
    hands = Hands(version.author_id, version.reviewer_id, version.final_reviewer_id)
    if no := refusal(version.stage, step, hands, by.id):
        raise Refused(no.label)
    current = version.question.current_version
    if step is Step.ENABLE and current is not None and current.number > version.number:
        raise Refused(Refusal.OLDER.label)
    return STEPS[version.stage, step]


def _lock(question: Question, version: QuestionVersion | None = None) -> None:
    """The question, then its version, are this transaction's until it ends, as they now stand."""
    fresh = {"populate_existing": True}
    row = select(Question).where(Question.id == question.id).with_for_update()
    db.session.scalars(row.execution_options(**fresh)).one()
    if version is not None:
        own = select(QuestionVersion).where(QuestionVersion.id == version.id).with_for_update()
        db.session.scalars(own.execution_options(**fresh)).one()


def _repeats_the_returned(version: QuestionVersion) -> bool:
    """Whether it says just what a reviewer has returned."""
    statement = (
        select(QuestionVersion.digest)
        .join(QuestionRemark, QuestionRemark.version_id == QuestionVersion.id)
        .where(
            QuestionVersion.question_id == version.question_id,
            QuestionVersion.number == version.number - 1,
            QuestionRemark.kind == Remarked.RETURNED,
        )
    )
    return db.session.scalar(statement) == version.digest


def renamed(value: questions.Question, key: str) -> questions.Question:
    """The question under this key, its parts numbered after it."""
    parts = tuple(
        replace(part, id=f"{key}.{place}") for place, part in enumerate(value.parts, start=1)
    )
    return replace(value, id=key, parts=parts)


def _next_number(topic: str) -> int:
    """The next free number of the questions of this topic that the portal holds: K5.2-P001."""
    prefix = f"{topic}-P"
    keys = db.session.scalars(
        select(Question.key).where(Question.key.startswith(prefix, autoescape=True))
    )
    return max((int(key.removeprefix(prefix)) for key in keys), default=0) + 1


def _is_anothers(latest: QuestionVersion, by: Actor) -> bool:
    """Whether a version is under way that this author may not put a newer one over."""
    if latest.stage is Stage.RETURNED:
        return latest.author_id not in (by.id, None)
    return latest.stage in UNFINISHED
