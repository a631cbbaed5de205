"""Profiles are confirmed every ninety days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.freshness import (
    Days,
    Freshness,
    confirm_by,
    freshness,
    is_fresh,
    last_confirmed,
)

CONFIRMED = date(2026, 1, 1)


def test_the_ninetieth_day_is_the_last():
    assert confirm_by(CONFIRMED) == date(2026, 4, 1)
    assert is_fresh(CONFIRMED, date(2026, 4, 1))
    assert not is_fresh(CONFIRMED, date(2026, 4, 2))


def test_a_reminder_is_due_in_the_last_fortnight():
    states = {n: freshness(CONFIRMED, CONFIRMED + timedelta(days=n)) for n in (0, 76, 77, 90, 91)}
    assert states == {
        0: Freshness.FRESH,
        76: Freshness.FRESH,
        77: Freshness.DUE,
        90: Freshness.DUE,
        91: Freshness.STALE,
    }


@given(st.integers(0, 400), st.integers(1, 200))
def test_stale_is_what_is_not_fresh(age, days):
    today = CONFIRMED + timedelta(days=age)
    stale = freshness(CONFIRMED, today, Days(days)) in {Freshness.STALE, Freshness.DORMANT}
    assert stale is not is_fresh(CONFIRMED, today, days)


periods = st.builds(Days, st.integers(7, 366), st.integers(1, 7), st.integers(7, 200))


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 600), periods)
def test_the_days_of_each_state_are_those_the_sweep_looks_for(confirmed_on, later, days):
    today = confirmed_on + timedelta(days=later)
    order = list(Freshness)
    now = order.index(freshness(confirmed_on, today, days))
    for place, state in enumerate(order):
        assert (confirmed_on <= last_confirmed(state, today, days)) == (now >= place)


def test_a_profile_sleeps_half_a_year_after_its_confirmation():
    confirmed_on = date(2026, 1, 1)
    assert freshness(confirmed_on, confirmed_on + timedelta(days=180)) is Freshness.STALE
    assert freshness(confirmed_on, confirmed_on + timedelta(days=181)) is Freshness.DORMANT
