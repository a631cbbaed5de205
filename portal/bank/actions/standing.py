"""启用、停用: whether new papers may take a question, one by one or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.law import release, settle_retired, settle_revised
from portal.bank.actions.locking import lock_questions, lock_versions, read_versions
from portal.bank.actions.remarks import add_remarks
from portal.bank.actions.versions import describe
from portal.bank.actions.writing import next_stage
from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.bank.queries import law
from portal.bank.queries.law import Grounds
from portal.bank.rules.lifecycle import Hands, Refusal, Remarked, Stage, Step, refusal
from portal.bank.rules.questions import from_json
from portal.core import clock
from portal.core.errors import Refused
from portal.core.labels import Labelled
from portal.db.base import db


class Change(Labelled):
    """What can be done to the state of a question."""

    ENABLE = "enable", "启用"
    SUSPEND = "suspend", "停用待查"
    RESTORE = "restore", "恢复启用"
    RETIRE = "retire", "停用"


AFTER = {
    Change.ENABLE: (QuestionStatus.ENABLED, Remarked.ENABLED, Deed.BANK_QUESTION_ENABLED),
    Change.SUSPEND: (QuestionStatus.SUSPENDED, Remarked.SUSPENDED, Deed.BANK_QUESTION_SUSPENDED),
    Change.RESTORE: (QuestionStatus.ENABLED, Remarked.RESTORED, Deed.BANK_QUESTION_RESTORED),
    Change.RETIRE: (QuestionStatus.RETIRED, Remarked.RETIRED, Deed.BANK_QUESTION_RETIRED),
}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """批量预览: what a change would do to one question: nothing stands against it, or this does."""

    question: Question
    reason: str

    @property
    def is_possible(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class _Sitting:
    """Who decides when, on which grounds."""

    grounds: Grounds
    by: Actor
    now: datetime
    today: date


def enable(version: QuestionVersion, *, by: Actor, now: datetime, today: date) -> None:
    """New papers take this version from now on. Raises Refused while a clause is not in force or
    a change of the law has not been looked at.
    """
    next_stage(version, Step.ENABLE, by=by)
    question = version.question
    sitting = _Sitting(law.grounds([question]), by, now, today)
    _refuse("；".join(sitting.grounds.expired(version, today)))
    _issue(version, sitting)
    _tell([question], Change.ENABLE, "", by)


def suspend(question: Question, reason: str, *, by: Actor) -> None:
    """No new paper takes it until someone has looked; papers that have it keep it."""
    _change_one(question, Change.SUSPEND, reason, by, clock.now(), clock.today())


def restore(question: Question, reason: str, *, by: Actor, today: date) -> None:
    """It is enabled again in its current version. Raises Refused as `enable` does."""
    _change_one(question, Change.RESTORE, reason, by, clock.now(), today)


def retire(question: Question, reason: str, *, by: Actor, now: datetime) -> None:
    """It is taken out for good; it can only come back by a new version."""
    _change_one(question, Change.RETIRE, reason, by, now, clock.today())


def foresee(
    questions: Sequence[Question], change: Change, *, by: Actor, today: date
) -> list[Foreseen]:
    """What a change of many would do to each of them; nothing is done."""
    sitting = _Sitting(law.grounds(questions), by, clock.now(), today)
    return [Foreseen(one, _no_to(one, change, sitting)) for one in questions]


def change_many(
    questions: Sequence[Question],
    change: Change,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    today: date,
) -> int:
    """The change is made to every question to which it can be made; how many."""
    held = lock_questions(question.id for question in questions)
    versions = _versions_of(held, change)
    sitting = _Sitting(law.grounds(held), by, now, today)
    done = [question for question in held if not _no_to(question, change, sitting)]
    _make(done, change, reason, sitting)
    del versions  # until here, so that no question had to look for its own
    return len(done)


def _change_one(
    question: Question, change: Change, reason: str, by: Actor, now: datetime, today: date
) -> None:
    held = lock_questions([question.id])
    sitting = _Sitting(law.grounds(held), by, now, today)
    _refuse(_no_to(question, change, sitting))
    _make(held, change, reason, sitting)


def _versions_of(questions: Sequence[Question], change: Change) -> Sequence[QuestionVersion]:
    """The versions that the change looks at, read together; locked where it changes them."""
    current = [q.current_version_id for q in questions if q.current_version_id is not None]
    if change is Change.RESTORE:
        return read_versions(current)
    if change is not Change.ENABLE:
        return ()
    latest = [q.latest_version_id for q in questions if q.latest_version_id is not None]
    return (*lock_versions(latest), *read_versions(current))


def _make(questions: Sequence[Question], change: Change, reason: str, sitting: _Sitting) -> None:
    """The change, to questions that nothing stands against."""
    status, _, _ = AFTER[change]
    for question in questions:
        if change is Change.ENABLE and question.latest_version is not None:
            _issue(question.latest_version, sitting)
        question.status = status
        if change is Change.RESTORE and question.current_version is not None:
            _answer_alerts(question.current_version, sitting)
    if change is Change.RETIRE:
        settle_retired((question.id for question in questions), by=sitting.by, now=sitting.now)
    _tell(questions, change, reason, sitting.by)


def _issue(version: QuestionVersion, sitting: _Sitting) -> None:
    """The question stands on this version, is found by its words, and is enabled."""
    question = version.question
    version.stage = Stage.ISSUED
    question.current_version, question.status = version, QuestionStatus.ENABLED
    describe(question, from_json(version.content))
    _answer_alerts(version, sitting)


def _answer_alerts(version: QuestionVersion, sitting: _Sitting) -> None:
    alerts = sitting.grounds.alerts.get(version.question_id, ())
    settle_revised(version, alerts, by=sitting.by, now=sitting.now)
    release(alerts)


def _tell(questions: Sequence[Question], change: Change, reason: str, by: Actor) -> None:
    """The change in the journal of each current version, and in the trail."""
    db.session.flush()
    _, kind, deed = AFTER[change]
    add_remarks(questions, kind, by_id=by.id, text=reason)
    for question in questions:
        if change is Change.ENABLE and question.current_version is not None:
            record(deed, question, by=by, number=question.current_version.number)
        else:
            record(deed, question, by=by, reason=reason)
    db.session.flush()


def _no_to(question: Question, change: Change, sitting: _Sitting) -> str:
    match change:
        case Change.ENABLE:
            return _no_to_enable(question, sitting)
        case Change.SUSPEND:
            return "" if question.status is QuestionStatus.ENABLED else "只有启用的题可以停用待查"
        case Change.RESTORE:
            return _no_to_restore(question, sitting)
        case _:
            return _no_to_retire(question)


def _no_to_enable(question: Question, sitting: _Sitting) -> str:
    latest, current = question.latest_version, question.current_version
    if latest is None or latest.stage is not Stage.PASSED:
        return "没有终审通过、等待启用的版本"
    hands = Hands(latest.author_id, latest.reviewer_id, latest.final_reviewer_id)
    if no := refusal(latest.stage, Step.ENABLE, hands, sitting.by.id):
        return no.label
    if current is not None and current.number > latest.number:
        return Refusal.OLDER.label
    return "；".join(sitting.grounds.expired(latest, sitting.today))


def _no_to_restore(question: Question, sitting: _Sitting) -> str:
    current = question.current_version
    if question.status is not QuestionStatus.SUSPENDED or current is None:
        return "只有停用待查的题可以恢复启用"
    if current.author_id == sitting.by.id:
        return Refusal.AUTHOR.label
    return "；".join(sitting.grounds.expired(current, sitting.today))


def _no_to_retire(question: Question) -> str:
    if question.status is QuestionStatus.RETIRED:
        return "这道题已经停用"
    return "还没有启用过的题请由命题人放弃" if question.current_version_id is None else ""


def _refuse(reason: str) -> None:
    if reason:
        raise Refused(reason)
