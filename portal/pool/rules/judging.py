"""Matching over columns: who fits, who nearly does, how each scores, and the first of an order."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.core.regions import equivalents
from portal.employers.rules.needs import Reach
from portal.points.rules.cycles import add_months
from portal.pool.rules.columns import (
    FULL_TIME,
    KINDS,
    MOST_MONTHS,
    ROUTE,
    SHOWN,
    Bools,
    People,
    Rows,
    day,
    holds,
    places_of,
    skills_of,
    tells,
    touches,
)
from portal.pool.rules.conditions import Condition
from portal.pool.rules.disclosure import Part
from portal.pool.rules.facts import DEFAULT_TERMS, WORKING_AGE, Demand, Terms
from portal.pool.rules.lots import lots


@dataclass(frozen=True, slots=True)
class Judged:
    """All people against one need; whoever neither fits nor nearly does has no score (-1)."""

    fits: Bools
    near: Bools
    days_late: NDArray[np.int32]
    score: NDArray[np.int16]
    lot: NDArray[np.uint64]

    def best(self, many: int) -> Rows:
        """The places of the first of those who fit, best first: `rank` in the same order."""
        rows = np.flatnonzero(self.fits)
        return first(many, -self.score[rows].astype(np.int64), self.lot[rows], rows)

    def nearest(self, many: int) -> Rows:
        """The places of the first of those who nearly fit, nearest first."""
        rows = np.flatnonzero(self.near)
        order = self.days_late[rows].astype(np.int64) * 128 - self.score[rows]
        return first(many, order, self.lot[rows], rows)


def judge(demand: Demand, people: People, on: date, terms: Terms = DEFAULT_TERMS) -> Judged:
    """`matching.match` of everyone at once."""
    allowed = lawful(people, on)
    failing = np.zeros(len(people), np.uint8)
    held = tellable(demand, people, on, terms)
    for passes in held.values():
        failing += ~passes
    late = days_late(demand, people)
    fits = allowed & (failing == 0)
    near = allowed & (failing == 1) & (late <= terms.near_days) & _half_of(demand, people)
    busy = np.flatnonzero(near & ~held[Condition.LOAD])
    near[busy] = tells(people.wording[busy], Part.ENGAGED)
    score = np.full(len(people), -1, np.int16)
    rows = np.flatnonzero(fits | near)
    score[rows] = scores(demand, people, rows, on, terms)
    return Judged(fits, near, late, score, lots(demand.id, people.seed))


def _half_of(demand: Demand, people: People) -> Bools:
    """Who has at least half of the months that are asked for."""
    half: Bools = 2 * _months(demand, people).astype(np.int32) >= demand.least_months
    return half


def lawful(people: People, on: date) -> Bools:
    """Who passes every condition that is nobody's business: certificate, pool, consent, age."""
    return holds(people.facts, SHOWN) & (people.born <= day(add_months(on, -12 * WORKING_AGE)))


def tellable(demand: Demand, people: People, on: date, terms: Terms) -> dict[Condition, Bools]:
    """Each condition that a contractor may be told of, and who passes it."""
    asked = {
        Condition.FULL_TIME: demand.full_time,
        Condition.EXPERIENCE: demand.least_months > 0,
        Condition.SKILLS: bool(demand.skills),
    }
    return {
        condition: passes(demand, people, on, terms)
        for condition, passes in PASSES.items()
        if asked.get(condition, True)
    }


def _load(_demand: Demand, people: People, _on: date, terms: Terms) -> Bools:
    return people.active < terms.max_active_projects


def _available(demand: Demand, people: People, _on: date, terms: Terms) -> Bools:
    return people.available <= day(demand.needed_on) + terms.late_days


def _full_time(demand: Demand, people: People, _on: date, _terms: Terms) -> Bools:
    if not demand.full_time:
        return np.ones(len(people), np.bool_)
    return holds(people.facts, FULL_TIME)


def _experienced(demand: Demand, people: People, _on: date, _terms: Terms) -> Bools:
    return _months(demand, people) >= demand.least_months


def _skilled(demand: Demand, people: People, _on: date, _terms: Terms) -> Bools:
    wanted = np.uint16(skills_of(demand.skills))
    able: Bools = (people.skills & wanted) == wanted
    return able


def _within_reach(demand: Demand, people: People, on: date, _terms: Terms) -> Bools:
    """Whose wishes lie within the need's reach."""
    if demand.reach is Reach.CITY:
        return np.ones(len(people), np.bool_)
    near = demand.neighbours if demand.reach is Reach.NEIGHBOURS else frozenset()
    there = equivalents(demand.region, on) | near
    return touches(people.places, places_of(there, anywhere=True))


PASSES: dict[Condition, Callable[[Demand, People, date, Terms], Bools]] = {
    Condition.LOAD: _load,
    Condition.AVAILABLE: _available,
    Condition.REACH: _within_reach,
    Condition.FULL_TIME: _full_time,
    Condition.EXPERIENCE: _experienced,
    Condition.SKILLS: _skilled,
}


def days_late(demand: Demand, people: People) -> NDArray[np.int32]:
    """How many days after the needed one each can come; 0 if in time."""
    late: NDArray[np.int32] = people.available - np.int32(day(demand.needed_on))
    return late.clip(min=0)


def scores(
    demand: Demand, people: People, rows: Rows, on: date, terms: Terms = DEFAULT_TERMS
) -> NDArray[np.int16]:
    """The sum of the eight terms of DOMAIN §8.2 for each of these places."""
    total = np.zeros(len(rows), np.int16)
    for _, points in each_term(demand, people, rows, on, terms):
        total += points
    return total


def each_term(
    demand: Demand, people: People, rows: Rows, on: date, terms: Terms
) -> Iterator[tuple[str, NDArray[np.int16]]]:
    """The eight terms one by one, each under the name of its weight."""
    weights = terms.weights
    trained, since = people.trained[rows], day(add_months(on, -terms.training_months))
    yield "district", _district(demand, people.places[rows], on, terms)
    yield "project_type", _experience(_months(demand, people)[rows], terms)
    yield "headcount", _headcount(demand, people.headcount[rows], terms)
    yield "availability", _availability(demand, people.available[rows], terms)
    yield "points", _either(people.spare[rows] >= terms.spare_points, weights.points)
    fresh = people.confirmed[rows] >= day(on) - terms.fresh_days
    yield "freshness", _either(fresh, weights.freshness)
    yield "route", _either(holds(people.facts[rows], ROUTE), weights.route)
    yield "training", _either((trained > 0) & (trained >= since), weights.training)


def first(many: int, order: NDArray[Any], lot: NDArray[np.uint64], rows: Rows) -> Rows:
    """The first of `rows` by `order`, equal ones by lot; only those are sorted."""
    if many < len(rows):
        limit = np.partition(order, many - 1)[many - 1] if many else order.min()
        sure, even = np.flatnonzero(order < limit), np.flatnonzero(order == limit)
        left = many - len(sure)
        if 0 < left < len(even):
            even = even[np.argpartition(lot[even], left - 1)]
        kept = np.concatenate([sure, even[:left]]) if many else sure[:0]
        order, lot, rows = order[kept], lot[kept], rows[kept]
    return rows[np.lexsort((lot, order))]


def _either(held: Bools, most: int) -> NDArray[np.int16]:
    return held.astype(np.int16) * np.int16(most)


def _months(demand: Demand, people: People) -> NDArray[np.uint16]:
    kind = str(demand.project_type)
    if kind not in KINDS:
        return np.zeros(len(people), np.uint16)
    months: NDArray[np.uint16] = people.months[KINDS.index(kind)]
    return months


def _district(
    demand: Demand, places: NDArray[np.uint64], on: date, terms: Terms
) -> NDArray[np.int16]:
    here = touches(places, places_of(equivalents(demand.region, on)))
    near = touches(places, places_of(demand.neighbours, anywhere=True))
    elsewhere = _either(near, terms.weights.elsewhere)
    return np.where(here, np.int16(terms.weights.district), elsewhere)


def _experience(months: NDArray[np.uint16], terms: Terms) -> NDArray[np.int16]:
    full = terms.full_months
    gained = [terms.weights.project_type * counted // full for counted in range(full + 1)]
    return np.array(gained, np.int16)[np.minimum(months, np.uint16(min(full, MOST_MONTHS)))]


def _headcount(demand: Demand, led: NDArray[np.int32], terms: Terms) -> NDArray[np.int16]:
    most, bands = terms.weights.headcount, terms.headcount_bands
    needed = bisect_left(bands, demand.peak_workers)
    gained = [
        most if band >= needed else most // 2 if band == needed - 1 else 0
        for band in range(len(bands) + 1)
    ]
    # Which band each managed: a few comparisons are cheaper than a search for each.
    managed = np.zeros(len(led), np.uint8)
    for edge in bands:
        managed += led > edge
    return np.array(gained, np.int16)[managed] * (led > 0)


def _availability(demand: Demand, available: NDArray[np.int32], terms: Terms) -> NDArray[np.int16]:
    most, days = terms.weights.availability, terms.late_days + 1
    gained = [most * (days - late) // days for late in range(days + 1)]
    return np.array(gained, np.int16)[np.clip(available - day(demand.needed_on), 0, days)]
