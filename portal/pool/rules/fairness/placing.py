"""The matching rule looked at itself: who comes first, from where, and which terms made it so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.pool.rules.columns import Bools, People, Rows
from portal.pool.rules.facts import Demand, Terms
from portal.pool.rules.judging import each_term, tellable
from portal.pool.rules.lots import lots

TERMS = (
    *("district", "project_type", "headcount", "availability"),
    *("points", "freshness", "route", "training"),
)
MOST_PLACED = 1000  # needs looked at, drawn by lot where more are open


@dataclass(slots=True)
class OfPlace:
    """Needs of one district of projects. `duels`: where somebody of the district and somebody of
    another both pass; `gaps`: by term, the best of the district less the best of the others, added
    up over duels; `without`: how often one of another district is first if that term is not there.
    """

    looked: int = 0
    first_outside: int = 0
    chance_outside: float = 0.0
    duels: int = 0
    first_outside_in_duels: int = 0
    gaps: list[int] = field(default_factory=lambda: [0] * len(TERMS))
    without: list[int] = field(default_factory=lambda: [0] * len(TERMS))


@dataclass(slots=True)
class OfHome:
    """People of one district. `needs`: for which one of them passes; `chance`: how often they would
    be first if one of all who pass were drawn; `gaps`: by term, their mean less that of all who
    pass, added up over needs.
    """

    needs: int = 0
    firsts: int = 0
    chance: float = 0.0
    gaps: list[float] = field(default_factory=lambda: [0.0] * len(TERMS))


class Placing:
    """Adds up need by need. `homes`: the district of each of these people, as a place in `codes`;
    `areas`: larger parts, each with the places it is made of.
    """

    def __init__(
        self,
        people: People,
        homes: NDArray[np.intp],
        codes: Sequence[str],
        areas: Mapping[str, Sequence[int]],
    ) -> None:
        self._people, self._homes, self._codes, self._areas = people, homes, codes, areas
        self.by_place: dict[str, OfPlace] = {}
        self.by_home: dict[str, OfHome] = {}

    def look(self, demand: Demand, here: str, on: date, terms: Terms) -> None:
        """One need more, of this district; where nobody passes nobody is first."""
        rows = np.flatnonzero(passing(demand, self._people, on, terms))
        if not len(rows):
            return
        points = np.stack(
            [each for _, each in each_term(demand, self._people, rows, on, terms)]
        ).astype(np.int32)
        lot = lots(demand.id, self._people.seed[rows])
        homes = self._homes[rows]
        best = _first(points.sum(axis=0), lot)
        self._count_place(here, points, lot, homes)
        self._count_homes(points, homes, int(homes[best]))

    def _count_place(
        self, here: str, points: NDArray[np.int32], lot: NDArray[np.uint64], homes: Rows
    ) -> None:
        place = self.by_place.setdefault(here, OfPlace())
        outside: Bools = homes != (self._codes.index(here) if here in self._codes else -1)
        total = points.sum(axis=0)
        is_outside = bool(outside[_first(total, lot)])
        place.looked += 1
        place.first_outside += is_outside
        place.chance_outside += float(outside.mean())
        if outside.all() or not outside.any():
            return
        inner, outer = np.flatnonzero(~outside), np.flatnonzero(outside)
        gap = points[:, inner[_first(total[inner], lot[inner])]]
        gap = gap - points[:, outer[_first(total[outer], lot[outer])]]
        place.duels += 1
        place.first_outside_in_duels += is_outside
        for term in range(len(TERMS)):
            place.gaps[term] += int(gap[term])
            place.without[term] += bool(outside[_first(total - points[term], lot)])

    def _count_homes(self, points: NDArray[np.int32], homes: Rows, first: int) -> None:
        many = len(self._codes)
        counts = np.bincount(homes, minlength=many)
        sums = np.stack([_sums(homes, each, many) for each in points])
        means = points.mean(axis=1, dtype=np.float64)
        for place in np.flatnonzero(counts).tolist():
            self._count_home(self._codes[place], [place], counts, sums, means, first)
        for area, places in self._areas.items():
            if counts[list(places)].any():
                self._count_home(area, places, counts, sums, means, first)

    def _count_home(
        self,
        key: str,
        places: Sequence[int],
        counts: NDArray[np.intp],
        sums: NDArray[np.float64],
        means: NDArray[np.float64],
        first: int,
    ) -> None:
        home = self.by_home.setdefault(key, OfHome())
        own, chosen = int(counts[list(places)].sum()), list(places)
        home.needs += 1
        home.firsts += first in places
        home.chance += own / int(counts.sum())
        gap = sums[:, chosen].sum(axis=1) / own - means
        home.gaps = [so_far + float(more) for so_far, more in zip(home.gaps, gap, strict=True)]


def passing(demand: Demand, people: People, on: date, terms: Terms) -> Bools:
    """Who of the findable meets every condition of this need."""
    passes = np.ones(len(people), np.bool_)
    for each in tellable(demand, people, on, terms).values():
        passes &= each
    return passes


def together(places: Mapping[str, OfPlace]) -> OfPlace:
    """All districts of projects as one."""
    found = OfPlace()
    for each in places.values():
        found.looked += each.looked
        found.first_outside += each.first_outside
        found.chance_outside += each.chance_outside
        found.duels += each.duels
        found.first_outside_in_duels += each.first_outside_in_duels
        found.gaps = [one + other for one, other in zip(found.gaps, each.gaps, strict=True)]
        found.without = [one + more for one, more in zip(found.without, each.without, strict=True)]
    return found


def read_place(kept: Mapping[str, Any]) -> OfPlace:
    return OfPlace(**kept)


def read_home(kept: Mapping[str, Any]) -> OfHome:
    return OfHome(**kept)


def _sums(homes: Rows, points: NDArray[np.int32], many: int) -> NDArray[np.float64]:
    """By district, the points of all its people."""
    added: NDArray[np.float64] = np.bincount(homes, weights=points, minlength=many).astype(float)
    return added


def _first(total: NDArray[np.int32], lot: NDArray[np.uint64]) -> int:
    """The place of the best, equal ones by lot, as `judging.first` has it."""
    even = np.flatnonzero(total == total.max())
    return int(even[np.argmin(lot[even])])
