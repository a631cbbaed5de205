"""What a figure means, what a flag may mean and where to look next; never a verdict."""

from dataclasses import dataclass

from portal.pool.rules.fairness.comparing import Flag, Measure, Side
from portal.pool.rules.fairness.intervals import Interval, Share, wilson

TOO_FEW = "样本太少"


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
