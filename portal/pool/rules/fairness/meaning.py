"""口径: what the figures of a report mean, each said beside the tables that it concerns."""

from dataclasses import dataclass

from portal.pool.rules.fairness.few import FEWEST
from portal.pool.rules.fairness.intervals import LEAST
from portal.pool.rules.fairness.tables import View

FEW = 100  # below it a percentage is told with a warning
_PLACES = (
    View.NEEDS,
    View.INVITATIONS,
    View.REASONS,
    View.DAYS,
    View.PEOPLE,
    View.ANSWERS,
)
_ASKED = (View.INVITATIONS, View.REASONS, View.ANSWERS, View.TYPES)
_MEASURED = (View.NEEDS, View.INVITATIONS, View.DAYS, View.PEOPLE, View.ANSWERS, View.TYPES)
_ALL = (*_PLACES, View.TYPES)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one thing means, and the tables where somebody may ask."""

    name: str
    words: str
    views: tuple[View, ...]


_MEANINGS: tuple[Meaning, ...] = (
    Meaning(
        "需求、岗位",
        "一个工程项目算一项需求，按项目登记的日期计入时段；停止招用后重新招用的不另算。"
        "岗位数按统计当天的项目资料。",
        (View.NEEDS, View.TYPES),
    ),
    Meaning(
        "项目区县、人员区县",
        "项目区县是项目所在地；人员区县是证书登记的区县，不是户籍，也不是意向区县。"
        "已撤并的区县计入承接的区县，原江北区、渝北区计入两江新区。"
        "市级登记的证书、没有填写区县的项目、已不在人才库的人员列为“没有区县”。"
        "片区按“一区两群”：渝东北为三峡库区11个区县，渝东南为武陵山区6个区县，其余为主城都市区。",
        _PLACES,
    ),
    Meaning(
        "还空着的岗位",
        "时段内提出的需求，统计当天仍在招用的岗位数，减去在岗人员和已接受邀约的人员。",
        (View.NEEDS, View.TYPES),
    ),
    Meaning(
        "有1人、3人以上符合条件",
        "“6 / 8”是8项需求中有6项。平台不保存需求提出当天有哪些人选，"
        "所以按统计当天的人才库和规则参数计算："
        "只看时段内提出、统计当天仍在招用并有空缺的需求。人员须符合全部硬性条件，"
        "年满16周岁是领取证书的前提，不再另看。",
        (View.NEEDS, View.TYPES),
    ),
    Meaning(
        "邀约",
        "时段内发出的邀约，按统计当天的结果计算。接受、逾期未答复的比例只以已有结果的邀约为分母"
        "（接受、婉拒、逾期未答复），不含待答复和已撤回的；接受后又终止或失效的，仍算接受。",
        _ASKED,
    ),
    Meaning(
        "婉拒原因",
        "本人婉拒时选择的原因；可以不说明，所以各项原因相加可能少于婉拒的份数。"
        "接受以后又不再考虑的，不算婉拒。",
        (View.REASONS,),
    ),
    Meaning(
        "从提出需求到双方签署的天数",
        "从项目登记到聘用文件双方在平台签署，一份聘用算一次；平台外签署的没有签署时间，单列件数。"
        "下四分位、中位数、上四分位：由快到慢排列，走到四分之一、一半、四分之三时各用了多少天。"
        "还空着的岗位没有天数，因此空缺多的地方实际所需时间会更长。",
        (View.DAYS, View.TYPES),
    ),
    Meaning(
        "可被找到的人员",
        "统计当天证书有效、在库未暂停、同意向施工单位展示的人员。收到过邀约的比例以他们为分母，"
        "只看时段内的邀约。",
        (View.PEOPLE,),
    ),
    Meaning(
        "收到邀约后被聘用",
        "时段内收到过邀约的人员中，由其中一份邀约进入聘用的，一人只算一次。"
        "分母含统计当天已经不能被找到的人员，所以可能多于前一列收到过邀约的人数。",
        (View.PEOPLE,),
    ),
    Meaning(
        "长期没有收到邀约",
        "展示给施工单位已满{days}天、按统计当天的资料至少符合一项在招需求全部硬性条件的人员中，"
        "最近{days}天没有收到任何邀约的。天数是规则参数。",
        (View.PEOPLE,),
    ),
    Meaning(
        "邀约集中程度",
        "收到过邀约的人员中，收到最多的十分之一占全部邀约的比例；人人一样多时是10%，"
        "比例越高，邀约越集中在少数人。区间用逐一剔除法（刀切法）计算。",
        (View.PEOPLE,),
    ),
    Meaning(
        "括号内的区间",
        "数目少时，比例和天数会碰巧偏高或者偏低；括号内是考虑到这种偶然以后，实际水平大致所在的范围"
        "（95%的区间：比例用威尔逊区间，天数用次序统计量区间）。范围越宽，越不能据此下结论。"
        f"不满{LEAST}例的只列数目，写明“样本太少”；不满{FEW}例的比例请谨慎使用。"
        "同一项目发出的邀约彼此有关联，邀约类比例的区间会偏窄。",
        _MEASURED,
    ),
    Meaning(
        "提示",
        "每个区县（片区、项目类型）与其他各个合计相比，差异大到不像是偶然的才提示"
        "（差的区间不含零，费舍尔精确检验也这样说；天数为两个区间不相交）。比较的个数越多，越容易碰巧出现差异，"
        "所以标准随个数提高（邦费罗尼方法）；样本不足的不比较。"
        "提示只说明有差异，不说明原因，也不是结论。",
        _MEASURED,
    ),
    Meaning(
        "不列的数字",
        f"人员不足{FEWEST}人的区县（片区）不列数字，也不提示，以免从数字看出某一个人的情况；"
        "由合计减去其他各行能推算出来的，另有一行也不列。",
        (View.PEOPLE, View.ANSWERS, View.RULE),
    ),
    Meaning("不看什么", "性别、年龄、户籍、民族一律不读取，不作为分组，也不参与计算。", _ALL),
)
ASKS: dict[View, str] = {
    View.NEEDS: "各区县提出多少需求，还空着多少岗位，够不够人选",
    View.INVITATIONS: "各区县的项目发出多少邀约，对方怎样答复",
    View.REASONS: "各区县的项目因为什么被婉拒",
    View.DAYS: "各区县的项目从提出需求到签署用多少天",
    View.PEOPLE: "各区县的人员有多少收到邀约、被聘用，有没有人一直没有机会",
    View.ANSWERS: "各区县的人员收到多少邀约，怎样答复",
    View.TYPES: "上面各项，按房屋建筑、市政、公路等分开看",
    View.RULE: "排序的得分是否使某些区县的人员靠前或者靠后",
}
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
            "排第一的次数与“按随机应有”相差大到不像是偶然的才提示"
            "（威尔逊区间不含应有的比例，精确二项检验也这样说），"
            "比较的区县越多标准越高（邦费罗尼方法）；"
            f"有人符合条件的需求不满{LEAST}项的不比较。"
        ),
    ),
)


def definitions(days: int, view: View | None = None) -> list[tuple[str, str]]:
    """口径 of one table, or of all, with the number of days of the report."""
    return [
        (each.name, each.words.replace("{days}", str(days)))
        for each in _MEANINGS
        if view is None or view in each.views
    ]
