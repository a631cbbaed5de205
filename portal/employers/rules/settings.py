"""What of staffing and appointments the bureau may set otherwise (DOMAIN §7 H, Z, NN; §8.3)."""

from collections.abc import Mapping

from portal.employers.rules import appointment, ending, filing, qualification, terms
from portal.employers.rules.sectors import ProjectType
from portal.employers.rules.staffing import STANDARD_OF_2025, AreaClass, BuildingKind
from portal.terms.rules.settings import Group, Origin, Setting, declare
from portal.terms.rules.shapes import Bands, Box, Numbers, Rows, Whole

_STAFFING = "《管理办法》第四条要求根据工程规模、施工人数等合理配备，没有规定比例"
_GENERAL = "按通用标准"
_COLUMNS = (
    Box("limit", "高峰施工人数不超过", 1, 100_000, "人"),
    Box("total", "配备", 1, 99, "名"),
    Box("full_time", "其中专职", 0, 99, "名"),
)
_DEFAULT_BANDS: Rows = tuple(
    (limit, posts.total, posts.full_time) for limit, posts in STANDARD_OF_2025.by_headcount
)


def _rising(rows: Rows) -> str:
    """What is wrong with these bands; empty if nothing."""
    for number, (_, total, full_time) in enumerate(rows):
        if full_time > total:
            return f"第{number + 1}档的专职人数不能多于配备人数"
        if number and (total < rows[number - 1][1] or full_time < rows[number - 1][2]):
            return f"第{number + 1}档的人数不能少于上一档"
    return ""


def area_name(kind: BuildingKind, size: AreaClass, part: str) -> str:
    """How a number of the table by area is called."""
    return f"{kind.value}-{size.value}-{part}"


def _area_boxes() -> tuple[Box, ...]:
    return tuple(
        Box(area_name(kind, size, part), f"{size.label}{kind.label}：{words}", least, 99, "名")
        for kind in BuildingKind
        for size in AreaClass
        for part, words, least in (("total", "配备", 1), ("full-time", "其中专职", 0))
    )


def _sound_areas(numbers: Mapping[str, int]) -> str:
    for kind in BuildingKind:
        for size in AreaClass:
            total = numbers[area_name(kind, size, "total")]
            if numbers[area_name(kind, size, "full-time")] > total:
                return f"{size.label}{kind.label}的专职人数不能多于配备人数"
    return ""


def _default_areas() -> dict[str, int]:
    return {
        area_name(kind, size, part): number
        for (kind, size), posts in STANDARD_OF_2025.by_area.items()
        for part, number in (("total", posts.total), ("full-time", posts.full_time))
    }


STAFFING = declare(
    Setting(
        key="employers-staffing",
        group=Group.EMPLOYERS,
        label="配备建议：按施工人数（通用）",
        explanation="按高峰施工人数建议配备几名劳资专管员；只是建议，不作为限制。",
        origin=Origin.OURS,
        basis=f"{_STAFFING}；至少1名见《保障农民工工资支付条例》第二十八条",
        default=_DEFAULT_BANDS,
        shape=Bands(_COLUMNS, _rising),
    )
)
STAFFING_BY_TYPE = {
    kind: declare(
        Setting(
            key=f"employers-staffing-{kind.value}",
            group=Group.EMPLOYERS,
            label=f"配备建议：{kind.label}项目另行规定",
            explanation=f"{kind.label}项目的建议与通用标准不同的，在这里填写；没有的按通用标准。",
            origin=Origin.OURS,
            basis=_STAFFING,
            default=(),
            shape=Bands(_COLUMNS, _rising, empty=_GENERAL),
        )
    )
    for kind in ProjectType
}
STAFFING_STEP = declare(
    Setting(
        key="employers-staffing-step",
        group=Group.EMPLOYERS,
        label="配备建议：最高一档以上每多少人增加1名",
        explanation="施工人数超过最高一档的，每超过这么多人（不足的按一次算）建议增加1名。",
        origin=Origin.OURS,
        basis=_STAFFING,
        default=STANDARD_OF_2025.step,
        shape=Whole("每多少人增加1名", 50, 5_000, "人"),
    )
)
STAFFING_BY_AREA = declare(
    Setting(
        key="employers-staffing-area",
        group=Group.EMPLOYERS,
        label="配备建议：按建筑面积",
        explanation="与按施工人数的建议比较，取较多的。",
        origin=Origin.NATIONAL,
        basis="重庆市工程建设标准DBJ50-157-2013关于劳务员的定员",
        default=_default_areas(),
        shape=Numbers(_area_boxes(), _sound_areas),
    )
)
AREA_LIMITS = declare(
    Setting(
        key="employers-staffing-area-limits",
        group=Group.EMPLOYERS,
        label="建筑面积的大、中、小型",
        explanation="建筑面积达到多少算中型、大型。",
        origin=Origin.NATIONAL,
        basis="重庆市工程建设标准DBJ50-157-2013",
        default={"medium": STANDARD_OF_2025.medium_m2, "large": STANDARD_OF_2025.large_m2},
        shape=Numbers(
            (
                Box("medium", "中型不少于", 1, 10_000_000, "㎡"),
                Box("large", "大型不少于", 1, 10_000_000, "㎡"),
            ),
            lambda numbers: (
                "" if numbers["medium"] < numbers["large"] else "大型的面积应当大于中型"
            ),
        ),
    )
)
STANDARD = (STAFFING, STAFFING_STEP, STAFFING_BY_AREA, AREA_LIMITS)
LIMITS = declare(
    Setting(
        key="employers-limits",
        group=Group.EMPLOYERS,
        label="一人同时任职的项目数",
        explanation="专职任职的项目和任职的全部项目最多各几个；超过专职数的，聘用时提示。",
        origin=Origin.MEASURES,
        basis="《管理办法》第十条要求预留足够从事劳资管理的工作时间，没有规定项目数",
        default={
            "full-time": appointment.DEFAULT_LIMITS.full_time_projects,
            "all": appointment.DEFAULT_LIMITS.projects,
        },
        shape=Numbers(
            (Box("full-time", "专职任职", 1, 5, "个"), Box("all", "任职的全部项目", 1, 9, "个")),
            lambda numbers: (
                ""
                if numbers["full-time"] <= numbers["all"]
                else "专职任职的项目不能多于任职的全部项目"
            ),
        ),
    )
)
JOINING_WORKING_DAYS = declare(
    Setting(
        key="employers-joining-working-days",
        group=Group.EMPLOYERS,
        label="开工后到岗的，上传配备文件的期限",
        explanation="开工以后才到岗的人员，到岗后这么多个工作日内上传配备文件；"
        "以前到岗的期限不变。",
        origin=Origin.OURS,
        basis="《管理办法》第四条只规定开工前上传，没有规定开工后更换、增加人员的期限",
        default=filing.JOINING_WORKING_DAYS,
        shape=Whole("上传期限", 1, 30, "个工作日"),
    )
)
SIGN_WORKING_DAYS = declare(
    Setting(
        key="employers-sign-working-days",
        group=Group.EMPLOYERS,
        label="签署聘用文件的期限",
        explanation="聘用文件发出以后，双方在这么多个工作日内签署，逾期失效；已经发出的期限不变。",
        origin=Origin.OURS,
        basis="《管理办法》第四条要求上传配备文件，没有规定签署的期限",
        default=terms.SIGN_WORKING_DAYS,
        shape=Whole("签署期限", 1, 30, "个工作日"),
    )
)
REPORT_WORKING_DAYS = declare(
    Setting(
        key="employers-report-working-days",
        group=Group.EMPLOYERS,
        label="报送聘用变更、结束的期限",
        explanation="聘用变更或者结束以后，在这么多个工作日内报送，逾期的记为“逾期报告”；"
        "以前变更、结束的期限不变。",
        origin=Origin.OURS,
        basis="《管理办法》第四条只规定开工前上传，没有规定变更、结束的报送期限",
        default=ending.REPORT_WORKING_DAYS,
        shape=Whole("报送期限", 1, 30, "个工作日"),
    )
)
REPLACE_WORKING_DAYS = declare(
    Setting(
        key="employers-replace-working-days",
        group=Group.EMPLOYERS,
        label="任职条件不予认可的，更换人员的期限",
        explanation="不予认可以后，单位在这么多个工作日内更换劳资专管员；已经作出的结论期限不变。",
        origin=Origin.OURS,
        basis="《管理办法》第五条规定任职条件，没有规定更换的期限",
        default=qualification.REPLACE_WORKING_DAYS,
        shape=Whole("更换期限", 1, 60, "个工作日"),
    )
)
BACKDATED_DAYS = declare(
    Setting(
        key="employers-backdated-days",
        group=Group.EMPLOYERS,
        label="补传配备文件需要核对的天数",
        explanation="上传日比到岗日晚这么多天以上的，提示核对：记分周期自受聘之日起算。",
        origin=Origin.OURS,
        basis="《管理办法》第十一条自取得证书且受聘之日起计算，没有规定补传怎样处理",
        default=filing.BACKDATED_DAYS,
        shape=Whole("需要核对的天数", 1, 366, "天"),
    )
)
