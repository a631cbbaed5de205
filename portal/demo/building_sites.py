"""Projects over all districts: running, about to start, late, still looking for people."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.regions import current, name_of
from portal.demo import names
from portal.demo.contractors import Contractors
from portal.demo.offices import YUZHONG
from portal.demo.stage import Stage, moment, write
from portal.employers.models import Project
from portal.employers.rules.needs import Offered, Reach
from portal.employers.rules.sectors import ProjectType
from portal.employers.rules.staffing import BuildingKind, Site, advise

T = ProjectType
_WORKS: dict[ProjectType, tuple[str, ...]] = {
    T.BUILDING: ("家园住宅工程", "学校迁建工程", "医院综合楼工程", "产业园厂房工程"),
    T.MUNICIPAL: ("路排水改造工程", "综合管廊工程", "污水处理厂工程"),
    T.ROAD: ("至新城公路工程", "互通立交工程", "县道改建工程"),
    T.WATER: ("水库除险加固工程", "河道整治工程"),
    T.RAIL: ("轨道站土建工程",),
    T.OTHER: ("文化广场工程",),
}
_KINDS = (
    *(T.BUILDING,) * 5,
    *(T.MUNICIPAL,) * 3,
    *(T.ROAD,) * 2,
    *(T.WATER,) * 2,
    T.RAIL,
    T.OTHER,
)
_NOTES = (
    "项目提供食宿，需会实名制平台操作。",
    "班组较多，希望有代发和工资表审核经验。",
    "需能独立处理欠薪预警和现场调解。",
    "",
)
_CROWD = 54


@dataclass(frozen=True, slots=True)
class Sites:
    """演示项目: those of the contractor with a card by their part, and all the others."""

    filed: Project  # running, people in post
    advised: Project  # running, somebody suspended is in post
    soon: Project  # starts in nine days, nothing filed
    late: Project  # started eight days ago, nothing filed
    looking: Project  # looks for people, invitations are out
    planned: Project  # starts in two months
    others: tuple[Project, ...]
    retrained_at: Project  # another contractor's, where the retrained person works

    @property
    def own(self) -> tuple[Project, ...]:
        """The projects of the contractor with a card."""
        return (self.filed, self.advised, self.soon, self.late, self.looking, self.planned)


def plan_sites(stage: Stage, contractors: Contractors) -> Sites:
    """Sixty-one projects of verified contractors."""
    firm = contractors.own.id
    own = {
        "filed": _project(stage, firm, T.BUILDING, YUZHONG, ago=340, workers=260),
        "advised": _project(stage, firm, T.MUNICIPAL, YUZHONG, ago=300, workers=180),
        "soon": _project(stage, firm, T.BUILDING, "500106", ago=-9, workers=320),
        "late": _project(stage, firm, T.ROAD, "500109", ago=8, workers=150),
        "looking": _project(stage, firm, T.BUILDING, "500107", ago=-35, workers=450),
        "planned": _project(stage, firm, T.WATER, "500113", ago=-62, workers=90),
    }
    retrained_at = _project(
        stage, contractors.firms[1].id, T.BUILDING, YUZHONG, ago=345, workers=210
    )
    places = [region.code for region in current(stage.today)]
    others = [
        _project(
            stage,
            contractors.firms[2 + number % (len(contractors.firms) - 2)].id,
            _KINDS[number % len(_KINDS)],
            places[number % len(places)],
            ago=_start(number, stage),
        )
        for number in range(_CROWD)
    ]
    _require(own["looking"])
    for filled in (own["filed"], own["advised"], retrained_at):
        filled.is_open = False
    projects = [*own.values(), retrained_at, *others]
    write(sorted(projects, key=lambda project: project.created_at))
    return Sites(others=tuple(others), retrained_at=retrained_at, **own)


def _require(project: Project) -> None:
    """What a contractor may ask besides, and what the post is like."""
    project.reach, project.least_months = Reach.NEIGHBOURS, 6
    project.subcontractors = 4
    project.conditions = {
        Offered.SHIFT: "白班，月底集中核算",
        Offered.LODGING: "项目部提供食宿",
        Offered.PAY: "每月7000至9000元（演示）",
    }


def _start(number: int, stage: Stage) -> int:
    """Most run for some time already; each sixth lies ahead."""
    if number % 6 == 5:
        return -stage.dice.randint(12, 75)
    return stage.dice.randint(30, 330)


def _project(
    stage: Stage, firm_id: int, kind: ProjectType, region: str, *, ago: int, workers: int = 0
) -> Project:
    dice = stage.dice
    start = stage.day(ago)
    workers = workers or dice.choice((80, 220, 340, 420, 560, 680, 860, 1080, 1300))
    building = dice.choice(list(BuildingKind)) if kind is T.BUILDING else None
    area = workers * dice.randint(90, 160) if building else None
    contract_on = start - timedelta(days=dice.randint(45, 70))
    posts = advise(Site(workers, area, building)).posts
    work = dice.choice(_WORKS[kind])
    return Project(
        organisation_id=firm_id,
        name=f"{name_of(region)}{names.place(dice)}{work}（演示）",
        permit_number=f"演示施许{start:%Y}{dice.randint(1, 9999):04d}" if ago > 0 else "",
        type=kind,
        building_kind=building,
        region=region,
        address=f"{name_of(region)}{names.street(dice)}",
        owner_name=f"重庆{names.place(dice)}置业有限公司（演示）",
        manager_name=f"{dice.choice('赵钱孙李周吴郑王')}经理",
        contract_yuan=workers * dice.randint(18, 42) * 10_000,
        area_m2=area,
        peak_workers=workers,
        contract_on=contract_on,
        planned_start_on=start,
        planned_end_on=_end(start, ago, dice.randint(300, 720), stage),
        posts=posts.total,
        is_full_time=posts.full_time > 0,
        needed_on=start - timedelta(days=3) if ago < 0 else stage.day(-dice.randint(5, 25)),
        note=dice.choice(_NOTES),
        created_at=moment(min(contract_on + timedelta(days=3), stage.day(1)), 15),
    )


def _end(start: date, ago: int, days: int, stage: Stage) -> date:
    """Sites that run go on for some while."""
    return max(start + timedelta(days=days), stage.day(-60)) if ago > 0 else start + timedelta(days)
