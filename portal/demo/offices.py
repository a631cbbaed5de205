"""Public bodies and who works there: bureaus, industry departments, every duty of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.access.roles import Actor, Role
from portal.accounts.actions import assign_duty
from portal.accounts.models import Organisation, OrganisationKind, Person
from portal.core.regions import MUNICIPALITY, offices
from portal.demo.crowd import Crowd, acting
from portal.demo.stage import Stage, dated, write
from portal.employers.models import Project
from portal.employers.rules.sectors import Sector, sector_of

YUZHONG = "500103"
OPENED = 450  # days ago: the bureaus and their people are there from then on

_DEPARTMENTS = {
    MUNICIPALITY: {
        Sector.HOUSING: "重庆市住房和城乡建设委员会（演示）",
        Sector.TRANSPORT: "重庆市交通运输委员会（演示）",
        Sector.WATER: "重庆市水利局（演示）",
    },
    YUZHONG: {
        Sector.HOUSING: "渝中区住房和城乡建设委员会（演示）",
        Sector.TRANSPORT: "渝中区交通局（演示）",
        Sector.WATER: "渝中区水利局（演示）",
    },
}
_SECTOR_CARDS = {
    (MUNICIPALITY, Sector.HOUSING): "草拟全市房屋建筑和市政项目的记分事项",
    (MUNICIPALITY, Sector.TRANSPORT): "草拟全市公路项目的记分事项",
    (MUNICIPALITY, Sector.WATER): "草拟全市水利项目的记分事项",
    (YUZHONG, Sector.HOUSING): "草拟渝中区项目的记分事项；有一件草稿、一件被退回",
}
_MUNICIPAL: tuple[tuple[Role, str], ...] = (
    (Role.EXAMS, "考务（一）：编制场次、审核报名；有成绩待提请公布"),
    (Role.EXAMS, "考务（二）：批准场次、复核成绩，与考务（一）两人复核"),
    (Role.CERTIFICATES, "证书（一）：成绩合格的，提请发证"),
    (Role.CERTIFICATES, "证书（二）：审批签发，与证书（一）两人复核"),
    (Role.POINTS, "记分（一）：核验施工单位，确认和决定记分，办理重新入库"),
    (Role.POINTS, "记分（二）：与记分（一）互为复核，可以冲正对方的决定"),
    (Role.INVIGILATOR, "监考：看着自己的考场，延时、换机、记录情况"),
    (Role.MARKING, "查看场次和评分结果"),
    (Role.TRAINING, "看各课程的学习进度"),
    (Role.AUTHOR, "命题：出题、从文件导入；有一道题被退回修改"),
    (Role.REVIEWER, "审题（一）：审题、启用停用、法规雷达；有题待审"),
    (Role.REVIEWER, "审题（二）：与审题（一）先后审题，终审不能是同一人"),
    (Role.AUDITOR, "看留痕：谁在什么时候做了什么"),
    (Role.ADMINISTRATOR, "管理人员职责和部门单位（演示账户）"),
)
_DISTRICT: tuple[tuple[Role, str], ...] = (
    (Role.EXAMS, "渝中区考务：审核本区场次的报名；有成绩待提请公布"),
    (Role.CERTIFICATES, "渝中区证书：本区证书登记簿；成绩公布后提请市级发证"),
    (Role.POINTS, "渝中区记分：本区单位核验、配备文件、记分和重新入库"),
)


@dataclass(slots=True)
class Offices:
    """演示机关: bodies by region, people by region and duty in the order of their cards."""

    bureaus: dict[str, Organisation]
    departments: dict[tuple[str, Sector], Organisation]
    officers: dict[tuple[str, Role], list[Person]] = field(default_factory=dict)
    drafters: dict[int, Person] = field(default_factory=dict)  # by department

    def officer(self, role: Role, region: str = MUNICIPALITY, which: int = 0) -> Actor:
        """The first, or another, who has this duty there."""
        return acting(self.officers[region, role][which])

    def department_for(self, project: Project) -> Organisation | None:
        """Art 3: the industry department that looks after the project; none after 其他."""
        sector = sector_of(project.type)
        if sector is None:
            return None
        level = project.region if project.region == YUZHONG else MUNICIPALITY
        return self.departments[level, sector]

    def drafter(self, department: Organisation) -> Actor:
        """Who drafts for the department."""
        return acting(self.drafters[department.id])


def open_offices(stage: Stage) -> Offices:
    """All bureaus of today's districts, and the departments of the city and of 渝中区."""
    with dated(stage.at(OPENED, 8)):
        bureaus = {region: _body(name, region) for region, name in _bureau_names(stage)}
        departments = {
            (region, sector): _body(name, region, sector)
            for region, named in _DEPARTMENTS.items()
            for sector, name in named.items()
        }
        write([*bureaus.values(), *departments.values()])
    return Offices(bureaus, departments)


def staff(offices: Offices, crowd: Crowd) -> None:
    """Everyone who works there, each with one duty."""
    for (region, sector), department in offices.departments.items():
        card = _SECTOR_CARDS.get((region, sector), "")
        person = _employ(crowd, Role.AUTHORITY, department, card)
        offices.drafters[department.id] = person
    for region, duties in ((MUNICIPALITY, _MUNICIPAL), (YUZHONG, _DISTRICT)):
        for role, card in duties:
            person = _employ(crowd, role, offices.bureaus[region], card)
            offices.officers.setdefault((region, role), []).append(person)


def _employ(crowd: Crowd, role: Role, body: Organisation, card: str) -> Person:
    stage = crowd.stage
    person = crowd.person(card, ago=OPENED)
    with dated(stage.at(OPENED, 10)):
        assign_duty(person, role, body, by=None, today=stage.day(OPENED))
    return person


def _bureau_names(stage: Stage) -> Iterator[tuple[str, str]]:
    yield MUNICIPALITY, "重庆市人力资源和社会保障局（演示）"
    for region in offices(stage.today):
        yield region.code, f"{region.name}人力资源和社会保障局（演示）"


def _body(name: str, region: str, sector: Sector | None = None) -> Organisation:
    kind = OrganisationKind.AUTHORITY if sector else OrganisationKind.BUREAU
    return Organisation(
        kind=kind, name=name, region=region, sector=sector.value if sector else "", is_demo=True
    )
