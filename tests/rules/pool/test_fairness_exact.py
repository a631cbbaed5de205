"""Of districts that are alike no more are told of than the level says, however rare the event."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.fairness.comparing import Side, compare_shares
from portal.pool.rules.fairness.exact import rarity, rarity_of_drawing
from portal.pool.rules.fairness.intervals import Share
from portal.pool.rules.fairness.placing import OfHome
from portal.pool.rules.fairness.ruling import sides

DISTRICTS = 40
LEVEL = 0.05 / DISTRICTS
RARE = [0.005, 0.01, 0.02, 0.05, 0.3, 0.7, 0.95, 0.98, 0.99, 0.995]


def _binomial(n: int, k: int, p: float) -> float:
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def test_a_worked_case_of_fishers():
    """3 of 4 beside 1 of 4: his tea, (16 + 1) of 70 in the upper tail."""
    assert rarity(Share(3, 4), Share(1, 4)) == pytest.approx(2 * 17 / 70)
    assert rarity(Share(4, 4), Share(0, 4)) == pytest.approx(2 * 1 / 70)


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_the_tail_of_all_splits_that_leads_away_is_doubled(first, second, data):
    one = Share(data.draw(st.integers(0, first)), first)
    other = Share(data.draw(st.integers(0, second)), second)
    cases = one.count + other.count
    ways = {
        k: comb(first, k) * comb(second, cases - k)
        for k in range(min(first, cases) + 1)
        if cases - k <= second
    }
    is_more = one.count * (first + second) > cases * first
    tail = [many for k, many in ways.items() if (k >= one.count if is_more else k <= one.count)]
    expected = min(1.0, 2 * sum(tail) / sum(ways.values()))
    assert rarity(one, other) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("share", RARE)
@pytest.mark.parametrize("many", [20, 30, 50, 100])
def test_a_district_that_is_alike_is_seldom_told_of(share, many):
    """By the chances of what it may count, where all the others have exactly the city's share."""
    other = Share(round(share * 5000), 5000)
    rest = {f"d{n}": other for n in range(DISTRICTS - 1)}
    wrong = 0.0
    for count in range(many + 1):
        if compare_shares({"a": Share(count, many), **rest})["a"] is not None:
            wrong += _binomial(many, count, share)
    assert wrong <= LEVEL


@pytest.mark.parametrize("share", [0.0005, 0.002, 0.01, 0.025, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("many", [20, 50, 200])
def test_people_who_are_first_as_often_as_drawn_are_seldom_told_of(share, many):
    homes = {str(n): OfHome(needs=many, chance=share * many) for n in range(DISTRICTS)}
    wrong = 0.0
    for count in range(many + 1):
        homes["0"] = OfHome(needs=many, firsts=count, chance=share * many)
        if sides(homes)["0"] is not None:
            wrong += _binomial(many, count, share)
    assert wrong <= LEVEL


def test_one_case_more_or_less_than_drawn_is_nothing():
    assert rarity_of_drawing(Share(1, 1000), 0.0001) == 1.0
    assert rarity_of_drawing(Share(20, 20), 20.0) == 1.0
    assert rarity_of_drawing(Share(0, 20), 0.0) == 1.0


def test_what_is_far_off_is_still_told():
    rest = {f"d{n}": Share(4900, 5000) for n in range(DISTRICTS - 1)}
    assert compare_shares({"a": Share(10, 20), **rest})["a"] is Side.LOWER
    homes = {str(n): OfHome(needs=50, chance=0.5) for n in range(DISTRICTS)}
    homes["0"] = OfHome(needs=50, firsts=9, chance=0.5)
    assert sides(homes)["0"] is Side.HIGHER


def test_a_million_people_are_compared_at_once():
    found = rarity(Share(500_300, 1_000_000), Share(499_700, 1_000_000))
    assert found == pytest.approx(0.397, abs=0.01)
    assert rarity(Share(0, 1_000_000), Share(500_000, 1_000_000)) == 0.0
