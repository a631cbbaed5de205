"""Which periods can be reported on: whole and past, the last twelve months first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.core import clock
from portal.points.rules.cycles import add_months

YEARS_BACK = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """时段: whole days, both included."""

    since_on: date
    until_on: date

    @property
    def begins_at(self) -> datetime:
        return _midnight(self.since_on)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.until_on + _DAY)

    @property
    def key(self) -> str:
        """As a form sends it."""
        return f"{self.since_on:%Y%m%d}-{self.until_on:%Y%m%d}"

    @property
    def label(self) -> str:
        """2026年, 2026年第3季度, or from month to month."""
        first, months = self.since_on, _months_in(self)
        if months == 12 and first.month == 1:
            return f"{first.year}年"
        if months == 3 and first.month % 3 == 1:
            return f"{first.year}年第{first.month // 3 + 1}季度"
        return f"{first.year}年{first.month}月至{self.until_on.year}年{self.until_on.month}月"


def last_twelve_months(today: date) -> Period:
    """The last twelve whole months before today's."""
    end = today.replace(day=1)
    return Period(add_months(end, -12), end - _DAY)


def offered(today: date) -> list[Period]:
    """The last twelve months; then years and quarters that are over, the latest first."""
    past = sorted(_years(today), reverse=True)
    quarters = sorted(_quarters(today), key=lambda each: each.since_on, reverse=True)
    return list(dict.fromkeys([last_twelve_months(today), *past, *quarters]))


def just_over(today: date) -> list[Period]:
    """The last year and the last quarter that are over."""
    return [max(_years(today)), max(_quarters(today))]


def find(key: str, today: date) -> Period | None:
    """The period of this key, if it can be reported on."""
    return next((each for each in offered(today) if each.key == key), None)


def _years(today: date) -> Iterator[Period]:
    for year in range(today.year - YEARS_BACK, today.year):
        yield Period(date(year, 1, 1), date(year, 12, 31))


def _quarters(today: date) -> Iterator[Period]:
    for back in range(1, 4 * YEARS_BACK + 1):
        first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        begun = add_months(first, -3 * back)
        yield Period(begun, add_months(begun, 3) - _DAY)


def _months_in(period: Period) -> int:
    after = period.until_on + _DAY
    return (after.year - period.since_on.year) * 12 + after.month - period.since_on.month


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BEIJING)
