"""What cites a changed article is marked when the change is known, stopped when it is in force."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.locking import lock_questions
from portal.bank.actions.remarks import add_lines
from portal.bank.models import (
    AlertStatus,
    Instrument,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionStatus,
)
from portal.bank.queries import law
from portal.bank.rules.law import Clause
from portal.bank.rules.lifecycle import Remarked
from portal.db.base import db

SHOWN_ARTICLES = 190  # characters


def apply_due(*, now: datetime, today: date) -> int:
    """What has come into force since yesterday stops the questions it concerns, also those written
    meanwhile; how many.
    """
    statement = (
        select(InstrumentVersion)
        .join(InstrumentVersion.instrument)
        .where(InstrumentVersion.applied_at.is_(None), InstrumentVersion.in_force_on <= today)
        .order_by(InstrumentVersion.id)
        .with_for_update(of=(InstrumentVersion, Instrument))
        .execution_options(populate_existing=True)
    )
    return mark(db.session.scalars(statement).all(), now=now, today=today)


def mark(versions: Sequence[InstrumentVersion], *, now: datetime, today: date) -> int:
    """Every question that cites what these versions change has an alert of each, and is stopped by
    those in force; how many were stopped.
    """
    missing = {version: _missing(version) for version in versions}
    hit = {id_ for lines in missing.values() for id_ in lines}
    held = {q.id: q for q in lock_questions(hit | set(_waiting(versions)))}
    for version, lines in missing.items():
        _add_alerts(version, lines)
    due = [version for version in versions if version.in_force_on <= today]
    return sum(_apply(version, held, now) for version in due)


def _missing(version: InstrumentVersion) -> dict[int, str]:
    """The ids of the questions that are yet to have an alert of this version, with the articles.

    What the files bring was looked at there: their own questions have none.
    """
    told = select(LawAlert.question_id).where(LawAlert.instrument_version_id == version.id)
    spared = set(db.session.scalars(told))
    if version.entered_by_id is None:
        spared |= law.looked_after()
    hit = law.citing(law.change_of(version))
    return {q.id: _articles(clauses) for q, clauses in hit.items() if q.id not in spared}


def _waiting(versions: Iterable[InstrumentVersion]) -> Sequence[int]:
    ids = [version.id for version in versions]
    statement = select(LawAlert.question_id).where(
        LawAlert.instrument_version_id.in_(ids), LawAlert.status == AlertStatus.OPEN
    )
    return db.session.scalars(statement).all()


def _add_alerts(version: InstrumentVersion, lines: dict[int, str]) -> None:
    rows = [
        {"question_id": id_, "instrument_version_id": version.id, "articles": articles}
        for id_, articles in sorted(lines.items())
    ]
    if rows:
        db.session.execute(insert(LawAlert), rows)


def _articles(clauses: Sequence[Clause]) -> str:
    words = "、".join(f"第{c.article}条" if c.article else "全文" for c in clauses)
    return words if len(words) <= SHOWN_ARTICLES else words[:SHOWN_ARTICLES] + "……"


def _apply(version: InstrumentVersion, held: dict[int, Question], now: datetime) -> int:
    """The version is in force: enabled questions with an open alert of it are stopped; what another
    law has stopped is held by this one too.
    """
    version.applied_at = now
    elsewhere = _stopped_elsewhere(version)
    stopped = {}
    for alert in _open_alerts(version):
        question = held[alert.question_id]
        if question.status is QuestionStatus.ENABLED:
            question.status, alert.is_suspending = QuestionStatus.SUSPENDED, True
            stopped[question] = alert
        elif question.status is QuestionStatus.SUSPENDED and question.id in elsewhere:
            alert.is_suspending = True
    _remark(version, stopped)
    if stopped:
        count = len(stopped)
        record(Deed.BANK_INSTRUMENT_APPLIED, version, by=None, stopped=count, label=version.label)
    db.session.flush()
    return len(stopped)


def _open_alerts(version: InstrumentVersion) -> Sequence[LawAlert]:
    statement = select(LawAlert).where(
        LawAlert.instrument_version_id == version.id, LawAlert.status == AlertStatus.OPEN
    )
    fresh = statement.order_by(LawAlert.id).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def _stopped_elsewhere(version: InstrumentVersion) -> set[int]:
    """The ids of the questions alerted by this version that another one has stopped."""
    other = aliased(LawAlert)
    statement = (
        select(LawAlert.question_id)
        .join(other, other.question_id == LawAlert.question_id)
        .where(LawAlert.instrument_version_id == version.id, other.is_suspending)
    )
    return set(db.session.scalars(statement))


def _remark(version: InstrumentVersion, stopped: Mapping[Question, LawAlert]) -> None:
    name = f"《{version.instrument.name}》{version.label}自{version.in_force_on:%Y-%m-%d}"
    does = "废止" if version.is_repeal else "施行"
    texts = {q: f"{name}{does}，涉及{alert.articles}" for q, alert in stopped.items()}
    add_lines(texts, Remarked.LAW_CHANGED, by_id=None)
