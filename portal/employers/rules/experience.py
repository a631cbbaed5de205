"""施工现场经验: how many full months the stated periods come to (Art 5; DOMAIN §7 Y)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.labels import Labelled

_DAY = timedelta(days=1)
MOST_PERIODS = 6


class PeriodFault(Labelled):
    """Why a period cannot be counted, in words that say what to do."""

    HALF = "half", "每段经历请把起始日期、结束日期和项目名称都填上"
    TURNED = "turned", "经历的结束日期不能早于起始日期，请核对"
    FUTURE = "future", "经历的结束日期不能晚于今天，仍在岗的请填写今天"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """一段现场经历, both days included."""

    begun_on: date
    ended_on: date
    where: str = ""


@dataclass(frozen=True, slots=True)
class Experience:
    """合计: full months, and the days that did not make one."""

    months: int
    spare_days: int


def fault_of(period: Period, today: date) -> PeriodFault | None:
    """Why this period cannot be counted; None if it can."""
    if not period.where.strip():
        return PeriodFault.HALF
    if period.ended_on < period.begun_on:
        return PeriodFault.TURNED
    return PeriodFault.FUTURE if period.ended_on > today else None


def total(periods: Iterable[Period]) -> Experience:
    """Full months of each run without a gap, added up; a day worked on two sites counts once.

    Days left over of a run make no month: whether they count is the officer's to say.
    """
    runs = [_months_in(begun, ended) for begun, ended in _runs(periods)]
    return Experience(sum(months for months, _ in runs), sum(days for _, days in runs))


def _runs(periods: Iterable[Period]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for period in sorted(periods):
        if runs and period.begun_on <= runs[-1][1] + _DAY:
            begun, ended = runs[-1]
            runs[-1] = begun, max(ended, period.ended_on)
        else:
            runs.append((period.begun_on, period.ended_on))
    return runs


def _months_in(begun: date, ended: date) -> tuple[int, int]:
    after = ended + _DAY
    months = (after.year - begun.year) * 12 + after.month - begun.month
    if _months_later(begun, months) > after:
        months -= 1
    return months, (after - _months_later(begun, months)).days


def _months_later(day: date, months: int) -> date:
    """The same day so many months on; the month's last where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - _DAY).day))
