"""What of points the bureau may read or set otherwise (DOMAIN §7 D, F, I–K, O, P), from a day on.

The points of Arts 12–16, the twelve months and the twelve points are the measures' own: no setting.
"""

from portal.core.labels import Labelled
from portal.points.rules.cycles import CycleMode
from portal.points.rules.procedure import DEFAULT_TERMS
from portal.points.rules.stacking import OrderMode, SameFact
from portal.terms.rules.settings import Group, Origin, Setting, declare
from portal.terms.rules.shapes import Choice, Whole


class AnchorReset(Labelled):
    """What a readmission does to the cycle (DOMAIN §7 F)."""

    KEPT = "kept", "周期仍按原起算日继续，重新入库前的记分不再累计"
    RESET = "reset", "自重新入库之日起重新起算周期"


_PROCEDURE = (
    "《管理办法》没有规定；告知和陈述申辩参照《行政处罚法》第四十四条、第四十五条，天数自定"
)

CYCLE_MODE = declare(
    Setting(
        key="points-cycle-mode",
        group=Group.POINTS,
        label="12个月怎样计算",
        explanation="记分周期从起算日到哪一天届满；已经开始的周期届满日不变，自下一周期起适用。",
        origin=Origin.MEASURES,
        basis="《管理办法》第十一条：每个记分周期为12个月；"
        "另一种读法见《民法典》第二百零一条、第二百零二条",
        default=CycleMode.HALF_OPEN,
        shape=Choice("12个月的计算方法", CycleMode),
        from_next_day=True,
    )
)
ANCHOR_RESET = declare(
    Setting(
        key="points-anchor-reset",
        group=Group.POINTS,
        label="重新入库后周期从何时起算",
        explanation="累计满12分的人员重新入库以后，记分周期是否重新起算；以前的重新入库不变。",
        origin=Origin.MEASURES,
        basis="《管理办法》第十七条：经重新培训并考核合格后可重新纳入；没有规定周期是否重新起算",
        default=AnchorReset.KEPT,
        shape=Choice("重新入库后的周期", AnchorReset),
        from_next_day=True,
    )
)
ORDER_MODE = declare(
    Setting(
        key="points-order-mode",
        group=Group.POINTS,
        label="逾期未改正怎样加扣",
        explanation="第十三条的2分按责令改正文书加扣，还是按其中的每个情形加扣；以前的决定不变。",
        origin=Origin.MEASURES,
        basis="《管理办法》第十三条：经责令改正后，逾期未改正的，对劳资专管员加扣2分",
        default=OrderMode.PER_ORDER,
        shape=Choice("加扣方法", OrderMode),
        from_next_day=True,
    )
)
SAME_FACT = declare(
    Setting(
        key="points-same-fact",
        group=Group.POINTS,
        label="同一事实符合多个条款怎样扣分",
        explanation="同一事实同时符合第十四条至第十六条等多项时是否只按最重一项；以前的决定不变。",
        origin=Origin.MEASURES,
        basis="《管理办法》第十五条末款：同时存在第十三条和第十四条情形的，按第十四条执行；"
        "其他条款之间没有规定，待主管部门明确",
        default=SameFact.HIGHEST,
        shape=Choice("同一事实的扣分", SameFact),
        from_next_day=True,
    )
)
DUPLICATE_DAYS = declare(
    Setting(
        key="points-duplicate-days",
        group=Group.POINTS,
        label="提示相似记录的天数",
        explanation="同一项目、同一情形的发生日期相差这么多天以内的，提交时提示核对是否为同一事实。",
        origin=Origin.OURS,
        basis="《管理办法》第十一条、第十七条由两个部门分别记分，没有规定怎样防止重复",
        default=30,
        shape=Whole("相差天数", 1, 180, "天"),
    )
)
SUBMISSION_WORKING_DAYS = declare(
    Setting(
        key="points-submission-working-days",
        group=Group.POINTS,
        label="草拟后提交人力社保部门的期限",
        explanation="行业主管部门草拟以后在这么多个工作日内提交，逾期的有提示；不影响记分效力。",
        origin=Origin.OURS,
        basis="《管理办法》第十七条：应及时将劳资专管员记分情况通报同级人社部门；没有规定天数",
        default=DEFAULT_TERMS.submission_working_days,
        shape=Whole("提交期限", 1, 30, "个工作日"),
        from_next_day=True,
    )
)
STATEMENT_WORKING_DAYS = declare(
    Setting(
        key="points-statement-working-days",
        group=Group.POINTS,
        label="陈述申辩的期限",
        explanation="当事人自告知次日起在这么多个工作日内陈述申辩；已经告知的截止日不变。",
        origin=Origin.OURS,
        basis=_PROCEDURE,
        default=DEFAULT_TERMS.statement_working_days,
        shape=Whole("陈述申辩期限", 3, 30, "个工作日"),
        from_next_day=True,
    )
)
REVIEW_DAYS = declare(
    Setting(
        key="points-review-days",
        group=Group.POINTS,
        label="申请复核的期限",
        explanation="当事人自送达次日起在这么多日内申请复核；已经送达的决定期限不变。",
        origin=Origin.OURS,
        basis="《管理办法》没有规定复核，是本平台的内部程序",
        default=DEFAULT_TERMS.review_days,
        shape=Whole("申请复核期限", 5, 60, "日"),
        from_next_day=True,
    )
)
FEW_POINTS = declare(
    Setting(
        key="points-few",
        group=Group.POINTS,
        label="“扣分较少”的分数",
        explanation="本周期已记分不超过这么多的，在本人页面提示可以优先考虑。",
        origin=Origin.OURS,
        basis="《管理办法》第十八条：对未扣分或者扣分较少的，鼓励优先考虑；没有规定分数",
        default=2,
        shape=Whole("不超过", 0, 11, "分"),
    )
)
RECKONING = (CYCLE_MODE, ANCHOR_RESET, ORDER_MODE, SAME_FACT)
PROCEDURE = (STATEMENT_WORKING_DAYS, REVIEW_DAYS, SUBMISSION_WORKING_DAYS)
