"""When points begin to count, and from when to when they add up (Art 11; DOMAIN §7 B–F, EE)."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.labels import Labelled
from portal.terms.rules.timeline import Timeline

_DAY = timedelta(days=1)


class CycleMode(Labelled):
    """How twelve months are counted (DOMAIN §7 D)."""

    HALF_OPEN = "half_open", "起算日计入，到期月对应日的前一日届满"
    CIVIL = "civil", "起算日不计入，到期月的对应日届满"


HALF_OPEN = Timeline(CycleMode.HALF_OPEN)


@dataclass(frozen=True, slots=True)
class Appointment:
    """受聘: from its first to its last day in post; no last day while it runs."""

    starts_on: date
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        """True while the person is in post."""
        return self.starts_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Cycle:
    """记分周期: from `starts_on` up to but not including `ends_before`."""

    number: int
    starts_on: date
    ends_before: date

    @property
    def last_day(self) -> date:
        """The last day whose decisions still add up in this cycle."""
        return self.ends_before - _DAY


def anchor_on(
    certified_on: date | None, appointments: Iterable[Appointment], in_force_on: date
) -> date | None:
    """Art 11, DOMAIN §7 B and C: the first day on which the person is both certified and in post.

    For a first appointment still running that is the later of the two dates. An appointment that
    was over before the certificate does not start a cycle; nothing starts before the rules did.
    """
    if certified_on is None:
        return None
    ready_on = max(certified_on, in_force_on)
    return min(
        (
            max(ready_on, appointment.starts_on)
            for appointment in appointments
            if appointment.ended_on is None or appointment.ended_on >= ready_on
        ),
        default=None,
    )


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last (29 February becomes the 28th)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def cycle_of(
    anchor: date, day: date, months: int = 12, modes: Timeline[CycleMode] = HALF_OPEN
) -> Cycle | None:
    """Art 11, DOMAIN §7 D: the cycle that `day` falls into; None before the anchor.

    Every cycle is reckoned from the anchor itself, so that 29 February returns in leap years. One
    that has begun ends as it was to end; where another way of counting has come into force since,
    the next are reckoned by it, from the day on which the first of them begins.
    """
    if day < anchor:
        return None
    base, mode, starts_on, number, run = anchor, modes.on(anchor), anchor, 1, 1
    while day >= (end := _end(base, run * months, mode)):
        number, run, starts_on = number + 1, run + 1, end
        if (now := modes.on(end)) is not mode:
            base, mode, run = end, now, 1
    return Cycle(number, starts_on, end)


def _end(anchor: date, months: int, mode: CycleMode) -> date:
    end = add_months(anchor, months)
    return end + _DAY if mode is CycleMode.CIVIL else end
