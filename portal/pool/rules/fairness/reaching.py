"""Whether needs have people and people have needs, asked of the columns without asking all."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeAlias

import numpy as np

from portal.pool.rules.columns import Bools, People
from portal.pool.rules.facts import Demand, Terms
from portal.pool.rules.fairness.placing import passing

FIRST = 4096  # people asked first; then twice as many, and so on
ENOUGH = 3


Asked: TypeAlias = tuple[object, ...]


class Reacher:
    """Counts who passes, up to three: of many people the first few thousand are asked first, and
    needs that ask alike are answered alike.
    """

    def __init__(self, people: People, on: date, terms: Terms) -> None:
        self._parts, self._on, self._terms = _parts(people), on, terms
        self._known: dict[Asked, int] = {}

    def count(self, demand: Demand) -> int:
        """How many pass: exact below three, else three or more."""
        asked = (*_lasting(demand), demand.needed_on)
        if asked not in self._known:
            self._known[asked] = self._count(demand)
        return self._known[asked]

    def _count(self, demand: Demand) -> int:
        found = 0
        for part in self._parts:
            found += int(np.count_nonzero(passing(demand, part, self._on, self._terms)))
            if found >= ENOUGH:
                break
        return found


def lenient(demands: Iterable[Demand]) -> list[Demand]:
    """Of those that differ only in the day the latest: whoever could come to any can come to it."""
    latest: dict[Asked, Demand] = {}
    for demand in demands:
        so_far = latest.setdefault(_lasting(demand), demand)
        if so_far.needed_on < demand.needed_on:
            latest[_lasting(demand)] = demand
    return list(latest.values())


def _lasting(demand: Demand) -> Asked:
    """What a need asks of people, all but the day; its kind only where months on it are asked."""
    kind = demand.project_type if demand.least_months else None
    where = (demand.region, demand.reach, demand.neighbours)
    return (*where, demand.full_time, kind, demand.least_months, demand.skills)


def anybody(
    demands: Iterable[Demand],
    people: People,
    on: date,
    terms: Terms,
    told: Callable[[], None] = lambda: None,
) -> Bools:
    """Who passes at least one of these; who does is not asked again."""
    found = np.zeros(len(people), np.bool_)
    left, rest = np.arange(len(people)), people
    for demand in demands:
        told()
        if not len(left):
            break
        passes = passing(demand, rest, on, terms)
        if passes.any():
            found[left[passes]] = True
            left, rest = left[~passes], rest.part(~passes)
    return found


def _parts(people: People) -> list[People]:
    """Slices, each as long as all before it together."""
    parts, begun = [], 0
    while begun < len(people):
        ended = max(FIRST, 2 * begun)
        parts.append(people.part(slice(begun, ended)))
        begun = ended
    return parts
