"""Intervals for few cases, each by a published method; nothing is drawn at random."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

LEAST = 20  # below it only counts are told
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """From one bound to the other, both within; None: the cases are too few to tell a bound."""

    low: float | None
    high: float | None

    def is_above(self, other: "Interval") -> bool:
        """Whether all of it lies above all of the other."""
        return self.low is not None and other.high is not None and self.low > other.high


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.of:
            raise ValueError(f"{self.count} of {self.of} is no share")

    @property
    def is_enough(self) -> bool:
        """Whether a percentage may be told."""
        return self.of >= LEAST

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else 0.0

    def less(self, part: "Share") -> "Share":
        """All the others, without this part."""
        return Share(self.count - part.count, self.of - part.of)


def wilson(share: Share, confidence: float = CONFIDENCE) -> Interval:
    """The score interval of Wilson (JASA 22, 1927, 209–212): right for few cases and for shares
    near nothing or all, where the usual ± is not (Brown, Cai and DasGupta, Statist. Sci. 16, 2001).
    """
    if not share.of:
        return Interval(0.0, 1.0)
    z, n, p = _z(confidence), share.of, share.value
    centre = p + z * z / (2 * n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    # At the ends the bound is the end: what is left over is the float's.
    low = 0.0 if share.count == 0 else max(0.0, (centre - half) / whole)
    high = 1.0 if share.count == share.of else min(1.0, (centre + half) / whole)
    return Interval(low, high)


def difference(one: Share, other: Share, confidence: float = CONFIDENCE) -> Interval:
    """One share less another, of different people: the hybrid score interval of Newcombe (Statist.
    Med. 17, 1998, 873–890, method 10), made of the Wilson intervals of both.
    """
    first, second = wilson(one, confidence), wilson(other, confidence)
    low1, high1 = first.low or 0.0, first.high or 0.0
    low2, high2 = second.low or 0.0, second.high or 0.0
    p, q = one.value, other.value
    return Interval(
        p - q - sqrt((p - low1) ** 2 + (high2 - q) ** 2),
        p - q + sqrt((high1 - p) ** 2 + (q - low2) ** 2),
    )


@dataclass(frozen=True, slots=True)
class Middle:
    """A quantile of whole numbers, and between which of them the true one lies."""

    value: int
    interval: Interval


def quantile(
    counted: Mapping[int, int], at: float, confidence: float = CONFIDENCE
) -> Middle | None:
    """The quantile of what was counted (value → how often), and its interval by order statistics:
    its bounds are two of the values themselves, by the binomial distribution, however the values
    are distributed (David and Nagaraja, Order Statistics, 3rd ed., §7.1). None of nothing.
    """
    n = sum(counted.values())
    if not n:
        return None
    tail = (1 - confidence) / 2
    low, high = ranks(n, at, tail)
    ordered = sorted(counted.items())
    middle = min(n, int(at * n) + 1)  # the first value with more than `at` of all up to it
    if at * n == int(at * n) and at * n >= 1:
        middle = int(at * n)  # exactly so many lie below: the lower of the two in the middle
    return Middle(
        _ranked(ordered, middle),
        Interval(
            _ranked(ordered, low) if low >= 1 else None,
            _ranked(ordered, high) if high <= n else None,
        ),
    )


@lru_cache(maxsize=4096)
def ranks(n: int, at: float, tail: float) -> tuple[int, int]:
    """Which of n ordered values bound the quantile, each side wrong with at most this chance: the
    lower from 1 on, or 0 for none; the upper up to n, or n + 1 for none.

    B of the values lie below the quantile, B binomial: the l-th is above it where B < l. What lies
    twelve deviations off has a chance of less than 10⁻³⁰ and is not added up.
    """
    off = 12 * sqrt(n * at * (1 - at)) + 12
    first, last = max(0, int(n * at - off)), min(n, int(n * at + off))
    low, below = first, 0.0
    while (below := below + _binomial(n, low, at)) <= tail:
        low += 1
    high, above = last, 0.0
    while (above := above + _binomial(n, high, at)) <= tail:
        high -= 1
    return low, high + 1


@dataclass(frozen=True, slots=True)
class Crowd:
    """集中度: what share of all fell to the tenth who got most, and its interval."""

    people: int
    things: int
    share: float
    interval: Interval

    @property
    def is_enough(self) -> bool:
        return self.people >= LEAST


def crowd(spread: Mapping[int, int], confidence: float = CONFIDENCE) -> Crowd:
    """Of how many each got (so many → how many people), the share of the tenth who got most; a
    tenth that is no whole number takes a part of its last person. Were all alike, it were a tenth.

    Invitations of one person hang together, so no Wilson interval: the delete-one jackknife over
    people (Miller, Biometrika 61, 1974, 1–15), which needs no dice.
    """
    groups = sorted(((got, many) for got, many in spread.items() if got and many), reverse=True)
    people, things = sum(many for _, many in groups), sum(got * many for got, many in groups)
    share = _top_tenth(groups)
    if people < 2:
        return Crowd(people, things, share, Interval(None, None))
    without = [(_top_tenth([(g, m - (g == got)) for g, m in groups]), many) for got, many in groups]
    mean = sum(value * many for value, many in without) / people
    spread_of = sum(many * (value - mean) ** 2 for value, many in without)
    half = _z(confidence) * sqrt((people - 1) / people * spread_of)
    return Crowd(people, things, share, Interval(max(0.0, share - half), min(1.0, share + half)))


def _top_tenth(groups: list[tuple[int, int]]) -> float:
    """The share of all that fell to the first tenth; groups come most first."""
    left = sum(many for _, many in groups) / 10
    things, top = sum(got * many for got, many in groups), 0.0
    for got, many in groups:
        taken = min(left, many)
        top, left = top + got * taken, left - taken
    return top / things if things else 0.0


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _binomial(n: int, k: int, p: float) -> float:
    """P(B = k) of n tries, by logarithms: n may be large."""
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log(1 - p))


def _ranked(ordered: list[tuple[int, int]], rank: int) -> int:
    """The value at this rank, from 1 on."""
    for value, many in ordered:
        rank -= many
        if rank <= 0:
            return value
    raise ValueError("no such rank")
