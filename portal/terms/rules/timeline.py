"""What was, is and will be in force: one value from ever, others each from its own day on."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Timeline(Generic[T]):
    """适用情况: the first value, and what took its place from which day, the earliest first."""

    first: T
    later: tuple[tuple[date, T], ...] = ()

    def on(self, day: date) -> T:
        """What is in force that day."""
        if not self.later:
            return self.first
        place = self._place(day)
        return self.later[place - 1][1] if place else self.first

    def since(self, day: date) -> date | None:
        """From when on what is in force that day; None if from ever."""
        place = self._place(day)
        return self.later[place - 1][0] if place else None

    def after(self, day: date) -> tuple[tuple[date, T], ...]:
        """What will be in force after that day."""
        return self.later[self._place(day) :]

    def map(self, make: Callable[[T], R]) -> "Timeline[R]":
        """The same days, with what `make` makes of each value."""
        return Timeline(make(self.first), tuple((day, make(value)) for day, value in self.later))

    def _place(self, day: date) -> int:
        return bisect_right([since for since, _ in self.later], day)


@dataclass(frozen=True, slots=True)
class Approved(Generic[T]):
    """A value that was approved: from which day it is to count, when it was approved, as which."""

    in_force_on: date
    decided_at: datetime
    number: int
    value: T


def timeline_of(default: T, approved: Iterable[Approved[T]]) -> Timeline[T]:
    """Of several approved for one day the last approved counts; the order of rows is all one."""
    ranked = sorted(approved, key=lambda each: (each.in_force_on, each.decided_at, each.number))
    by_day = {each.in_force_on: each.value for each in ranked}
    return Timeline(default, tuple(by_day.items()))


def together(make: Callable[..., R], *lines: Timeline[Any]) -> Timeline[R]:
    """Several lines as one: what `make` makes of the values that are in force side by side."""
    days = sorted({since for line in lines for since, _ in line.later})
    return Timeline(
        make(*(line.first for line in lines)),
        tuple((day, make(*(line.on(day) for line in lines))) for day in days),
    )
