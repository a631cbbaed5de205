"""A contractor proposes another version of what was signed."""

from datetime import date, datetime

from portal.access.roles import Actor
from portal.core.errors import Refused
from portal.employers import queries
from portal.employers.actions.changing import refuse_change
from portal.employers.actions.holding import hold_appointment, hold_person, hold_project
from portal.employers.actions.terms import draw_up
from portal.employers.models import Appointment, AppointmentTerms
from portal.employers.wording import Plan, plan_of, wording_of

NOTHING = "与双方已签署的内容相同，没有需要变更的；项目资料有误的，请先修改项目资料"


def propose_change(
    appointment: Appointment,
    *,
    is_full_time: bool,
    starts_on: date,
    cause: str,
    by: Actor,
    now: datetime,
) -> AppointmentTerms:
    """The next version awaits both signatures; until then the appointment stays as it is."""
    # The project before its appointments, as whoever puts the project right holds them.
    hold_person(appointment.person_id)
    hold_project(appointment.project)
    hold_appointment(appointment)
    refuse_change(appointment, is_full_time, starts_on)
    now_is = plan_of(appointment)
    plan = Plan(now_is.basis, is_full_time, starts_on, now_is.certificate, now_is.qualification)
    signed = queries.latest_signed(appointment)
    wording = wording_of(appointment.project, appointment.person, plan)
    if signed is not None and signed.digest == wording.digest:
        raise Refused(NOTHING)
    return draw_up(
        appointment.project,
        appointment.person,
        plan,
        series=appointment.public_id,
        by=by,
        now=now,
        appointment=appointment,
        cause=cause,
    )
