"""All candidates judged one by one and put in order: what the pool in columns must come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.pool.rules.lots import lot, seed
from portal.pool.rules.matching import (
    DEFAULT_TERMS,
    Candidate,
    Demand,
    Match,
    Terms,
    match,
    nearly_fits,
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who fits, best first, and who nearly did, nearest first."""

    matches: tuple[Match, ...]
    near_misses: tuple[Match, ...]


def rank(
    demand: Demand, candidates: Iterable[Candidate], on: date, terms: Terms = DEFAULT_TERMS
) -> Ranking:
    """DOMAIN §8.2: all who pass every condition, by score; equal scores fall by lot.

    The lot is drawn from the ids of demand and candidate: the same whatever the order of input,
    another for each project, so that nobody is always last.
    """
    found = [match(demand, candidate, on, terms) for candidate in candidates]
    fits = [each for each in found if each.fits]
    near = [each for each in found if not each.fits and nearly_fits(each, terms)]
    return Ranking(_in_order(demand, fits), _in_order(demand, near))


def _in_order(demand: Demand, found: list[Match]) -> tuple[Match, ...]:
    def place(each: Match) -> tuple[int, int, int, str]:
        late = 0 if each.fits else each.days_late
        return late, -each.score, lot(demand.id, seed(each.candidate)), each.candidate

    return tuple(sorted(found, key=place))
