"""What of the pool the bureau may set otherwise (DOMAIN §8.2): terms of matching, and periods."""

from collections.abc import Mapping
from dataclasses import fields

from portal.pool.rules import agreed, freshness, matching, own_data
from portal.pool.rules.matching import Weights
from portal.pool.rules.waiting_list import DEFAULT_CAP
from portal.terms.rules.settings import Group, Origin, Setting, declare
from portal.terms.rules.shapes import Bands, Box, Numbers, Whole

_MATCHING = "《管理办法》第八条规定供施工总承包单位匹配选任，没有规定怎样排序"
_DEFAULTS = matching.DEFAULT_TERMS
WEIGHT_NAMES = {
    "district": "意向区县相同",
    "elsewhere": "意向为邻近区县，或者市内不限",
    "project_type": "同类型项目经验",
    "headcount": "管理过的施工人数规模",
    "availability": "到岗时间",
    "points": "履职记分良好",
    "freshness": "资料近期已确认",
    "route": "具备学历和现场经验条件",
    "training": "近期参加过培训",
}


def _weighed(numbers: Mapping[str, int]) -> str:
    """What is wrong with these weights; empty if nothing."""
    total = sum(numbers.values()) - numbers["elsewhere"]
    if total != 100:
        return f"各项合计应当是100分（“{WEIGHT_NAMES['elsewhere']}”不另计），现在是{total}分"
    if numbers["elsewhere"] > numbers["district"]:
        return f"“{WEIGHT_NAMES['elsewhere']}”不能高于“{WEIGHT_NAMES['district']}”"
    return ""


WEIGHTS = declare(
    Setting(
        key="pool-weights",
        group=Group.POOL,
        label="匹配得分的权重",
        explanation="推荐人选时各项最多得多少分，合计100分。性别、年龄、户籍、民族不参与评分。",
        origin=Origin.OURS,
        basis=f"{_MATCHING}；不得歧视见《劳动法》第十二条、第十三条",
        default={field.name: getattr(Weights(), field.name) for field in fields(Weights)},
        shape=Numbers(
            tuple(Box(name, label, 0, 100, "分") for name, label in WEIGHT_NAMES.items()), _weighed
        ),
    )
)
LATE_DAYS = declare(
    Setting(
        key="pool-late-days",
        group=Group.POOL,
        label="可以晚到岗的天数",
        explanation="可到岗日期比项目需要的日期晚这么多天以内的，仍算能按时到岗。",
        origin=Origin.OURS,
        basis=_MATCHING,
        default=_DEFAULTS.late_days,
        shape=Whole("可以晚到岗的天数", 0, 60, "天"),
    )
)
NEAR_DAYS = declare(
    Setting(
        key="pool-near-days",
        group=Group.POOL,
        label="“差一点”最多晚到岗的天数",
        explanation="只差到岗日期、并且晚不超过这么多天的人，列在“差一点的人选”。",
        origin=Origin.OURS,
        basis=_MATCHING,
        default=_DEFAULTS.near_days,
        shape=Whole("最多晚到岗的天数", 0, 180, "天"),
    )
)
FULL_MONTHS = declare(
    Setting(
        key="pool-full-months",
        group=Group.POOL,
        label="项目经验得满分的月数",
        explanation="同类型项目经验达到这么多个月得满分，不足的按比例得分。",
        origin=Origin.OURS,
        basis=f"{_MATCHING}；24个月与第五条第（二）项的2年一致",
        default=_DEFAULTS.full_months,
        shape=Whole("得满分的月数", 1, 120, "个月"),
    )
)
SPARE_POINTS = declare(
    Setting(
        key="pool-spare-points",
        group=Group.POOL,
        label="履职记分良好所需的剩余分",
        explanation="本周期剩余分不少于这么多的，算履职记分良好。",
        origin=Origin.OURS,
        basis="《管理办法》第十八条鼓励优先考虑未扣分或者扣分较少的人员，没有规定分数",
        default=_DEFAULTS.spare_points,
        shape=Whole("剩余分不少于", 1, 12, "分"),
    )
)
TRAINING_MONTHS = declare(
    Setting(
        key="pool-training-months",
        group=Group.POOL,
        label="近期培训的月数",
        explanation="这么多个月以内参加过培训的，算近期参加过培训。",
        origin=Origin.OURS,
        basis=_MATCHING,
        default=_DEFAULTS.training_months,
        shape=Whole("近期培训的月数", 1, 60, "个月"),
    )
)
MAX_ACTIVE_PROJECTS = declare(
    Setting(
        key="pool-max-active-projects",
        group=Group.POOL,
        label="推荐时在岗项目的上限",
        explanation="同时在岗的项目已达到这个数的人，不再推荐给其他项目。",
        origin=Origin.MEASURES,
        basis="《管理办法》第十条要求预留足够从事劳资管理的工作时间，没有规定项目数",
        default=_DEFAULTS.max_active_projects,
        shape=Whole("在岗项目上限", 1, 5, "个"),
    )
)
HEADCOUNT_BANDS = declare(
    Setting(
        key="pool-headcount-bands",
        group=Group.POOL,
        label="施工人数的分档",
        explanation="管理过同一档或者更高一档的得满分，低一档的得一半。",
        origin=Origin.OURS,
        basis="《管理办法》第四条提到工程规模、施工人数，没有规定分档",
        default=tuple((limit,) for limit in _DEFAULTS.headcount_bands),
        shape=Bands((Box("limit", "施工人数不超过", 1, 100_000, "人"),)),
    )
)
FRESH_DAYS = declare(
    Setting(
        key="pool-fresh-days",
        group=Group.POOL,
        label="资料确认的有效天数",
        explanation="本人确认资料以后这么多天以内算近期已确认，过期的在搜索结果中靠后。",
        origin=Origin.OURS,
        basis="《个人信息保护法》第八条要求保证个人信息的质量，没有规定天数",
        default=freshness.DAYS,
        shape=Whole("有效天数", 7, 366, "天"),
    )
)
FRESH_NOTICE_DAYS = declare(
    Setting(
        key="pool-fresh-notice-days",
        group=Group.POOL,
        label="提前提醒确认资料的天数",
        explanation="有效期剩下这么多天时提醒本人重新确认。",
        origin=Origin.OURS,
        basis="配合资料确认的有效天数",
        default=freshness.NOTICE_DAYS,
        shape=Whole("提前提醒的天数", 1, 60, "天"),
    )
)
ANSWER_WORKING_DAYS = declare(
    Setting(
        key="pool-answer-working-days",
        group=Group.POOL,
        label="答复邀约的期限",
        explanation="邀约发出以后，对方在这么多个工作日内答复；已经发出的邀约期限不变。",
        origin=Origin.OURS,
        basis="《管理办法》没有规定邀约的期限",
        default=5,
        shape=Whole("答复期限", 1, 30, "个工作日"),
    )
)
AGREED_DAYS = declare(
    Setting(
        key="pool-agreed-days",
        group=Group.POOL,
        label="接受邀约以后的有效期",
        explanation="接受以后这么多天没有聘用的，邀约自动失效，联系方式不再开放；失效前提醒双方。"
        "已经接受的有效期不变。",
        origin=Origin.OURS,
        basis="《管理办法》没有规定；《个人信息保护法》第六条要求处理个人信息与目的直接相关、"
        "采取对个人权益影响最小的方式",
        default={"stands": agreed.DAYS, "notice": agreed.NOTICE_DAYS},
        shape=Numbers(
            (
                Box("stands", "有效期", 2, 180, "天"),
                Box("notice", "提前提醒", 1, 60, "天"),
            ),
            lambda numbers: (
                "" if numbers["notice"] < numbers["stands"] else "提前提醒的天数应当少于有效期"
            ),
        ),
    )
)
DORMANT_DAYS = declare(
    Setting(
        key="pool-dormant-days",
        group=Group.POOL,
        label="资料过期多久算长期没有确认",
        explanation="过了有效期又这么多天没有确认的，再提醒一次；不因此移出人才库。",
        origin=Origin.OURS,
        basis="配合资料确认的有效天数",
        default=freshness.DORMANT_DAYS,
        shape=Whole("过期的天数", 7, 730, "天"),
    )
)
OPEN_INVITATIONS = declare(
    Setting(
        key="pool-open-invitations",
        group=Group.POOL,
        label="一个项目待答复邀约的上限",
        explanation="按岗位数计算，不少于保底的份数；更多的可以先加入候补名单。",
        origin=Origin.OURS,
        basis="《管理办法》没有规定邀约的数量",
        default={"least": DEFAULT_CAP.least, "per-post": DEFAULT_CAP.per_post},
        shape=Numbers(
            (
                Box("least", "保底", 1, 50, "份"),
                Box("per-post", "每个岗位", 1, 20, "份"),
            )
        ),
    )
)
LOOKS_A_DAY = declare(
    Setting(
        key="pool-looks-a-day",
        group=Group.POOL,
        label="一名经办人一天可以查看多少人的联系方式",
        explanation="防止批量收集联系方式；当天看过的可以再看。",
        origin=Origin.OURS,
        basis="《个人信息保护法》第五十一条要求采取措施防止未经授权的访问，没有规定人数",
        default=30,
        shape=Whole("一天最多查看", 1, 500, "人"),
    )
)
UNASKED_DAYS = declare(
    Setting(
        key="pool-unasked-days",
        group=Group.POOL,
        label="多久没有收到邀约算长期没有",
        explanation="供需匹配情况中，展示已满这么多天、这么多天内没有收到邀约的算长期没有；只用于统计。",
        origin=Origin.OURS,
        basis="《管理办法》没有规定",
        default=180,
        shape=Whole("天数", 30, 730, "天"),
    )
)
DATA_WORKING_DAYS = declare(
    Setting(
        key="pool-data-working-days",
        group=Group.POOL,
        label="答复个人信息请求的期限",
        explanation="更正、删除、解释说明的请求提出以后，在这么多个工作日内答复；已经提出的期限不变。",
        origin=Origin.OURS,
        basis="《个人信息保护法》第四十五条、第四十六条要求及时，没有规定天数",
        default=own_data.ANSWER_WORKING_DAYS,
        shape=Whole("答复期限", 1, 60, "个工作日"),
    )
)
FRESHNESS = (FRESH_DAYS, FRESH_NOTICE_DAYS, DORMANT_DAYS)
MATCHING = (
    *(WEIGHTS, LATE_DAYS, NEAR_DAYS, FULL_MONTHS, SPARE_POINTS, TRAINING_MONTHS),
    *(MAX_ACTIVE_PROJECTS, HEADCOUNT_BANDS, FRESH_DAYS),
)
