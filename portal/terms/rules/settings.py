"""A setting: what is decided by it, where its default comes from, and what it may be.

Rooms declare theirs when they are imported; what nobody declared cannot be asked for or changed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from portal.core.labels import Labelled
from portal.terms.rules.shapes import Shape

V = TypeVar("V")
MOST_DAYS_AHEAD = 3 * 366


class Origin(Labelled):
    """来源 of a default."""

    MEASURES = "measures", "《管理办法》的读法"
    NATIONAL = "national", "国家和行业惯例"
    ELSEWHERE = "elsewhere", "外地做法"
    OURS = "ours", "本系统建议"


class Group(Labelled):
    """事项 that a setting belongs to, in the order in which they are listed."""

    POOL = "pool", "人才库与匹配"
    EMPLOYERS = "employers", "配备与聘用"
    POINTS = "points", "记分"
    COMPLAINTS = "complaints", "履职保护投诉"


@dataclass(frozen=True, slots=True, eq=False)
class Setting(Generic[V]):
    """规则参数: `basis` is the clause, or the reading of it, in words for officers.

    With `from_next_day` a change counts from the day after its approval at the earliest: what was
    decided that day stays as it was decided.
    """

    key: str
    group: Group
    label: str
    explanation: str
    origin: Origin
    basis: str
    default: V
    shape: Shape[V]
    from_next_day: bool = False

    def first_day(self, today: date) -> date:
        """The first day from which a change approved today may count: never a past one."""
        return today + timedelta(days=1) if self.from_next_day else today

    def refuse_day(self, in_force_on: date, today: date) -> str:
        """Why a change cannot count from that day if it is approved today; empty if it can."""
        first = self.first_day(today)
        if in_force_on < first:
            return (
                f"最早可以自{first.isoformat()}起适用：修改只向将来发生效力，不改变已经作出的决定"
            )
        if (in_force_on - today).days > MOST_DAYS_AHEAD:
            return "生效日期最多可以填到三年以后，请核对"
        return ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a preview: 同区县 25分 → 30分; a dash for what was, or will be, not there."""

    name: str
    before: str
    after: str


_DECLARED: dict[str, Setting[Any]] = {}


def declare(setting: Setting[V]) -> Setting[V]:
    """The setting, known from now on by its key; its default keeps to its own shape."""
    if setting.key in _DECLARED:
        raise ValueError(f"{setting.key} is declared twice")
    if (fault := setting.shape.fault(setting.default)) is not None:
        raise ValueError(f"{setting.key}: {fault.words}")
    _DECLARED[setting.key] = setting
    return setting


def declared() -> tuple[Setting[Any], ...]:
    """Every setting, by group, as they were declared."""
    order = list(Group)
    return tuple(sorted(_DECLARED.values(), key=lambda each: order.index(each.group)))


def find(key: str) -> Setting[Any] | None:
    """The setting of that key; None if nobody declared it."""
    return _DECLARED.get(key)


def differences(setting: Setting[V], before: V, after: V) -> tuple[Difference, ...]:
    """What a change changes, line by line; what stays is left out."""
    old, new = dict(setting.shape.lines(before)), dict(setting.shape.lines(after))
    return tuple(
        Difference(name, old.get(name, "—"), new.get(name, "—"))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    )
