"""The tables of a report: the same columns on pages, on paper and in workbooks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from portal.core.labels import Labelled
from portal.pool.rules.answers import DeclineReason
from portal.pool.rules.fairness import saying
from portal.pool.rules.fairness.counting import Row, shares
from portal.pool.rules.fairness.intervals import (
    LEAST,
    Crowd,
    Middle,
    Share,
    crowd,
    quantile,
    wilson,
)


@dataclass(frozen=True, slots=True)
class Days:
    """天数: a quantile of so many."""

    of: int
    middle: Middle | None

    @property
    def is_enough(self) -> bool:
        return self.of >= LEAST


Value: TypeAlias = int | Share | Days | Crowd
Cell: TypeAlias = int | float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and what it says of a row."""

    heading: str
    of: Callable[[Row], Value]


class View(Labelled):
    """分表."""

    NEEDS = "needs", "需求和岗位"
    INVITATIONS = "invitations", "邀约和答复"
    REASONS = "reasons", "婉拒原因"
    DAYS = "days", "从需求到签署"
    PEOPLE = "people", "人员机会"
    ANSWERS = "answers", "人员的答复"
    TYPES = "types", "按项目类型"
    RULE = "rule", "匹配规则"


def _count(heading: str, name: str) -> Column:
    return Column(heading, lambda row: int(getattr(row, name)))


def _share(heading: str, name: str) -> Column:
    return Column(heading, lambda row: shares(row)[name])


def _days(heading: str, at: float) -> Column:
    return Column(heading, lambda row: Days(sum(row.days.values()), quantile(row.days, at)))


def _declined(reason: DeclineReason) -> Column:
    return Column(reason.label, lambda row: row.reasons.get(reason.value, 0))


_NEEDS = (
    _count("需求", "needs"),
    _count("岗位", "posts"),
    _count("还空着的岗位", "vacant"),
    _share("有1人以上符合条件", "fit-one"),
    _share("有3人以上符合条件", "fit-three"),
)
_ASKED = (
    _count("发出邀约", "sent"),
    _share("接受", "accepted"),
    _count("接受后又终止或失效", "undone"),
    _count("婉拒", "declined"),
    _share("逾期未答复", "expired"),
    _count("待答复", "waiting"),
    _count("已撤回", "withdrawn"),
)
_REASONS = tuple(_declined(reason) for reason in DeclineReason)
_DAYS = (
    Column("平台签署的聘用", lambda row: sum(row.days.values())),
    _days("天数中位数", 0.5),
    _days("下四分位", 0.25),
    _days("上四分位", 0.75),
    _count("平台外签署的聘用", "signed_elsewhere"),
)
_PEOPLE = (
    _count("可被找到的人员", "findable"),
    _share("收到过邀约", "invited"),
    _share("收到邀约后被聘用", "appointed"),
    _share("长期没有收到邀约", "unasked"),
    Column("收到最多的十分之一占邀约", lambda row: crowd(row.spread)),
)
COLUMNS: dict[View, tuple[Column, ...]] = {
    View.NEEDS: _NEEDS,
    View.INVITATIONS: _ASKED,
    View.REASONS: (_count("婉拒", "declined"), *_REASONS),
    View.DAYS: _DAYS,
    View.PEOPLE: _PEOPLE,
    View.ANSWERS: _ASKED,
    View.TYPES: _NEEDS + _ASKED + _DAYS,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: who, what, and whether it is set apart."""

    key: str
    title: str
    values: tuple[Value, ...]
    is_sum: bool = False

    @property
    def told(self) -> tuple[str, ...]:
        """As a page shows them."""
        return tuple(tell(value) for value in self.values)


def lines(view: View, rows: Mapping[str, tuple[str, Row]], sums: frozenset[str]) -> list[Line]:
    """Rows (by key: title and counts) in the columns of a table."""
    return [
        Line(key, title, tuple(column.of(row) for column in COLUMNS[view]), key in sums)
        for key, (title, row) in rows.items()
    ]


def tell(value: Value) -> str:
    """One value in words: with its interval, or only counted where there are too few."""
    match value:
        case Share():
            return saying.told(value)
        case Days():
            return _tell_days(value)
        case Crowd():
            return _tell_crowd(value)
        case _:
            return f"{value:,}"


def headings_of(column: Column, example: Value) -> tuple[str, ...]:
    """What a column becomes in a workbook."""
    name = column.heading
    match example:
        case Share():
            return (f"{name}（数）", f"{name}（分母）", f"{name}（比例）", *_ends(name))
        case Days() | Crowd():
            return (name, *_ends(name))
        case _:
            return (name,)


def _ends(name: str) -> tuple[str, str]:
    return f"{name}（95%下限）", f"{name}（95%上限）"


def cells_of(value: Value) -> tuple[Cell, ...]:
    """A value as numbers of a workbook: of too few only the counts."""
    match value:
        case Share():
            interval = wilson(value)
            told = (value.value, interval.low, interval.high)
            return (value.count, value.of, *_rounded(told, enough=value.is_enough))
        case Days():
            middle = value.middle if value.is_enough else None
            if middle is None:
                return (saying.TOO_FEW if value.of else None, None, None)
            return (middle.value, middle.interval.low, middle.interval.high)
        case Crowd():
            return _rounded(
                (value.share, value.interval.low, value.interval.high), enough=value.is_enough
            )
        case _:
            return (value,)


def _tell_days(value: Days) -> str:
    if not value.of or value.middle is None:
        return "—"
    if not value.is_enough:
        return saying.TOO_FEW
    ends = (value.middle.interval.low, value.middle.interval.high)
    low, high = ("不明" if end is None else f"{end:.0f}" for end in ends)
    return f"{value.middle.value}天（{low}～{high}）"


def _tell_crowd(value: Crowd) -> str:
    if not value.people:
        return "—"
    if not value.is_enough:
        return f"{value.people:,}人，{saying.TOO_FEW}"
    return f"{value.share:.1%}（{saying.bounds(value.interval)}）"


def _rounded(told: tuple[float | None, ...], *, enough: bool) -> tuple[Cell, ...]:
    if not enough:
        return (saying.TOO_FEW, *(None for _ in told[1:]))
    return tuple(None if each is None else round(each, 4) for each in told)
