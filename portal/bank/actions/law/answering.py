"""Alerts answered: found right beside the new text, or settled by what else becomes of a question.

Whoever calls the settling holds the questions locked.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import update

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.locking import lock_questions
from portal.bank.actions.versions import remark
from portal.bank.models import (
    AlertStatus,
    LawAlert,
    Question,
    QuestionStatus,
    QuestionVersion,
)
from portal.bank.queries import law
from portal.bank.queries.law import Grounds
from portal.bank.queries.pieces import pieces
from portal.bank.rules.law import Outcome
from portal.bank.rules.lifecycle import Refusal, Remarked
from portal.core.errors import Refused
from portal.db.base import db


def keep(alert: LawAlert, *, note: str, by: Actor, now: datetime, today: date) -> None:
    """Looked at beside the new text and found right as it stands; it is enabled again when nothing
    else stands against it. Raises Refused for the author, and while a clause is not in force.
    """
    keep_together([alert], note=note, by=by, now=now, today=today)


def keep_together(
    alerts: Sequence[LawAlert], *, note: str, by: Actor, now: datetime, today: date
) -> int:
    """The same of several at once, all of them or none; how many questions were enabled again."""
    wanted = [(alert.id, alert.question_id) for alert in alerts]
    held = {question.id: question for question in lock_questions(q for _, q in wanted)}
    found = law.grounds(held.values())
    fresh = {alert.id: alert for lines in found.alerts.values() for alert in lines}
    kept = [(fresh.get(id_), held[question_id]) for id_, question_id in wanted]
    for alert, question in kept:
        if reason := _no_to_keep(alert, law.looked_at(question), found, by, today):
            raise Refused(reason if len(wanted) == 1 else f"{question.key}：{reason}")
    for alert, question in kept:
        version = law.looked_at(question)
        if alert is not None and version is not None:
            _close(alert, version, note, by, now)
    db.session.flush()
    return sum(_restore(question, found, by, today) for question in held.values())


def _close(alert: LawAlert, version: QuestionVersion, note: str, by: Actor, now: datetime) -> None:
    alert.status, alert.note, alert.version_id = AlertStatus.KEPT, note, version.id
    alert.decided_by_id, alert.decided_at = by.id, now
    remark(version, Remarked.LAW_KEPT, by_id=by.id, text=note)
    record(Deed.BANK_ALERT_KEPT, version.question, by=by, note=note)


def _no_to_keep(
    alert: LawAlert | None, version: QuestionVersion | None, found: Grounds, by: Actor, today: date
) -> str:
    """Why this person may not keep this version now; empty when they may."""
    if alert is None or alert.status is not AlertStatus.OPEN:
        return "这条预警已经处理过，请刷新页面"
    if version is None or version.author_id == by.id:
        return Refusal.AUTHOR.label
    day = alert.instrument_version.in_force_on
    if reasons := found.faults(version, max(day, today)):
        since = f"自{day:%Y-%m-%d}起，" if day > today else ""
        return f"{since}{'；'.join(reasons)}。请修订后重新审题"
    return ""


def _restore(question: Question, found: Grounds, by: Actor, today: date) -> bool:
    """What the law alone had stopped is enabled once all that is in force is answered."""
    alerts = found.alerts[question.id]
    version = question.current_version
    if question.status is not QuestionStatus.SUSPENDED or version is None:
        return False
    if law.after_answer(alerts, set(), today) is not Outcome.RESTORED:
        return False
    question.status = QuestionStatus.ENABLED
    release(alerts)
    remark(version, Remarked.RESTORED, by_id=by.id, text="法规预警已全部处理")
    return True


def release(alerts: Iterable[LawAlert]) -> None:
    """The question of these alerts no longer stands suspended by any of them."""
    for alert in alerts:
        if alert.is_suspending:
            alert.is_suspending = False


def settle_revised(
    version: QuestionVersion, alerts: Iterable[LawAlert], *, by: Actor, now: datetime
) -> None:
    """A version written after the law changed answers these alerts of its question."""
    for alert in alerts:
        if alert.status is AlertStatus.OPEN and alert.created_at <= version.created_at:
            alert.status = AlertStatus.REVISED
            alert.decided_by_id, alert.decided_at = by.id, now


def settle_retired(question_ids: Iterable[int], *, by: Actor | None, now: datetime) -> None:
    """What new papers will not take any more need not be looked at beside the law."""
    for some in pieces(question_ids):
        of_some = LawAlert.question_id.in_(some)
        answered = {"decided_by_id": by.id if by else None, "decided_at": now}
        db.session.execute(
            update(LawAlert)
            .where(of_some, LawAlert.status == AlertStatus.OPEN)
            .values(status=AlertStatus.RETIRED, **answered)
        )
        db.session.execute(
            update(LawAlert).where(of_some, LawAlert.is_suspending).values(is_suspending=False)
        )


def open_again(questions: Sequence[Question], *, today: date) -> None:
    """Questions that are back: what was settled because they had gone waits again, and stops them
    where it is in force.
    """
    found = law.grounds(questions)
    for question in questions:
        version = question.current_version
        for alert in found.alerts.get(question.id, ()):
            is_older = version is not None and version.created_at < alert.created_at
            if alert.status is not AlertStatus.RETIRED or not is_older:
                continue
            alert.status, alert.decided_by_id, alert.decided_at = AlertStatus.OPEN, None, None
            if alert.instrument_version.in_force_on <= today:
                question.status, alert.is_suspending = QuestionStatus.SUSPENDED, True
    db.session.flush()
