"""The 配备文件 comes: once for each version that both have signed (Art 4; DOMAIN §7 C)."""

from datetime import date, datetime

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import feed, queries
from portal.employers.actions.changing import refuse_day
from portal.employers.actions.holding import hold_appointment, hold_person, hold_project
from portal.employers.actions.warnings import settle
from portal.employers.models import Appointment, AppointmentFiling, AppointmentStatus
from portal.storage.models import StoredFile
from portal.web.filters import day_cn

NOT_AWAITING = "该聘用的配备文件已上传或聘用已结束，请刷新页面查看最新状态"
OVER = "该聘用已经结束，不能再生成配备文件"
UNSIGNED = "聘用文件不是在平台上签署的，请上传盖章、签名的配备文件"


def file_appointment(
    appointment: Appointment,
    document: StoredFile,
    starts_on: date,
    *,
    by: Actor,
    now: datetime,
    is_generated: bool = False,
) -> None:
    """The 配备文件 is on the portal; its day of taking up the post is what counts (DOMAIN §7 C)."""
    project = appointment.project
    hold_person(appointment.person_id)
    hold_project(project)
    hold_appointment(appointment)
    refuse_unwanted(appointment)
    terms = queries.latest_signed(appointment)
    if terms is not None and starts_on != terms.starts_on:
        signed = day_cn(terms.starts_on)
        reason = f"双方签署的聘用文件载明{signed}到岗；日期确有变动的，请先办理变更"
        raise Refused(reason, field="starts_on")
    if is_generated and terms is None:
        raise Refused(UNSIGNED)
    if appointment.status is AppointmentStatus.AWAITING_FILING:
        refuse_day(appointment, starts_on)
    is_first = appointment.filed_at is None
    before, today = appointment.starts_on, now.astimezone(clock.BEIJING).date()
    due_on = appointment.refile_by or queries.appointment_row(appointment, today).filing.last_on
    if is_first:
        appointment.filing_due_on = due_on
        project.filing_due_on = (
            project.filing_due_on or queries.project_row(project, today).filing.last_on
        )
    appointment.status, appointment.document_id = AppointmentStatus.FILED, document.id
    appointment.starts_on, appointment.refile_by = starts_on, None
    appointment.filed_at = appointment.filed_at or now
    db.session.add(
        AppointmentFiling(
            appointment_id=appointment.id,
            terms_id=terms.id if terms else None,
            document_id=document.id,
            is_generated=is_generated,
            filed_by_id=by.id,
            filed_at=now,
            due_on=due_on,
        )
    )
    db.session.flush()
    db.session.refresh(appointment)
    record(
        Deed.EMPLOYERS_APPOINTMENT_FILED,
        appointment,
        by=by,
        document=document.digest,
        version=terms.number if terms else None,
        is_generated=is_generated,
        starts_on_before=before.isoformat(),
        starts_on=starts_on.isoformat(),
        planned_start_on=appointment.project.planned_start_on.isoformat(),
    )
    (feed.tell_filed if is_first else feed.tell_changed)(appointment, now=now)
    settle(project, now=now)


def awaits_file(appointment: Appointment) -> bool:
    """Whether a 配备文件 is wanted: the first, or one for a signed change."""
    if appointment.status is AppointmentStatus.AWAITING_FILING:
        return True
    return appointment.status is AppointmentStatus.FILED and appointment.refile_by is not None


def refuse_unwanted(appointment: Appointment) -> None:
    """Raise Refused unless a 配备文件 is wanted."""
    if not awaits_file(appointment):
        raise Refused(NOT_AWAITING)


def draw_up_document(appointment: Appointment, *, by: Actor) -> None:
    """Note that the 配备文件, id number and telephone in clear, is about to be printed."""
    if appointment.status is AppointmentStatus.ENDED:
        raise Refused(OVER)
    record(Deed.EMPLOYERS_DOCUMENT_DRAWN_UP, appointment, by=by)
