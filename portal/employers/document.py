"""The primitives that the template of the 配备文件 may see (Art 4; DOMAIN §8.2, last row)."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Organisation
from portal.core.identity import mask_name
from portal.core.regions import name_of
from portal.employers.models import Appointment
from portal.employers.rules.sectors import ProjectType
from portal.letters.actions import Draft
from portal.letters.models import LetterKind
from portal.web.filters import day_cn, yuan

STYLESHEETS = ("css/paper.css", "css/staffing.css")
BLANK = "　"


@dataclass(frozen=True, slots=True)
class StaffingPage:
    """配备文件版面: tables of label and words, and who signs."""

    project: tuple[tuple[str, str], ...]
    specialist: tuple[tuple[str, str], ...]
    firm: str
    name: str
    authority: str
    is_specimen: bool
    drawn_up: str
    number: str


def lay_out(appointment: Appointment, authority: Organisation | None, today: date) -> StaffingPage:
    """The page of an appointment."""
    project, firm, person = appointment.project, appointment.organisation, appointment.person
    area = "" if project.area_m2 is None else f"{project.area_m2:,}㎡"
    kind = project.building_kind
    told = f"（{kind.label}）" if kind and project.type is ProjectType.BUILDING else ""
    return StaffingPage(
        project=(
            ("项目名称", project.name),
            ("施工许可证号或备案号", project.permit_number or BLANK),
            ("项目类型", project.type.label + told),
            ("项目所在区县", name_of(project.region)),
            ("项目地址", project.address),
            ("建设单位", project.owner_name),
            ("施工总承包单位", firm.name),
            ("统一社会信用代码", firm.credit_code or BLANK),
            ("项目经理", project.manager_name or BLANK),
            ("合同额", yuan(project.contract_yuan)),
            ("建筑面积", area or BLANK),
            ("计划工期", f"{day_cn(project.planned_start_on)}至{day_cn(project.planned_end_on)}"),
            ("高峰期施工人数", f"{project.peak_workers}人"),
        ),
        specialist=(
            ("姓名", person.name),
            ("身份证号", person.resident_id),
            ("联系电话", person.mobile),
            ("任职条件", f"《办法》{appointment.basis.label}"),
            ("证书编号", _certificate_number(appointment) or BLANK),
            ("专职或兼任", "专职" if appointment.is_full_time else "兼任"),
            ("到岗日期", day_cn(appointment.starts_on)),
        ),
        firm=firm.name,
        name=person.name,
        authority=authority.name if authority else "",
        is_specimen=firm.is_demo or person.is_demo,
        drawn_up=day_cn(today),
        number=appointment.public_id.upper(),
    )


def staffing_draft(page: StaffingPage, appointment: Appointment) -> Draft:
    """配备文件 to be signed and sealed by hand (Art 4); the square shows whom it names, masked."""
    project = dict(page.project)
    return Draft(
        kind=LetterKind.STAFFING,
        subject=appointment.public_id,
        person_id=appointment.person_id,
        template="employers/document.html",
        page=page,
        shown=(
            ("工程项目", project["项目名称"]),
            ("施工总承包单位", page.firm),
            ("劳资专管员", mask_name(page.name)),
            ("到岗日期", dict(page.specialist)["到岗日期"]),
            ("生成日期", page.drawn_up),
        ),
        stylesheets=STYLESHEETS,
    )


def _certificate_number(appointment: Appointment) -> str:
    certificate = appointment.certificate
    return certificate.number or "" if certificate else ""
