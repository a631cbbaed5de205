"""What a figure means, what a flag may mean and where to look next; never a verdict."""

from dataclasses import dataclass

from portal.pool.rules.fairness.comparing import Flag, Measure, Side
from portal.pool.rules.fairness.intervals import LEAST, Interval, Share, wilson

TOO_FEW = "样本太少"
FEW = 100  # below it a percentage is told with a warning


@dataclass(frozen=True, slots=True)
class Hint:
    """提示: what it may mean, and what to look at next."""

    means: str
    look: str


HINTS: dict[tuple[Measure, Side], Hint] = {
    (Measure.FIT_ONE, Side.LOWER): Hint(
        "可能是愿意到这里工作的人员少，也可能是需求的条件较严（专职、经验月数、仅本区县）。",
        "看这里的可被找到人数和需求的意向区县范围；人员少的，与考核、培训安排一并考虑。",
    ),
    (Measure.FIT_ONE, Side.HIGHER): Hint(
        "可能是愿意到这里工作的人员较多，也可能是需求的条件较宽。",
        "看这里的人员是否长期没有收到邀约。",
    ),
    (Measure.FIT_THREE, Side.LOWER): Hint(
        "施工单位可以选择的余地可能较小，人选婉拒以后不易递补。",
        "看需求的到岗日期和范围；可以用统筹推荐为空缺岗位一并安排。",
    ),
    (Measure.FIT_THREE, Side.HIGHER): Hint(
        "施工单位可以选择的余地可能较大。",
        "看这里的人员是否长期没有收到邀约。",
    ),
    (Measure.ACCEPTED, Side.LOWER): Hint(
        "可能与距离、待遇、到岗时间有关，也可能是资料没有及时更新、本人已有工作。",
        "看婉拒原因的分布和逾期未答复的比例；距离为主的，看本地人员数。",
    ),
    (Measure.ACCEPTED, Side.HIGHER): Hint(
        "邀约与本人意愿可能较为一致。",
        "看收到邀约的人员比例，接受得多不等于每个人都有机会。",
    ),
    (Measure.EXPIRED, Side.HIGHER): Hint(
        "可能是本人没有看到通知、资料没有及时更新，也可能是不便明确拒绝。",
        "看资料超过期限未确认的人数，提醒本人更新资料、查看通知。",
    ),
    (Measure.EXPIRED, Side.LOWER): Hint("本人答复可能较为及时。", "无须另外处理，可以了解做法。"),
    (Measure.DAYS, Side.HIGHER): Hint(
        "可能是人选少、婉拒后多次递补，也可能是开工日期较远、双方不急于签署。",
        "看符合条件的人数、婉拒原因和需要到岗的日期。",
    ),
    (Measure.DAYS, Side.LOWER): Hint(
        "双方可能较快达成一致；也可能是难配的岗位还空着，没有计入天数。",
        "看这里还空着的岗位数。",
    ),
    (Measure.INVITED, Side.LOWER): Hint(
        "可能是本区县需求少，也可能是人员的意向区县、可到岗日期与需求不合，或者排序靠后。",
        "看本区县和邻近区县的需求数，以及“匹配规则”一页中这里人员的各项得分。",
    ),
    (Measure.INVITED, Side.HIGHER): Hint(
        "可能是本区县需求多、人员少，或者意向区县较宽。",
        "看邀约是否集中在少数人。",
    ),
    (Measure.APPOINTED, Side.LOWER): Hint(
        "可能是接受后没有谈成，也可能是邀约发得多、岗位少。",
        "看接受的比例；接受多而聘用少的，向施工单位了解原因。",
    ),
    (Measure.APPOINTED, Side.HIGHER): Hint(
        "邀约可能较为准确。", "看收到邀约的人员比例，是否有人一直没有机会。"
    ),
    (Measure.UNASKED, Side.HIGHER): Hint(
        "这些人员符合至少一项需求，但没有被邀约；可能是需求少，也可能是排序靠后。",
        "看“匹配规则”一页中哪一项得分低；可以用统筹推荐，并提醒本人补充资料。",
    ),
    (Measure.UNASKED, Side.LOWER): Hint(
        "符合条件的人员可能大多收到过邀约。", "看邀约是否集中在少数人。"
    ),
}
# What the page says of its own figures.
DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        "需求、岗位",
        (
            "一个工程项目算一项需求，按项目登记的日期计入时段；停止招用后重新招用的不另算。"
            "岗位数按统计当天的项目资料。"
        ),
    ),
    (
        "项目区县、人员区县",
        (
            "项目区县是项目所在地；人员区县是证书登记的区县，不是户籍，也不是意向区县。"
            "已撤并的区县计入承接的区县，原江北区、渝北区计入两江新区。"
            "市级登记的证书、没有填写区县的项目、已不在人才库的人员列为“没有区县”。"
            "片区按“一区两群”：渝东北为三峡库区11个区县，渝东南为武陵山区6个区县，其余为主城都市区。"
        ),
    ),
    (
        "有1人、3人以上符合条件的需求",
        (
            "平台不保存需求提出当天有哪些人选，所以按统计当天的人才库和规则参数计算："
            "只看时段内提出、统计当天仍在招用并有空缺的需求。人员须符合全部硬性条件，"
            "年满16周岁是领取证书的前提，不再另看。"
        ),
    ),
    (
        "邀约",
        (
            "时段内发出的邀约，按统计当天的结果计算。接受、逾期未答复的比例只以已有结果的邀约为分母"
            "（接受、婉拒、逾期未答复），不含待答复和已撤回的；接受后又终止或失效的，仍算接受。"
        ),
    ),
    (
        "从提出需求到双方签署的天数",
        (
            "从项目登记到聘用文件双方在平台签署，一份聘用算一次；平台外签署的没有签署时间，单列件数。"
            "还空着的岗位没有天数，因此空缺多的地方实际所需时间会更长。"
        ),
    ),
    (
        "还空着的岗位",
        "时段内提出的需求，统计当天仍在招用的岗位数，减去在岗人员和已接受邀约的人员。",
    ),
    (
        "可被找到的人员",
        (
            "统计当天证书有效、在库未暂停、同意向施工单位展示的人员。收到过邀约的比例以他们为分母，"
            "只看时段内的邀约。"
        ),
    ),
    (
        "收到邀约后被聘用的人员",
        "时段内收到过邀约的人员中，由其中一份邀约进入聘用的，一人只算一次。",
    ),
    (
        "长期没有收到邀约",
        (
            "展示给施工单位已满{days}天、按统计当天的资料至少符合一项在招需求全部硬性条件的人员中，"
            "最近{days}天没有收到任何邀约的。天数是规则参数。"
        ),
    ),
    (
        "邀约的集中程度",
        (
            "收到过邀约的人员中，收到最多的十分之一占全部邀约的比例；人人一样多时是10%。"
            "区间用逐一剔除法（刀切法）计算。"
        ),
    ),
    (
        "区间",
        (
            "括号内是95%的区间：比例用威尔逊区间，天数用次序统计量区间。"
            f"不满{LEAST}例的只列数目，不满{FEW}例的比例请谨慎使用。同一项目发出的邀约彼此有关联，"
            "邀约类比例的区间会偏窄。"
        ),
    ),
    (
        "提示",
        (
            "每个区县（片区、项目类型）与其他各个合计相比，只有区间不含零（天数为两个区间不相交）才提示。"
            "因为同时比较多个，置信水平按邦费罗尼方法随比较的个数提高；样本不足的不比较。"
            "提示只说明有差异，不说明原因，也不是结论。"
        ),
    ),
    (
        "不看什么",
        "性别、年龄、户籍、民族一律不读取，不作为分组，也不参与计算。",
    ),
)
RULE_DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        "做了什么",
        (
            "用统计当天生效的权重，为统计当天仍在招用并有空缺的需求逐一排序，看第一名来自哪里。"
            "需求多于1000项的，按抽签取1000项。只是推算，没有通知任何人，也不影响任何推荐。"
        ),
    ),
    (
        "按随机应有",
        (
            "如果在符合全部硬性条件的人员中随机取一人，第一名来自外区县（或者某区县）的次数。"
            "实际次数与它相差较大，说明是得分造成的。"
        ),
    ),
    (
        "各项得分之差",
        (
            "按项目区县：既有本区县又有外区县人员符合条件的需求中，本区县最高分者减外区县最高分者，"
            "逐项相加；正数有利于本区县人员。按人员区县：某区县符合条件人员的平均得分，"
            "减同一需求全部符合条件人员的平均得分，再按需求平均；负数说明这一项使他们靠后。"
        ),
    ),
    (
        "不计这一项",
        "其他各项不变，把这一项都当作零分，重新看第一名。次数变化大的，就是起作用的一项。",
    ),
    (
        "本区县、外区县",
        (
            "按人员区县（证书登记的区县）与项目所在区县是否相同；得分中的“意向区县”则看本人愿意去哪里，"
            "两者不同。"
        ),
    ),
    (
        "提示",
        (
            "第一名次数的威尔逊区间不含“按随机应有”的比例才提示，置信水平按邦费罗尼方法"
            f"随比较的区县数提高；有人符合条件的需求不满{LEAST}项的不比较。"
        ),
    ),
)
PUSHED = {
    Side.LOWER: Hint(
        "这里的人员符合条件，但排第一的次数少于随机应有的次数。",
        "看哪一项的平均差最低：意向区县低的，看距离是否合理；记分、经验低的，属于个人情况；"
        "认为权重不合适的，按规则参数的程序修改。",
    ),
    Side.HIGHER: Hint(
        "这里的人员排第一的次数多于随机应有的次数。",
        "看哪一项的平均差最高，是否与需求多在本区县有关。",
    ),
}


def definitions(days: int) -> list[tuple[str, str]]:
    """口径, with the number of days of the report."""
    return [(name, words.replace("{days}", str(days))) for name, words in DEFINITIONS]


def hint_of(flag: Flag) -> Hint:
    """What a flag may mean."""
    return HINTS[flag.measure, flag.side]


def told(share: Share) -> str:
    """12 / 40，30.0%（18.1%～45.4%）; too few cases are only counted."""
    if not share.of:
        return "—"
    counts = f"{share.count:,} / {share.of:,}"
    if not share.is_enough:
        return f"{counts}，{TOO_FEW}"
    return f"{counts}，{share.value:.1%}（{bounds(wilson(share))}）"


def bounds(interval: Interval) -> str:
    """Both ends of an interval of shares."""
    low, high = ("不明" if end is None else f"{end:.1%}" for end in (interval.low, interval.high))
    return f"{low}～{high}"
