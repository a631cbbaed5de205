"""The workbook of appointments that an officer takes away; id numbers masked."""

from collections.abc import Iterable

from portal.core.identity import mask_id
from portal.core.regions import name_of
from portal.documents.sheets import Cell, workbook
from portal.employers.models import AppointmentStatus
from portal.employers.queries import AppointmentRow

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


def workbook_of(rows: Iterable[AppointmentRow]) -> bytes:
    """One sheet, a row to an appointment."""
    return workbook("配备文件", HEADINGS, (_cells(row) for row in rows))


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
