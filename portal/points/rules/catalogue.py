"""The items of Arts 12–16: what costs how many points, what must be shown, which duty it breaks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled

_NUMERALS = "零一二三四五六七八九十"

# Art 15, last paragraph, shown to the recorder wherever Arts 13 and 14 meet (DOMAIN §7 K).
STACKING_CLAUSE = "同时存在第十三条和第十四条情形的，按第十四条执行。"

# The opening words of each article, as printed.
LEADS: dict[int, str] = {
    12: "有下列情形之一的，对劳资专管员扣1分：",
    13: "",
    14: "因劳资专管员履职不到位造成工程建设项目出现下列情形之一的，对劳资专管员扣3分：",
    15: (
        "因劳资专管员履职不到位或者未履行提醒义务造成工程建设项目出现下列情形之一的，"
        "对劳资专管员扣6分："
    ),
    16: "",
}

# Art 9: the eight duties, in our own short words, and the topics that teach them (DOMAIN §3.2).
DUTIES: dict[int, str] = {
    1: "用工台账与项目资料",
    2: "专户、保证金、三方协议和代发协议",
    3: "实名登记、花名册和工伤参保",
    4: "工资表编制审核与代发监督",
    5: "维权告示牌、公示与宣传",
    6: "应急预案、预警处置与调解",
    7: "隐患和事件报告",
    8: "其他法定事项",
}
DUTY_TOPICS: dict[int, tuple[str, ...]] = {
    1: ("K5.7", "K3.10", "K7.6"),
    2: ("K5.1", "K5.2", "K5.3", "K5.4"),
    3: ("K5.5", "K6.5", "K7.1", "K7.2"),
    4: ("K7.5", "K5.4", "K1.9"),
    5: ("K5.6", "K7.7"),
    6: ("K8", "K5.14"),
    7: ("K8.9",),
    8: (),
}


class EvidenceKind(Labelled):
    """证据种类."""

    RECORD = "record", "检查或者调查记录"
    PHOTO = "photo", "现场照片"
    ORDER = "order", "责令改正文书"
    DECISION = "decision", "处罚、处理或者列入决定"
    POLICE = "police", "公安机关认定或者处罚文书"
    OTHER = "other", "其他材料"


class Need(Labelled):
    """What must be on file before an item may be put forward (DOMAIN §7 J, N, HH)."""

    EVIDENCE = "evidence", "请上传证据材料"
    CAUSATION = "causation", "请写明履职不到位与该情形之间的因果关系"
    ORDER = "order", "请填写责令改正文书的编号和作出部门"
    DEADLINE = "deadline", "请填写责令改正的期限和认定逾期未改正的日期"
    POLICE = "police", "请填写公安机关认定或者处罚文书的编号"
    ORDER_PAPER = "order_paper", "请上传责令改正文书"
    POLICE_PAPER = "police_paper", "请上传公安机关认定或者处罚文书"


# The paper that a need asks for.
PAPERS: dict[Need, EvidenceKind] = {
    Need.ORDER_PAPER: EvidenceKind.ORDER,
    Need.POLICE_PAPER: EvidenceKind.POLICE,
}

# Arts 13–16 speak of 履职不到位; for Art 12 the fact is enough (DOMAIN §7 N).
_FAULT = frozenset({Need.EVIDENCE, Need.CAUSATION})


@dataclass(frozen=True, slots=True)
class Item:
    """记分情形: one item of one article; `code` is "12(1)" … "16"."""

    code: str
    article: int
    points: int
    title: str
    clause: str
    needs: frozenset[Need]
    duties: tuple[int, ...] = ()

    @property
    def number(self) -> int | None:
        """The item's number within its article; None where the article is one item."""
        return int(self.code[3:-1]) if "(" in self.code else None

    @property
    def citation(self) -> str:
        """第十二条第（一）项."""
        article = f"第十{_NUMERALS[self.article - 10]}条"
        return f"{article}第（{_NUMERALS[self.number]}）项" if self.number else article

    @property
    def topics(self) -> tuple[str, ...]:
        """What retraining should dwell on for this item (DOMAIN §7 GG)."""
        return tuple(dict.fromkeys(t for duty in self.duties for t in DUTY_TOPICS[duty]))


@dataclass(frozen=True, slots=True)
class Regulation:
    """管理办法 of one date: the cycle, its full marks and the items."""

    title: str
    number: str
    in_force_on: date
    cap: int
    cycle_months: int
    items: tuple[Item, ...]

    def item(self, code: str) -> Item:
        """The item of that code; LookupError if this regulation has none."""
        for item in self.items:
            if item.code == code:
                return item
        raise LookupError(f"no item {code!r} in {self.number}")


def _twelve(number: int, title: str, clause: str, *duties: int) -> Item:
    return Item(f"12({number})", 12, 1, title, clause, frozenset(), duties)


REGULATION_OF_2025 = Regulation(
    title="重庆市工程建设领域劳资专管员管理办法（试行）",
    number="渝人社规〔2025〕6号",
    in_force_on=date(2025, 4, 3),
    cap=12,
    cycle_months=12,
    items=(
        _twelve(1, "用工台账不规范", "未规范建立用工管理台账的", 1),
        _twelve(
            2,
            "专户或保证金资料不完整",
            "未完整归档农民工工资专用账户或者保证金缴存凭证等相关资料的",
            1,
            2,
        ),
        _twelve(3, "实名登记未落实", "未落实农民工实名登记制度的", 3),
        _twelve(4, "劳动合同缺失或不规范", "未督促签订书面劳动合同或者订立劳动合同不规范的", 3),
        _twelve(5, "考勤管理不规范", "未规范实施考勤管理的", 3, 4),
        _twelve(6, "告示牌不规范或未更新", "未规范设置或者及时更新维权信息告示牌的", 5),
        _twelve(
            7,
            "无应急预案或未参与调解",
            "未编制农民工工资纠纷应急处置预案或者未参与劳资纠纷调解的",
            6,
        ),
        _twelve(8, "预警事项处理不及时", "未及时处理有关行政部门发出的预警事项的", 6),
        Item(
            "13",
            13,
            2,
            "责令改正后逾期未改正",
            "因劳资专管员履职不到位造成工程建设项目存在第十二条情形，经行业主管部门或者人力社保部门"
            "责令改正后，逾期未改正的，对劳资专管员加扣2分。",
            _FAULT | {Need.ORDER, Need.DEADLINE, Need.ORDER_PAPER},
            # Its duties are those of the Art 12 items that were ordered to be put right.
        ),
        Item(
            "14(1)",
            14,
            3,
            "克扣或无故拖欠工资被责令改正",
            "存在克扣或者无故拖欠农民工工资行为，被行业主管部门或人力社保部门责令改正的",
            _FAULT,
            (4,),
        ),
        Item(
            "14(2)",
            14,
            3,
            "不配合执法检查",
            "不积极配合相关行政部门开展执法检查，不按要求如实提供书面材料的",
            _FAULT,
            (8,),
        ),
        Item(
            "15(1)",
            15,
            6,
            "被列入联合惩戒对象",
            "因拖欠农民工工资被人力社保部门列入联合惩戒对象的",
            _FAULT,
            (7,),
        ),
        Item(
            "15(2)",
            15,
            6,
            "因欠薪受到行政处罚（处理）",
            "因拖欠农民工工资受到人力社保部门行政处罚（处理）的",
            _FAULT,
            (7,),
        ),
        Item(
            "15(3)",
            15,
            6,
            "以讨薪为名讨要其他款项",
            "参与、教唆、组织农民工以讨要工资为名讨要工程款等其他款项的",
            _FAULT,
            (7,),
        ),
        Item(
            "16",
            16,
            12,
            "欠薪引发违反治安管理行为",
            "因劳资专管员履职不到位造成工程建设项目存在因拖欠农民工工资引发严重扰乱公共秩序等违反"
            "治安管理行为的，对劳资专管员扣12分。",
            _FAULT | {Need.POLICE, Need.POLICE_PAPER},
            (7,),
        ),
    ),
)
REGULATIONS: tuple[Regulation, ...] = (REGULATION_OF_2025,)


def regulation_on(day: date) -> Regulation | None:
    """The regulation in force on that day; None before the first."""
    in_force = [regulation for regulation in REGULATIONS if regulation.in_force_on <= day]
    return max(in_force, key=lambda regulation: regulation.in_force_on, default=None)


def missing_needs(item: Item, provided: Collection[Need]) -> tuple[Need, ...]:
    """DOMAIN §7 J, N, HH: what is still to be put on file, in the order the form asks."""
    return tuple(need for need in Need if need in item.needs and need not in provided)
