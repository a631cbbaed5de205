"""法规预警: what waits to be looked at, and what answering it would do."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.bank.models import (
    AlertStatus,
    Instrument,
    InstrumentVersion,
    LawAlert,
    Question,
    QuestionStatus,
    QuestionVersion,
)
from portal.bank.queries.lists import IN_ORDER
from portal.bank.rules.law import Outcome
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged

WITHOUT_STOP = {
    QuestionStatus.ENABLED: Outcome.GOES_ON,
    QuestionStatus.DRAFTING: Outcome.UNUSED,
    QuestionStatus.RETIRED: Outcome.RETIRED,
}


def list_alerts(version: InstrumentVersion, number: int) -> Page:
    """The alerts that a version has raised, a page of them: those that wait first."""
    waits = LawAlert.status == AlertStatus.OPEN
    statement = _alerts().where(LawAlert.instrument_version_id == version.id)
    return paged(statement.order_by(waits.desc(), *IN_ORDER, LawAlert.id), number)


def alerts_of(version: InstrumentVersion, *statuses: AlertStatus) -> Sequence[LawAlert]:
    """The alerts that a version has raised, in the order of their ids."""
    statement = _alerts().where(LawAlert.instrument_version_id == version.id)
    if statuses:
        statement = statement.where(LawAlert.status.in_(statuses))
    return db.session.scalars(statement.order_by(LawAlert.id)).all()


def alerts_together(public_ids: Sequence[str]) -> Sequence[LawAlert]:
    """Those of these alerts that are of one version of an instrument and wait, in order."""
    statement = _alerts().where(
        LawAlert.public_id.in_(list(public_ids)), LawAlert.status == AlertStatus.OPEN
    )
    found = db.session.scalars(statement.order_by(*IN_ORDER, LawAlert.id)).all()
    return [a for a in found if a.instrument_version_id == found[0].instrument_version_id]


def open_alerts(question: Question) -> Sequence[LawAlert]:
    """What nobody has answered yet of what stands against a question, in the order of their ids."""
    statement = _alerts().where(
        LawAlert.question_id == question.id, LawAlert.status == AlertStatus.OPEN
    )
    return db.session.scalars(statement.order_by(LawAlert.id)).all()


def get_alert(public_id: str) -> LawAlert:
    """The alert of this id, or NotFound."""
    if (found := db.session.scalar(_alerts().where(LawAlert.public_id == public_id))) is None:
        raise NotFound
    return found


def list_waiting() -> Sequence[tuple[InstrumentVersion, int]]:
    """The versions of instruments whose alerts wait, with how many; the first in force first."""
    counts = (
        select(LawAlert.instrument_version_id, func.count().label("waiting"))
        .where(LawAlert.status == AlertStatus.OPEN)
        .group_by(LawAlert.instrument_version_id)
        .subquery()
    )
    statement = (
        select(InstrumentVersion, counts.c.waiting)
        .join(counts, counts.c.instrument_version_id == InstrumentVersion.id)
        .order_by(InstrumentVersion.in_force_on, InstrumentVersion.id)
        .options(joinedload(InstrumentVersion.instrument))
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def count_waiting() -> tuple[int, datetime | None]:
    """How many alerts wait, and since when the oldest does."""
    statement = select(func.count(LawAlert.id), func.min(LawAlert.created_at)).where(
        LawAlert.status == AlertStatus.OPEN
    )
    count, oldest = db.session.execute(statement).one()
    return count, oldest


def count_answers(instrument: Instrument) -> dict[int, dict[AlertStatus, int]]:
    """How many alerts of each of its versions (by id) stand how."""
    statement = (
        select(LawAlert.instrument_version_id, LawAlert.status, func.count())
        .join(LawAlert.instrument_version)
        .where(InstrumentVersion.instrument_id == instrument.id)
        .group_by(LawAlert.instrument_version_id, LawAlert.status)
    )
    found: dict[int, dict[AlertStatus, int]] = {}
    for version_id, status, count in db.session.execute(statement):
        found.setdefault(version_id, {})[status] = count
    return found


def looked_at(question: Question) -> QuestionVersion | None:
    """What is laid beside the new text: what papers take, else what is on its way to them."""
    if question.status is QuestionStatus.RETIRED:
        return question.latest_version
    return question.current_version or question.latest_version


def outcome(alert: LawAlert, day: date) -> Outcome:
    """What becomes of its question when this alert is answered: it is right as it stands."""
    status = alert.question.status
    if status in WITHOUT_STOP:
        return WITHOUT_STOP[status]
    statement = (
        select(LawAlert)
        .where(LawAlert.question_id == alert.question_id)
        .options(joinedload(LawAlert.instrument_version))
    )
    return after_answer(db.session.scalars(statement).all(), {alert.id}, day)


def after_answer(alerts: Sequence[LawAlert], answered: set[int], day: date) -> Outcome:
    """The same of a suspended question with these alerts, when those of these ids are answered."""
    if not any(alert.is_suspending for alert in alerts):
        return Outcome.HELD
    waits = any(
        alert.status is AlertStatus.OPEN
        and alert.id not in answered
        and alert.instrument_version.in_force_on <= day
        for alert in alerts
    )
    return Outcome.WAITING if waits else Outcome.RESTORED


def _alerts() -> Select[LawAlert]:
    question = joinedload(LawAlert.question)
    return (
        select(LawAlert)
        .join(LawAlert.question)
        .options(
            question.defer(Question.words),
            question.joinedload(Question.current_version),
            question.joinedload(Question.latest_version),
            joinedload(LawAlert.instrument_version).joinedload(InstrumentVersion.instrument),
        )
    )
