"""The words of the 聘用文件 as things stand (Art 4; DOMAIN §8.2, last row)."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Person
from portal.certificates.models import Certificate
from portal.core.regions import name_of
from portal.employers.models import Appointment, Project, Qualification
from portal.employers.rules.appointment import Basis
from portal.employers.rules.sectors import ProjectType
from portal.employers.rules.terms import DUTIES, ID_NUMBER, POINTS, PROMISE, TELEPHONE, Wording
from portal.web.filters import day_cn, yuan

NONE = "（未填写）"


@dataclass(frozen=True, slots=True)
class Plan:
    """拟聘用: by which clause of Art 5, how much, from when; and what shows it."""

    basis: Basis
    is_full_time: bool
    starts_on: date
    certificate: Certificate | None = None
    qualification: Qualification | None = None


def plan_of(appointment: Appointment) -> Plan:
    """The appointment as it is."""
    return Plan(
        appointment.basis,
        appointment.is_full_time,
        appointment.starts_on,
        appointment.certificate,
        appointment.qualification,
    )


def wording_of(project: Project, person: Person, plan: Plan) -> Wording:
    """All that the document says of this person on this project."""
    return Wording(
        project=_of_project(project),
        specialist=(
            ("姓名", person.name),
            (ID_NUMBER, person.resident_id),
            (TELEPHONE, person.mobile),
            ("任职条件", f"《办法》{plan.basis.label}"),
            ("证书编号", (plan.certificate.number if plan.certificate else None) or "无"),
            ("专职或兼任", "专职" if plan.is_full_time else "兼任其他岗位"),
            ("到岗日期", day_cn(plan.starts_on)),
        ),
        clauses=(DUTIES, PROMISE, POINTS),
    )


def _of_project(project: Project) -> tuple[tuple[str, str], ...]:
    firm, kind = project.organisation, project.building_kind
    told = f"（{kind.label}）" if kind and project.type is ProjectType.BUILDING else ""
    days = f"{day_cn(project.planned_start_on)}至{day_cn(project.planned_end_on)}"
    return (
        ("项目名称", project.name),
        ("施工许可证号或备案号", project.permit_number or NONE),
        ("项目类型", project.type.label + told),
        ("项目所在区县", name_of(project.region)),
        ("项目地址", project.address),
        ("建设单位", project.owner_name),
        ("施工总承包单位", firm.name),
        ("统一社会信用代码", firm.credit_code or NONE),
        ("项目经理", project.manager_name or NONE),
        ("合同额", yuan(project.contract_yuan)),
        ("建筑面积", NONE if project.area_m2 is None else f"{project.area_m2:,}㎡"),
        ("计划工期", days),
        ("高峰期施工人数", f"{project.peak_workers}人"),
    )
