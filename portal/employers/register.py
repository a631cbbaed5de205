"""The workbook of appointments that an officer takes away; id numbers masked."""

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.core import clock
from portal.core.identity import mask_id
from portal.core.regions import name_of
from portal.documents.sheets import Cell
from portal.employers.models import AppointmentStatus
from portal.employers.queries import (
    AppointmentFilter,
    AppointmentRow,
    all_appointments,
    count_appointments,
)
from portal.exports.tables import Arguments, Listing, Table, offer

READ = Permission.EMPLOYERS_APPOINTMENT_READ

HEADINGS = (
    "姓名",
    "身份证号",
    "项目",
    "施工总承包单位",
    "区县",
    "任职条件",
    "证书编号",
    "专职或兼任",
    "计划开工日期",
    "到岗日期",
    "上传期限",
    "上传日期",
    "上传情况",
    "签署",
    "任职条件核查",
    "变更报送期限",
    "结束日期",
    "结束方式",
    "本人确认",
    "结束报告",
)


def _listing(actor: Actor, sought: Arguments) -> Listing:
    """A row to an appointment, filtered as it was on the page."""
    today = clock.today()
    states = {each.value: each for each in AppointmentFilter}
    wanted, matching = states.get(sought.get("status", "")), sought.get("q", "").strip()
    return Listing(
        f"配备文件-{today:%Y%m%d}",
        "配备文件",
        HEADINGS,
        count_appointments(actor, READ, today=today, wanted=wanted, matching=matching),
        map(_cells, all_appointments(actor, READ, today=today, wanted=wanted, matching=matching)),
    )


def _cells(row: AppointmentRow) -> tuple[Cell, ...]:
    appointment, project = row.appointment, row.appointment.project
    certificate = appointment.certificate
    is_over = appointment.status is AppointmentStatus.ENDED and appointment.filed_at is None
    return (
        appointment.person.name,
        mask_id(appointment.person.resident_id),
        project.name,
        appointment.organisation.name,
        name_of(appointment.region),
        appointment.basis.short,
        certificate.number if certificate else None,
        "专职" if appointment.is_full_time else "可兼任",
        project.planned_start_on,
        appointment.starts_on,
        row.filing.last_on,
        appointment.filed_on,
        appointment.status.label if is_over else row.filing.state.label,
        "平台签署" if appointment.signed_at else "平台外签署",
        held.status.label if (held := appointment.qualification) else None,
        appointment.refile_by,
        appointment.ended_on,
        appointment.end_kind.label if appointment.end_kind else None,
        appointment.end_standing or None,
        ("逾期" if appointment.is_end_late else "按期") if appointment.ended_at else None,
    )


APPOINTMENTS = offer(Table("employers.appointments", "配备文件", READ, _listing))
