"""A running appointment is changed: by a version that both sign again, and that is filed anew."""

from datetime import date, datetime

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import Refused
from portal.employers import queries
from portal.employers.actions.appointments import certified_on, words_for
from portal.employers.actions.holding import hold_appointment
from portal.employers.actions.starts import keep_missed_joining
from portal.employers.models import Appointment, AppointmentStatus, AppointmentTerms
from portal.employers.queries.settings import report_due_on
from portal.employers.rules.appointment import (
    AppointRefusal,
    Basis,
    may_be_full_time,
    may_start_on,
)
from portal.employers.rules.terms import Side

OVER = "该聘用已经结束，不能再变更"
FILED_DAY = "配备文件已经上传，到岗日期不能再变更"


def apply_change(
    appointment: Appointment, terms: AppointmentTerms, *, by: Actor, now: datetime, side: Side
) -> None:
    """Both have signed another version: the appointment is as that says, and is filed anew."""
    hold_appointment(appointment)
    refuse_change(appointment, terms.is_full_time, terms.starts_on, side)
    before = (appointment.is_full_time, appointment.starts_on)
    if terms.starts_on != appointment.starts_on:
        keep_missed_joining(appointment, now)
    appointment.is_full_time, appointment.starts_on = terms.is_full_time, terms.starts_on
    if appointment.status is AppointmentStatus.FILED:
        today = now.astimezone(clock.BEIJING).date()
        appointment.refile_by = report_due_on(today)
    record(
        Deed.EMPLOYERS_APPOINTMENT_CHANGED,
        appointment,
        by=by,
        version=terms.number,
        is_full_time=[before[0], terms.is_full_time],
        starts_on=[before[1].isoformat(), terms.starts_on.isoformat()],
    )


def refuse_change(
    appointment: Appointment, is_full_time: bool, starts_on: date, side: Side = Side.FIRM
) -> None:
    """Raise Refused, in words for this side, unless it may be changed so as it stands now."""
    if appointment.status is AppointmentStatus.ENDED:
        raise Refused(OVER)
    if starts_on != appointment.starts_on:
        if appointment.status is AppointmentStatus.FILED:
            raise Refused(FILED_DAY, field="starts_on")
        refuse_day(appointment, starts_on, side)
    held = queries.engagements(appointment.person_id, appointment.project)
    limits = queries.limits(clock.today())
    if is_full_time and not appointment.is_full_time and not may_be_full_time(held, limits):
        raise Refused(words_for(side, AppointRefusal.FULL_TIME), field="is_full_time")


def refuse_day(appointment: Appointment, starts_on: date, side: Side = Side.FIRM) -> None:
    """Raise Refused for a day before the contract, or before the certificate it rests on."""
    since = (
        certified_on(appointment.person, appointment.certificate)
        if appointment.basis is Basis.CERTIFICATE
        else None
    )
    if refusal := may_start_on(starts_on, appointment.project.contract_on, since):
        raise Refused(words_for(side, refusal), field="starts_on")
