"""Instruments and their versions entered by an officer, and withdrawn when that was a mistake."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.law.alerting import mark
from portal.bank.actions.law.answering import release
from portal.bank.actions.locking import lock_questions
from portal.bank.actions.remarks import add_remarks
from portal.bank.models import (
    Instrument,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionStatus,
)
from portal.bank.queries import law
from portal.bank.rules.law import Entered, Outcome
from portal.bank.rules.lifecycle import Remarked
from portal.core.errors import Refused
from portal.db.base import db

OURS = "portal-"  # begins the keys of what was registered here
TRIES = 5


def enter_version(
    instrument: Instrument, entered: Entered, *, by: Actor, now: datetime, today: date
) -> InstrumentVersion:
    """The instrument has this version; questions that cite what it changes are marked, and stopped
    as soon as it is in force. Raises Refused for what `why_not_entered` says.
    """
    _lock(instrument)
    for fault in law.why_not_entered(instrument, entered):
        raise Refused(fault.reason, field=fault.field)
    version = add_version(instrument, entered, by)
    record(Deed.BANK_INSTRUMENT_ENTERED, instrument, by=by, **_facts(version))
    mark([version], now=now, today=today)
    return version


def add_instrument(
    short: str, name: str, entered: Entered, *, by: Actor, now: datetime, key: str = ""
) -> Instrument:
    """A new instrument that questions may cite, with its first version; its key is the next free
    one unless there is one given.
    """
    for field, known in (("name", Instrument.name == name), ("short", Instrument.short == short)):
        if db.session.scalar(select(Instrument.id).where(known).limit(1)) is not None:
            raise Refused("这个文件已经登记过，请直接登记它的新版本", field=field)
    instrument = _named(short, name, key)
    version = add_version(instrument, entered, by)
    version.applied_at = now
    facts = {"key": instrument.key, "name": name, "short": short, "new": True}
    record(Deed.BANK_INSTRUMENT_ENTERED, instrument, by=by, **facts | _facts(version))
    return instrument


def withdraw_version(version: InstrumentVersion, reason: str, *, by: Actor, today: date) -> int:
    """A version entered by mistake was never there: its alerts go, what it had stopped is enabled
    again, how many; an instrument without any other version goes too. Raises Refused for what
    `why_not_withdrawn` says.
    """
    instrument = version.instrument
    _lock(instrument)
    held = lock_questions(_questions_alerted(version))
    if why := law.why_not_withdrawn(version):
        raise Refused(why)
    restored = _free(version, held, by, today)
    facts = {
        "key": instrument.key,
        "name": instrument.name,
        "questions": [question.key for question in held],
        "restored": restored,
        "reason": reason,
    }
    record(Deed.BANK_INSTRUMENT_WITHDRAWN, instrument, by=by, **facts | _facts(version))
    _delete(version)
    return len(restored)


def add_version(instrument: Instrument, entered: Entered, by: Actor | None) -> InstrumentVersion:
    """A row for this version. Raises Refused when another of the same day was quicker."""
    version = InstrumentVersion(
        label=entered.label,
        in_force_on=entered.in_force_on,
        is_repeal=entered.is_repeal,
        articles=entered.articles,
        changed=sorted(set(entered.changed)),
        note=entered.note,
        entered_by_id=by.id if by else None,
    )
    try:
        with db.session.begin_nested():
            instrument.versions.append(version)
    except IntegrityError:
        raise Refused("这一天施行的版本已经登记过", field="in_force_on") from None
    return version


def _lock(instrument: Instrument) -> None:
    """The instrument is this transaction's until it ends, with the versions it has by now."""
    row = select(Instrument).where(Instrument.id == instrument.id).with_for_update()
    db.session.scalars(row.execution_options(populate_existing=True)).one()
    db.session.expire(instrument, ["versions"])


def _named(short: str, name: str, key: str) -> Instrument:
    for _ in range(TRIES):
        instrument = Instrument(key=key or _next_key(), short=short, name=name)
        try:
            with db.session.begin_nested():
                db.session.add(instrument)
        except IntegrityError:
            continue
        return instrument
    raise Refused("代号暂时被占用，请再试一次")


def _next_key() -> str:
    keys = db.session.scalars(select(Instrument.key).where(Instrument.key.startswith(OURS)))
    numbers = (key.removeprefix(OURS) for key in keys)
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return f"{OURS}{last + 1:03}"


def _facts(version: InstrumentVersion) -> dict[str, Any]:
    return {
        "label": version.label,
        "in_force_on": str(version.in_force_on),
        "is_repeal": version.is_repeal,
        "articles": version.articles,
        "changed": version.changed,
        "note": version.note,
    }


def _questions_alerted(version: InstrumentVersion) -> Sequence[int]:
    statement = select(LawAlert.question_id).where(LawAlert.instrument_version_id == version.id)
    return db.session.scalars(statement).all()


def _free(
    version: InstrumentVersion, held: Sequence[Question], by: Actor, today: date
) -> list[str]:
    """What this version alone had stopped is enabled again; the keys of these questions."""
    found = law.grounds(held)
    restored = []
    for question in held:
        alerts = found.alerts[question.id]
        own = {alert.id for alert in alerts if alert.instrument_version_id == version.id}
        is_free = law.after_answer(alerts, own, today) is Outcome.RESTORED
        if question.status is not QuestionStatus.SUSPENDED or not is_free:
            continue
        question.status = QuestionStatus.ENABLED
        release(alerts)
        restored.append(question)
    text = f"《{version.instrument.name}》{version.label}登记有误，已经撤销"
    add_remarks(restored, Remarked.RESTORED, by_id=by.id, text=text)
    return [question.key for question in restored]


def _delete(version: InstrumentVersion) -> None:
    """The version and its alerts; the instrument too when it has no other."""
    instrument = version.instrument
    db.session.flush()
    db.session.execute(delete(LawAlert).where(LawAlert.instrument_version_id == version.id))
    is_last = len(instrument.versions) == 1
    db.session.delete(version)
    if is_last:
        db.session.delete(instrument)
    db.session.flush()
    if not is_last:
        db.session.expire(instrument, ["versions"])
