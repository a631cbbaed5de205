"""Search over columns: who is wanted, in which order, and how many each choice would give."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from portal.core.neighbours import neighbours
from portal.core.regions import equivalents, offices
from portal.employers.rules.needs import Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.bitmaps import Bitmaps, Words, count, pack, rows_of
from portal.pool.rules.columns import KINDS, SEARCHED, SHOWN, Bools, People, Rows, day, holds
from portal.pool.rules.wanted import BANDS, Order, Soon, Wanted

WEEK, MONTH = 7, 30
# Of one number of 63 bits: what is ordered by, how long ago it was confirmed, the profile's id.
_FIRST, _AGO, _ID = 2**13 - 1, 2**14 - 1, 36


@dataclass(frozen=True, slots=True)
class Facets:
    """How many there would be with each choice, all else being asked as it is."""

    districts: dict[str, int]
    types: dict[ProjectType, int]
    months: dict[int, int]
    soon: dict[Soon, int]
    full_time: dict[bool, int]
    skills: dict[Skill, int]
    without: dict[str, int]  # by what is asked: how many if it were not


@dataclass(frozen=True, slots=True)
class Search:
    """One question to the pool, its masks worked out."""

    people: People
    bitmaps: Bitmaps
    wanted: Wanted
    on: date
    masks: dict[str, Words]

    @property
    def found(self) -> Words:
        """Who has all that is asked."""
        return self._all(self.masks)

    def others(self, *names: str) -> Words:
        """Who has all that is asked besides."""
        return self._all(name for name in self.masks if name not in names)

    def _all(self, names: Iterable[str]) -> Words:
        return reduce(np.bitwise_and, (self.masks[name] for name in names))


def search(
    people: People,
    bitmaps: Bitmaps,
    wanted: Wanted,
    on: date,
    saying: Bools | None = None,
) -> Search:
    """The question; `saying` are the rows whose introductions say what is asked, if that is: of
    them only those who were told that they are searched.
    """
    masks = dict(_masks(people, bitmaps, wanted, on))
    if saying is not None:
        masks["text"] = pack(saying & holds(people.facts, SEARCHED))
    return Search(people, bitmaps, wanted, on, masks)


def _masks(
    people: People, bitmaps: Bitmaps, wanted: Wanted, on: date
) -> Iterator[tuple[str, Words]]:
    yield "shown", pack(holds(people.facts, SHOWN))
    if wanted.region:
        yield "region", bitmaps.willing(people, places(wanted.region, wanted.near, on))
    if wanted.full_time is not None:
        yield "full_time", bitmaps.working(people, full=wanted.full_time)
    for skill in wanted.skills:
        yield f"skills:{skill.value}", bitmaps.able(people, skill.value)
    yield from _measured(people, wanted, on)


def _measured(people: People, wanted: Wanted, on: date) -> Iterator[tuple[str, Words]]:
    """What is asked of months, people led and days."""
    if wanted.type:
        yield "type", pack(_months(people, wanted.type) >= max(1, wanted.months))
    elif wanted.months:
        yield "months", pack(people.site_months >= wanted.months)
    if wanted.headcount:
        yield "headcount", pack(people.headcount >= wanted.headcount)
    if wanted.available_by:
        yield "available_by", pack(people.available <= day(wanted.available_by))
    if wanted.soon:
        yield "soon", _soon(people, wanted.soon, on)


def places(region: str, near: bool, on: date) -> frozenset[str]:
    """Every code that a search for that district means."""
    here = equivalents(region, on) or frozenset({region})
    return here | neighbours(region, on) if near else here


def facets(search: Search) -> Facets:
    """The counts of every choice."""
    asked = [name for name in search.masks if name != "shown"]
    return Facets(
        districts=_districts(search),
        types=_types(search),
        months=_bands(search),
        soon=_when(search),
        full_time=_full_time(search),
        skills=_skills(search),
        without={name: count(search.others(name)) for name in asked},
    )


def window(search: Search, start: int, stop: int) -> tuple[Rows, int]:
    """The places from `start` to `stop` in the order asked for, and how many there are in all."""
    rows = rows_of(search.found)
    total = len(rows)
    start, stop = min(start, total), min(stop, total)
    if start >= stop:
        return rows[:0], total
    order = _order(search, rows)
    kept = np.argpartition(order, (start, stop - 1))[start:stop]
    return rows[kept[np.argsort(order[kept])]], total


def _order(search: Search, rows: Rows) -> NDArray[np.int64]:
    people, wanted, today = search.people, search.wanted, day(search.on)
    ago = np.clip(today - people.confirmed[rows].astype(np.int64), 0, _AGO)
    if wanted.order is Order.EXPERIENCE:
        months = _months(people, wanted.type) if wanted.type else people.site_months
        before = _FIRST - np.minimum(months[rows].astype(np.int64), _FIRST)
    elif wanted.order is Order.AVAILABLE:
        before = np.clip(people.available[rows].astype(np.int64) - today, 0, _FIRST)
    else:
        before = np.zeros(len(rows), np.int64)
    order: NDArray[np.int64] = ((before * (_AGO + 1) + ago) << _ID) + people.profile[rows]
    return order


def _months(people: People, kind: ProjectType) -> NDArray[np.uint16]:
    months: NDArray[np.uint16] = people.months[KINDS.index(kind.value)]
    return months


def _soon(people: People, soon: Soon, on: date) -> Words:
    today = day(on)
    if soon is Soon.LATER:
        return pack(people.available > today + MONTH)
    days = {Soon.NOW: 0, Soon.WEEK: WEEK, Soon.MONTH: MONTH}[soon]
    return pack(people.available <= today + days)


def _districts(search: Search) -> dict[str, int]:
    """Today's districts, each with whoever its old codes stand for and who would work anywhere."""
    others, near, on = search.others("region"), search.wanted.near, search.on
    codes = [region.code for region in offices(on)]
    counted = {
        code: count(others & search.bitmaps.willing(search.people, places(code, near, on)))
        for code in codes
    }
    return {code: many for code, many in counted.items() if many}


def _types(search: Search) -> dict[ProjectType, int]:
    least, others = max(1, search.wanted.months), search.others("type", "months")
    return {
        kind: count(others & pack(_months(search.people, kind) >= least)) for kind in ProjectType
    }


def _bands(search: Search) -> dict[int, int]:
    kind, others = search.wanted.type, search.others("type", "months")
    months = _months(search.people, kind) if kind else search.people.site_months
    return {least: count(others & pack(months >= least)) for least in BANDS}


def _full_time(search: Search) -> dict[bool, int]:
    others, people = search.others("full_time"), search.people
    return {
        full: count(others & search.bitmaps.working(people, full=full)) for full in (True, False)
    }


def _skills(search: Search) -> dict[Skill, int]:
    """With each skill asked besides; of one that is asked already, as it is."""
    return {
        skill: count(search.found & search.bitmaps.able(search.people, skill.value))
        for skill in Skill
    }


def _when(search: Search) -> dict[Soon, int]:
    others = search.others("soon")
    return {soon: count(others & _soon(search.people, soon, search.on)) for soon in Soon}
