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
    EndKind,
    TermsStatus,
)
from portal.employers.neighbours import procedures_under_way
from portal.employers.queries.settings import report_due_on
from portal.employers.rules.appointment import may_end_on
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

    Ended by the firm alone while points procedures run, it is HR's to know.
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
    if kind.is_one_sided:
        appointment.procedures = procedures_under_way(appointment.person_id, appointment.project_id)
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


def note_end(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """HR has taken note of an end amid points procedures."""
    hold_appointment(appointment)
    if not appointment.procedures or appointment.end_known_at is not None:
        raise Refused(NOTHING_TO_NOTE)
    appointment.end_known_at = now
    record(Deed.EMPLOYERS_APPOINTMENT_END_NOTED, appointment, by=by)


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
