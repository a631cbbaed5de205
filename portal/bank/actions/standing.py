"""启用、停用: whether new papers may take a question, one by one or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.law import settle_alerts
from portal.bank.actions.versions import remark
from portal.bank.actions.writing import next_stage
from portal.bank.models import AlertStatus, Question, QuestionStatus, QuestionVersion
from portal.bank.queries import law
from portal.bank.rules.lifecycle import Refusal, Remarked, Stage, Step
from portal.core.errors import Refused
from portal.core.labels import Labelled
from portal.db.base import db


class Change(Labelled):
    """What can be done to the state of a question."""

    ENABLE = "enable", "启用"
    SUSPEND = "suspend", "停用待查"
    RESTORE = "restore", "恢复启用"
    RETIRE = "retire", "停用"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """批量预览: what a change would do to one question: nothing stands against it, or this does."""

    question: Question
    reason: str

    @property
    def is_possible(self) -> bool:
        return not self.reason


def enable(version: QuestionVersion, *, by: Actor, now: datetime, today: date) -> None:
    """New papers take this version from now on. Raises Refused while a clause is not in force or
    a change of the law has not been looked at.
    """
    stage = next_stage(version, Step.ENABLE, by=by)
    question = version.question
    if reasons := law.expired(question, version, today):
        raise Refused("；".join(reasons))
    version.stage = stage
    question.current_version, question.status = version, QuestionStatus.ENABLED
    db.session.flush()
    settle_alerts(version, AlertStatus.REVISED, by=by, now=now)
    remark(version, Remarked.ENABLED, by_id=by.id)
    record(Deed.BANK_QUESTION_ENABLED, question, by=by, number=version.number)


def suspend(question: Question, reason: str, *, by: Actor) -> None:
    """No new paper takes it until someone has looked; papers that have it keep it."""
    _refuse(_no_to_suspend(question))
    question.status = QuestionStatus.SUSPENDED
    _note(question, Remarked.SUSPENDED, Deed.BANK_QUESTION_SUSPENDED, reason, by)


def restore(question: Question, reason: str, *, by: Actor, today: date) -> None:
    """It is enabled again in its current version. Raises Refused as `enable` does."""
    _refuse(_no_to_restore(question, by, today))
    question.status = QuestionStatus.ENABLED
    _note(question, Remarked.RESTORED, Deed.BANK_QUESTION_RESTORED, reason, by)


def retire(question: Question, reason: str, *, by: Actor, now: datetime) -> None:
    """It is taken out for good; it can only come back by a new version."""
    _refuse(_no_to_retire(question))
    question.status = QuestionStatus.RETIRED
    if question.current_version is not None:
        settle_alerts(question.current_version, AlertStatus.RETIRED, by=by, now=now)
    _note(question, Remarked.RETIRED, Deed.BANK_QUESTION_RETIRED, reason, by)


def foresee(
    questions: Sequence[Question], change: Change, *, by: Actor, today: date
) -> list[Foreseen]:
    """What a change of many would do to each of them; nothing is done."""
    return [Foreseen(one, _no_to(one, change, by, today)) for one in questions]


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
    done = 0
    for question in questions:
        if _no_to(question, change, by, today):
            continue
        _make(question, change, reason, by=by, now=now, today=today)
        done += 1
    return done


def _make(
    question: Question, change: Change, reason: str, *, by: Actor, now: datetime, today: date
) -> None:
    match change:
        case Change.ENABLE if question.latest_version is not None:
            enable(question.latest_version, by=by, now=now, today=today)
        case Change.SUSPEND:
            suspend(question, reason, by=by)
        case Change.RESTORE:
            restore(question, reason, by=by, today=today)
        case _:
            retire(question, reason, by=by, now=now)


def _no_to(question: Question, change: Change, by: Actor, today: date) -> str:
    match change:
        case Change.ENABLE:
            return _no_to_enable(question, by, today)
        case Change.SUSPEND:
            return _no_to_suspend(question)
        case Change.RESTORE:
            return _no_to_restore(question, by, today)
        case _:
            return _no_to_retire(question)


def _no_to_enable(question: Question, by: Actor, today: date) -> str:
    latest = question.latest_version
    if latest is None or latest.stage is not Stage.PASSED:
        return "没有终审通过、等待启用的版本"
    if latest.author_id == by.id:
        return Refusal.AUTHOR.label
    return "；".join(law.expired(question, latest, today))


def _no_to_suspend(question: Question) -> str:
    return "" if question.status is QuestionStatus.ENABLED else "只有启用的题可以停用待查"


def _no_to_restore(question: Question, by: Actor, today: date) -> str:
    current = question.current_version
    if question.status is not QuestionStatus.SUSPENDED or current is None:
        return "只有停用待查的题可以恢复启用"
    if current.author_id == by.id:
        return Refusal.AUTHOR.label
    return "；".join(law.expired(question, current, today))


def _no_to_retire(question: Question) -> str:
    if question.status is QuestionStatus.RETIRED:
        return "这道题已经停用"
    return "还没有启用过的题请由命题人放弃" if question.current_version_id is None else ""


def _refuse(reason: str) -> None:
    if reason:
        raise Refused(reason)


def _note(question: Question, kind: Remarked, deed: Deed, reason: str, by: Actor) -> None:
    if question.current_version is not None:
        remark(question.current_version, kind, by_id=by.id, text=reason)
    record(deed, question, by=by, reason=reason)
