"""How rare a count is if there were no difference: exact, also of few cases and rare events.

Intervals by a formula are too short there for the confidence that many comparisons ask for: of 20
cases at a share of 1 in 100, a level of 99.875 in 100 is missed 13 times as often as it says.
"""

from collections.abc import Callable
from math import exp, lgamma, log

from portal.pool.rules.fairness.intervals import Share

NEGLIGIBLE = 1e-17  # of what is added up so far


def rarity(one: Share, other: Share) -> float:
    """Of two shares of different people: how rare so many, or more, or fewer, are if both are
    alike; that tail of Fisher's exact test (J. R. Statist. Soc. 98, 1935, 39–82), doubled.
    """
    cases, of = one.count + other.count, one.of + other.of
    least, most = max(0, cases - other.of), min(one.of, cases)

    def chance(count: int) -> float:
        ways = _ways(one.of, count) + _ways(other.of, cases - count)
        return exp(ways - _ways(of, cases))

    is_more = one.count * of > cases * one.of
    return _doubled(
        chance, range(one.count, most + 1) if is_more else range(one.count, least - 1, -1)
    )


def rarity_of_drawing(share: Share, expected: float) -> float:
    """How rare so many are where a draw at each case would give `expected`: that tail of the
    binomial distribution, doubled; 1 within one case of what is expected.

    Chances that differ from case to case make it rarer still (Hoeffding, Ann. Math. Statist. 27,
    1956, 713–721), but only from one case off.
    """
    if abs(share.count - expected) < 1:
        return 1.0
    p, of = expected / share.of, share.of

    def chance(count: int) -> float:
        return exp(_ways(of, count) + count * log(p) + (of - count) * log(1 - p))

    is_more = share.count > expected
    return _doubled(chance, range(share.count, of + 1) if is_more else range(share.count, -1, -1))


def _doubled(chance: Callable[[int], float], tail: range) -> float:
    """Twice the chances of these counts, which lead away from what is expected."""
    added = before = 0.0
    for count in tail:
        here = chance(count)
        added += here
        if here < before and here <= NEGLIGIBLE * added:
            break
        before = here
    return min(1.0, 2 * added)


def _ways(of: int, count: int) -> float:
    """The logarithm of how many ways there are to choose so many."""
    return lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
