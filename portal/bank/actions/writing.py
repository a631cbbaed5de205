"""命题: drafts are written, mended and handed to review; what was handed in never changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import queries
from portal.bank.actions.versions import Said, add_version, add_versions, remark, rewrite
from portal.bank.models import Origin, Question, QuestionStatus, QuestionVersion
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
    """A draft of this author's that begins with what the question says now.

    Raises Refused while another version is under way; one that was returned to this author is
    mended so.
    """
    latest = question.latest_version
    if latest is None or _is_anothers(latest, by):
        raise Refused(UNDER_WAY)
    value = questions.from_json(latest.content)
    said = Said(renamed(value, question.key), Stage.DRAFT, by.id)
    version = add_version(question, said)
    record(Deed.BANK_QUESTION_DRAFTED, question, by=by, key=question.key, number=version.number)
    return version


def save_draft(
    version: QuestionVersion, value: questions.Question, *, note: str, by: Actor
) -> None:
    """The draft says this now. Raises Refused for another's draft and once it was handed in."""
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
    """Hand the draft to review. Raises Refused for what it lacks, all of it at once."""
    stage = next_stage(version, Step.SUBMIT, by=by)
    if reasons := queries.faults_of(version):
        raise Refused("；".join(reasons))
    version.stage, version.submitted_at = stage, now
    remark(version, Remarked.SUBMITTED, by_id=by.id, text=version.note)
    record(Deed.BANK_VERSION_SUBMITTED, version.question, by=by, number=version.number)


def drop(version: QuestionVersion, *, by: Actor) -> None:
    """The author gives the version up; the question goes on as it was before."""
    version.stage = next_stage(version, Step.DROP, by=by)
    remark(version, Remarked.DROPPED, by_id=by.id)
    record(Deed.BANK_VERSION_DROPPED, version.question, by=by, number=version.number)
    question = version.question
    if question.current_version_id is None:
        question.status = QuestionStatus.RETIRED


def next_stage(version: QuestionVersion, step: Step, *, by: Actor) -> Stage:
    """Where this step leads. Raises Refused when this person may not take it now.

    Of two people at the same moment the second is refused: the row is locked and read again.
    """
    locked = select(QuestionVersion).where(QuestionVersion.id == version.id).with_for_update()
    db.session.scalars(locked.execution_options(populate_existing=True)).one()
    hands = Hands(version.author_id, version.reviewer_id, version.final_reviewer_id)
    if no := refusal(version.stage, step, hands, by.id):
        raise Refused(no.label)
    return STEPS[version.stage, step]


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
