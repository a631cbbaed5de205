"""An appointment ends, in one of several ways, and HR takes note where it must (Art 10)."""

from datetime import date, datetime

from sqlalchemy import select

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import feed, queries, telling
from portal.employers.actions.holding import hold_appointment, hold_person
from portal.employers.actions.warnings import settle
from portal.employers.models import (
    Appointment,
    AppointmentStatus,
    AppointmentTerms,
    EndAnswer,
    EndKind,
    TermsStatus,
)
from portal.employers.neighbours import procedures_under_way
from portal.employers.queries.settings import report_due_on
from portal.employers.rules.appointment import may_end_on
from portal.employers.rules.ending import for_hr, may_answer
from portal.employers.rules.sides import Act

ALREADY_ENDED = "该聘用已经结束，请刷新页面查看最新状态"
NOTHING_TO_NOTE = "这项聘用没有需要知悉的事项，或者已由其他人员办理"


def end_appointment(
    appointment: Appointment,
    kind: EndKind,
    reason: str,
    ended_on: date,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The appointment is over from that day, for that reason; its history stays, and the person is
    told.

    While points procedures run it is HR's to know, however it ended. Where the firm speaks for the
    person it has its effect, but is shown as unconfirmed until they have answered.
    """
    if words := queries.why_not_oneself(Act.END, appointment, by):
        raise Refused(words)
    hold_person(appointment.person_id)
    _drop_open_terms(appointment, now)
    hold_appointment(appointment)
    if appointment.status is AppointmentStatus.ENDED:
        raise Refused(ALREADY_ENDED)
    today = now.astimezone(clock.BEIJING).date()
    if refusal := may_end_on(appointment.starts_on, ended_on, today):
        raise Refused(refusal.label, field="ended_on")
    appointment.status, appointment.ended_on = AppointmentStatus.ENDED, ended_on
    appointment.end_kind, appointment.end_reason = kind, reason
    appointment.ended_at, appointment.end_due_on = now, report_due_on(ended_on)
    appointment.refile_by = None
    appointment.procedures = procedures_under_way(appointment.person_id)
    record(
        Deed.EMPLOYERS_APPOINTMENT_ENDED,
        appointment,
        by=by,
        ended_on=ended_on.isoformat(),
        kind=kind.label,
        reason=reason,
        is_late=appointment.is_end_late,
        procedures=appointment.procedures,
    )
    db.session.flush()
    feed.tell_ended(appointment, now=now)
    telling.ended(appointment, now=now)
    settle(appointment.project, now=now)


def answer_end(
    appointment: Appointment, answer: EndAnswer, words: str, *, by: Actor, now: datetime
) -> None:
    """The person bears the firm out, or says that its word of the end is untrue: then HR is to look
    at it, also where it had taken note of the end before.
    """
    hold_appointment(appointment)
    if refusal := may_answer(appointment.end_kind, appointment.end_answer):
        raise Refused(refusal.label)
    appointment.end_answer, appointment.end_answered_at = answer, now
    appointment.end_answer_words = words
    if answer is EndAnswer.DENIED:
        appointment.end_known_at = None
    record(
        Deed.EMPLOYERS_APPOINTMENT_END_ANSWERED,
        appointment,
        by=by,
        answer=answer.label,
        words=words,
    )
    telling.end_answered(appointment, now=now)


def note_end(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """HR has taken note of an end that it is to know of."""
    hold_appointment(appointment)
    is_hrs = for_hr(appointment.end_answer, appointment.procedures)
    if not is_hrs or appointment.end_known_at is not None:
        raise Refused(NOTHING_TO_NOTE)
    appointment.end_known_at = now
    record(Deed.EMPLOYERS_APPOINTMENT_END_NOTED, appointment, by=by)
    if appointment.end_answer is EndAnswer.DENIED:
        telling.denial_known(appointment, now=now)


def _drop_open_terms(appointment: Appointment, now: datetime) -> None:
    """A change that still waited for signatures is void."""
    waiting = db.session.scalars(
        select(AppointmentTerms)
        .where(
            AppointmentTerms.appointment_id == appointment.id,
            AppointmentTerms.status == TermsStatus.AWAITING,
        )
        .with_for_update(key_share=True)
    )
    for terms in waiting:
        terms.status, terms.settled_at = TermsStatus.TAKEN_BACK, now
        terms.reason = "聘用已经结束"
        telling.done(terms, now=now)
