"""供需匹配情况 as a workbook: the same tables with bare numbers, what differs, and 口径."""

from collections.abc import Iterator, Sequence

from portal.documents.sheets import Cell, Sheet, workbook_of
from portal.pool.rules.fairness import saying
from portal.pool.rules.fairness.counting import Row
from portal.pool.rules.fairness.intervals import Share, wilson
from portal.pool.rules.fairness.ruling import NAMES
from portal.pool.rules.fairness.showing import Shown
from portal.pool.rules.fairness.tables import COLUMNS, View, cells_of, headings_of

RULE_SHEETS = ("规则—按项目区县", "规则—各项得分", "规则—按人员区县")


def workbook(shown: Shown, period: str, days: int) -> bytes:
    """A sheet to a table; shares and days with their intervals in columns of their own."""
    return workbook_of(_sheets(shown, period, days))


def _sheets(shown: Shown, period: str, days: int) -> Iterator[Sheet]:
    yield _notices(shown)
    for view in COLUMNS:
        yield _table(shown, view)
    yield from _rule(shown)
    words = [("统计时段", period), *saying.definitions(days), *saying.RULE_DEFINITIONS]
    yield Sheet("口径", ("名称", "说明"), words)


def _table(shown: Shown, view: View) -> Sheet:
    columns, nothing = COLUMNS[view], Row()
    headings = [name for each in columns for name in headings_of(each, each.of(nothing))]
    first = "项目类型" if view is View.TYPES else "区县"
    rows = [
        (line.title, *(cell for value in line.values for cell in cells_of(value)))
        for line in shown.lines(view)
    ]
    return Sheet(view.label, (first, *headings), rows)


def _notices(shown: Shown) -> Sheet:
    rows = [
        (
            *(each.title, each.of, each.measure.label, each.side.label, each.own, each.others),
            *(each.compared, each.hint.means, each.hint.look),
        )
        for each in shown.notices
    ]
    what = ("名称", "分组", "指标", "差异", "本行", "其他合计")
    return Sheet("提示", (*what, "比较个数", "可能说明", "接着看"), rows)


def _rule(shown: Shown) -> Iterator[Sheet]:
    places, terms, homes = RULE_SHEETS
    looked = "有人符合条件的需求"
    interval = ("比例", "95%下限", "95%上限", "按随机应有比例")
    yield Sheet(
        places,
        ("区县", looked, "外区县排第一", *interval),
        [(each.title, *_shares(each.outside), round(each.chance, 4)) for each in shown.place_lines],
    )
    yield Sheet(
        terms,
        ("项目", "本区县减外区县的得分合计", "不计这一项时外区县排第一", "需求数"),
        [(each.name, each.gap, each.without, shown.duels) for each in shown.term_lines],
    )
    yield Sheet(
        homes,
        ("区县", looked, "排第一", *interval, "提示", *(f"平均差：{name}" for name in NAMES)),
        [
            (
                *(each.title, *_shares(each.firsts), round(each.chance, 4)),
                each.side.label if each.side else None,
                *(round(gap, 2) for gap in each.gaps),
            )
            for each in shown.home_lines
        ],
    )


def _shares(share: Share) -> Sequence[Cell]:
    """How many there are, how many of them, and the share with its interval if it may be told."""
    if not share.is_enough:
        return (share.of, share.count, saying.TOO_FEW if share.of else None, None, None)
    interval = wilson(share)
    ends = (share.value, interval.low, interval.high)
    return (share.of, share.count, *(None if end is None else round(end, 4) for end in ends))
