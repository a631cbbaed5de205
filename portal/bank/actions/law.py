"""法规雷达: a law changes, and what rests on the changed articles is stopped until looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.versions import remark
from portal.bank.content import Source
from portal.bank.models import (
    AlertStatus,
    Instrument,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionStatus,
    QuestionVersion,
)
from portal.bank.queries import law
from portal.bank.rules.law import Change, Clause, article_number
from portal.bank.rules.lifecycle import Refusal, Remarked
from portal.core.errors import Refused
from portal.db.base import db

SHOWN_ARTICLES = 190  # characters


@dataclass(frozen=True, slots=True)
class Entered:
    """新版本: what an officer enters of an instrument; without `changed` all articles count."""

    label: str
    in_force_on: date
    articles: int
    changed: tuple[int, ...] = ()
    is_repeal: bool = False
    note: str = ""


def enter_version(
    instrument: Instrument, entered: Entered, *, by: Actor, now: datetime, today: date
) -> InstrumentVersion:
    """The instrument has this version; questions that cite what it changes are marked, and stopped
    as soon as it is in force. Raises Refused for a second version of the same day or an older one.
    """
    last = max((v.in_force_on for v in instrument.versions), default=None)
    if last is not None and entered.in_force_on <= last:
        raise Refused(
            f"已登记的最新版本自{last:%Y-%m-%d}施行，新版本的施行日期应在其后", field="in_force_on"
        )
    version = _add(instrument, entered, by)
    _alert(version, frozenset())
    record(
        Deed.BANK_INSTRUMENT_ENTERED,
        instrument,
        by=by,
        label=version.label,
        in_force_on=str(version.in_force_on),
        changed=version.changed,
    )
    if version.in_force_on <= today:
        _apply(version, now)
    return version


def add_instrument(
    key: str, short: str, name: str, entered: Entered, *, by: Actor, now: datetime
) -> Instrument:
    """A new instrument that questions may cite, with its first version."""
    instrument = Instrument(key=key, short=short, name=name)
    try:
        with db.session.begin_nested():
            db.session.add(instrument)
    except IntegrityError:
        raise Refused("这个代号已经登记过", field="key") from None
    version = _add(instrument, entered, by)
    version.applied_at = now
    record(Deed.BANK_INSTRUMENT_ENTERED, instrument, by=by, label=version.label, new=True)
    return instrument


def apply_due(*, now: datetime, today: date) -> int:
    """What has come into force since yesterday stops the questions it concerns; how many."""
    statement = select(InstrumentVersion).where(
        InstrumentVersion.applied_at.is_(None), InstrumentVersion.in_force_on <= today
    )
    return sum(_apply(version, now) for version in db.session.scalars(statement).all())


def keep(alert: LawAlert, *, note: str, by: Actor, now: datetime, today: date) -> None:
    """Looked at beside the new text and found right as it stands; it is enabled again when nothing
    else stands against it. Raises Refused for the author, and while a clause is not in force.
    """
    question = alert.question
    version = question.current_version or question.latest_version
    if alert.status is not AlertStatus.OPEN:
        raise Refused("这条预警已经处理过，请刷新页面")
    if version is None or version.author_id == by.id:
        raise Refused(Refusal.AUTHOR.label)
    reasons = law.clause_faults(version, today)
    if reasons:
        raise Refused("；".join(reasons) + "。请修订后重新审题")
    alert.status, alert.note = AlertStatus.KEPT, note
    alert.decided_by_id, alert.decided_at = by.id, now
    db.session.flush()
    remark(version, Remarked.LAW_KEPT, by_id=by.id, text=note)
    record(Deed.BANK_ALERT_KEPT, question, by=by, note=note)
    others = law.open_alerts(question)
    if question.status is QuestionStatus.SUSPENDED and alert.is_suspending and not others:
        question.status = QuestionStatus.ENABLED
        remark(version, Remarked.RESTORED, by_id=by.id, text="法规预警已全部处理")


def settle_alerts(
    version: QuestionVersion, status: AlertStatus, *, by: Actor, now: datetime
) -> None:
    """A version written after the law changed answers the alerts of its question."""
    for alert in law.open_alerts(version.question):
        if alert.created_at <= version.created_at or status is AlertStatus.RETIRED:
            alert.status, alert.decided_by_id, alert.decided_at = status, by.id, now


def sync_instruments(sources: Iterable[Source], *, files: frozenset[str], today: date) -> int:
    """The instruments of sources.toml are known here; a newer version stops what the portal has
    written on it (the files themselves were looked at when they were changed). How many stopped.
    """
    held = {row.key: row for row in db.session.scalars(select(Instrument))}
    stopped = 0
    for source in sources:
        known = source.id in held
        instrument = held.setdefault(source.id, Instrument(key=source.id))
        instrument.short, instrument.name = source.short, source.name
        db.session.add(instrument)
        for entered in _entered(source):
            stopped += _follow(instrument, entered, known=known, files=files, today=today)
    db.session.flush()
    return stopped


def _entered(source: Source) -> Iterable[Entered]:
    changed = tuple(found for text in source.changed if (found := article_number(text)))
    yield Entered(source.version, source.in_force, source.articles, changed)
    if source.repealed:
        yield Entered("废止", source.repealed, source.articles, is_repeal=True)


def _follow(
    instrument: Instrument, entered: Entered, *, known: bool, files: frozenset[str], today: date
) -> int:
    days = [version.in_force_on for version in instrument.versions]
    if days and entered.in_force_on <= max(days):
        return 0
    version = _add(instrument, entered, None)
    moment = version.created_at
    if not known and not entered.is_repeal:
        version.applied_at = moment
        return 0
    _alert(version, files)
    return _apply(version, moment) if version.in_force_on <= today else 0


def _add(instrument: Instrument, entered: Entered, by: Actor | None) -> InstrumentVersion:
    version = InstrumentVersion(
        label=entered.label,
        in_force_on=entered.in_force_on,
        is_repeal=entered.is_repeal,
        articles=entered.articles,
        changed=sorted(set(entered.changed)),
        note=entered.note,
        entered_by_id=by.id if by else None,
    )
    instrument.versions.append(version)
    db.session.flush()
    return version


def _alert(version: InstrumentVersion, files: frozenset[str]) -> None:
    """Every question that cites what changed has an alert; not what the files have looked after."""
    change = Change(version.instrument.key, frozenset(version.changed))
    for question, clauses in law.citing(change).items():
        if question.key in files and _is_from_files(question):
            continue
        db.session.add(
            LawAlert(
                question_id=question.id,
                instrument_version_id=version.id,
                articles=_articles(clauses),
            )
        )
    db.session.flush()


def _is_from_files(question: Question) -> bool:
    return question.current_version is not None and question.current_version.author_id is None


def _articles(clauses: Sequence[Clause]) -> str:
    words = "、".join(f"第{c.article}条" if c.article else "全文" for c in clauses)
    return words if len(words) <= SHOWN_ARTICLES else words[:SHOWN_ARTICLES] + "……"


def _apply(version: InstrumentVersion, now: datetime) -> int:
    """The version is in force: enabled questions with an open alert of it are stopped."""
    version.applied_at = now
    stopped = 0
    for alert in law.alerts_of(version, AlertStatus.OPEN):
        question = alert.question
        if question.status is not QuestionStatus.ENABLED:
            continue
        question.status, alert.is_suspending = QuestionStatus.SUSPENDED, True
        stopped += 1
        if question.current_version is not None:
            name = f"《{version.instrument.name}》{version.label}"
            text = f"{name}自{version.in_force_on:%Y-%m-%d}施行，涉及{alert.articles}"
            remark(question.current_version, Remarked.LAW_CHANGED, by_id=None, text=text)
    if stopped:
        record(Deed.BANK_INSTRUMENT_APPLIED, version, by=None, stopped=stopped, label=version.label)
    db.session.flush()
    return stopped
