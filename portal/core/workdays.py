"""Working days: what a period of so many 工作日 ends on."""

from dataclasses import dataclass
from datetime import date, timedelta

# The State Council announces each year's days off and the weekends worked in exchange
# (《全国年节及纪念日放假办法》第七条). Those lists could not be checked here, so none is built in:
# the caller passes what the municipality entered (portal/calendar); with none, only Saturdays and
# Sundays are days off.
NO_DAYS: frozenset[date] = frozenset()


def is_working_day(
    day: date, holidays: frozenset[date] = NO_DAYS, makeup: frozenset[date] = NO_DAYS
) -> bool:
    """True unless `day` is a holiday, or a weekend that is not worked in exchange."""
    return day not in holidays and (day.weekday() < 5 or day in makeup)


def add_working_days(
    day: date, n: int, holidays: frozenset[date] = NO_DAYS, makeup: frozenset[date] = NO_DAYS
) -> date:
    """The n-th working day after `day`; `day` itself is not counted (民法典第二百零一条)."""
    if n < 0:
        raise ValueError("n is not negative")
    while n:
        day += timedelta(days=1)
        n -= is_working_day(day, holidays, makeup)
    return day


def working_days_between(
    start: date, end: date, holidays: frozenset[date] = NO_DAYS, makeup: frozenset[date] = NO_DAYS
) -> int:
    """How many working days lie after `start` up to and including `end`."""
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays, makeup) for day in days)


@dataclass(frozen=True, slots=True)
class Workdays:
    """工作日历 as far as it is known: days off, weekends worked, and the years that it knows."""

    holidays: frozenset[date] = NO_DAYS
    makeup: frozenset[date] = NO_DAYS
    years: frozenset[int] = frozenset()

    def after(self, day: date, n: int) -> date:
        """The n-th working day after `day`."""
        return add_working_days(day, n, self.holidays, self.makeup)

    def missing(self, start: date, end: date) -> tuple[int, ...]:
        """The years from `start` to `end` of which only weekends are known."""
        return tuple(y for y in range(start.year, end.year + 1) if y not in self.years)


WEEKENDS_ONLY = Workdays()
