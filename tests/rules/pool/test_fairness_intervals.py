"""Intervals are those of the published methods, and honest with few cases."""

from collections import Counter
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.fairness.intervals import (
    Interval,
    Share,
    crowd,
    difference,
    quantile,
    ranks,
    wilson,
)

shares = st.integers(0, 400).flatmap(
    lambda of: st.integers(0, of).map(lambda count: Share(count, of))
)
some = shares.filter(lambda share: share.of)
counted = st.dictionaries(st.integers(0, 500), st.integers(1, 40), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, example (a) of the single proportion
        (15, 148, 0.0624, 0.1605),  # (b)
        (0, 20, 0.0, 0.1611),  # (c)
        (1, 29, 0.0061, 0.1718),  # (d)
    ],
)
def test_wilson_gives_the_published_figures(count, of, low, high):
    found = wilson(Share(count, of))
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),  # Newcombe 1998, method 10, example (a)
        ((9, 10), (3, 10), 0.1705, 0.8090),  # (b)
        ((10, 10), (0, 20), 0.6791, 1.0),  # (g): the upper end of two certain shares
    ],
)
def test_differences_are_newcombes(one, other, low, high):
    found = difference(Share(*one), Share(*other))
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@given(some)
def test_the_share_itself_lies_within_its_interval(share):
    found = wilson(share)
    assert 0 <= found.low <= share.value <= found.high <= 1


@given(some, st.floats(0.5, 0.98), st.floats(0.001, 0.0199))
def test_more_confidence_never_narrows_an_interval(share, level, more):
    wide, narrow = wilson(share, level + more), wilson(share, level)
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12


@given(some)
def test_what_is_not_so_has_the_mirrored_interval(share):
    found, other = wilson(share), wilson(Share(share.of - share.count, share.of))
    assert found.low == pytest.approx(1 - other.high)


@given(some, some)
def test_a_difference_turned_round_changes_its_sign(one, other):
    found, turned = difference(one, other), difference(other, one)
    assert found.low == pytest.approx(-turned.high)
    assert found.low <= one.value - other.value <= found.high


def test_a_share_of_more_than_all_is_refused():
    with pytest.raises(ValueError, match="no share"):
        Share(3, 2)


def test_ranks_of_the_median_are_those_of_the_tables():
    """Distribution-free intervals of the median at 95 %: n = 10: 2nd and 9th; 20: 6th and 15th;
    30: 10th and 21st; 5: none.
    """
    assert [ranks(n, 0.5, 0.025) for n in (5, 6, 10, 20, 30)] == [
        (0, 6),
        (1, 6),
        (2, 9),
        (6, 15),
        (10, 21),
    ]


@given(st.integers(1, 60), st.sampled_from([0.25, 0.5, 0.75]), st.sampled_from([0.025, 0.001]))
def test_ranks_leave_out_no_more_than_allowed_and_are_the_closest_that_do(n, at, tail):
    """Against exact fractions: P(B < low) and P(B >= high)."""
    p = Fraction(at)

    def chance(k):
        return comb(n, k) * p**k * (1 - p) ** (n - k)

    def below(rank):
        return sum(chance(k) for k in range(rank))

    low, high = ranks(n, at, tail)
    assert below(low) <= tail or low == 0
    assert below(low + 1) > tail
    assert sum(chance(k) for k in range(high, n + 1)) <= tail
    assert high == 1 or sum(chance(k) for k in range(high - 1, n + 1)) > tail


def test_ranks_of_very_many_are_those_of_the_normal_distribution():
    low, high = ranks(1_000_000, 0.5, 0.025)
    assert abs(low - (500_000 - 980)) <= 2
    assert abs(high - (500_000 + 980)) <= 2


@given(counted, st.sampled_from([0.25, 0.5, 0.75]))
def test_a_quantile_is_one_of_the_values_within_its_interval(values, at):
    found = quantile(values, at)
    assert found.value in values
    assert found.interval.low is None or found.interval.low <= found.value
    assert found.interval.high is None or found.value <= found.interval.high
    everything = sorted(Counter(values).elements())
    assert sum(v <= found.value for v in everything) >= at * len(everything)
    assert sum(v < found.value for v in everything) <= at * len(everything)


def test_a_median_of_few_has_no_bounds_and_of_nothing_is_none():
    assert quantile({3: 2, 9: 1}, 0.5).interval == Interval(None, None)
    assert quantile({}, 0.5) is None


def test_one_interval_lies_above_another_only_if_they_do_not_touch():
    assert Interval(3, 4).is_above(Interval(1, 2))
    assert not Interval(2, 4).is_above(Interval(1, 2))
    assert not Interval(None, 4).is_above(Interval(1, 2))


def test_where_all_got_alike_the_tenth_got_a_tenth():
    found = crowd({2: 50})
    assert found.share == pytest.approx(0.1)
    assert found.interval.low == pytest.approx(found.interval.high)


def test_a_tenth_that_got_nearly_all_is_told():
    """Three of thirty got 30 each, the others one: 90 of 117."""
    found = crowd({30: 3, 1: 27})
    assert (found.people, found.things) == (30, 117)
    assert found.share == pytest.approx(90 / 117)
    assert found.interval.low < found.share <= found.interval.high


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 60), min_size=1, max_size=8))
def test_the_jackknife_by_groups_is_the_jackknife_one_by_one(spread):
    people = sorted(Counter(spread).elements(), reverse=True)
    found = crowd(spread)

    def top(each):
        left, taken = len(each) / 10, 0.0
        for got in each:
            taken += got * min(1.0, max(0.0, left))
            left -= 1
        return taken / sum(each) if each else 0.0

    assert found.share == pytest.approx(top(people))
    if len(people) > 1:
        without = [top(people[:at] + people[at + 1 :]) for at in range(len(people))]
        mean = sum(without) / len(without)
        variance = (len(people) - 1) / len(people) * sum((x - mean) ** 2 for x in without)
        half = 1.959964 * variance**0.5
        assert found.interval.low == pytest.approx(max(0, found.share - half), abs=1e-6)
