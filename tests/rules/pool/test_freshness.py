"""Profiles are confirmed every ninety days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.freshness import Freshness, confirm_by, freshness, is_fresh

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
    stale = freshness(CONFIRMED, today, days) is Freshness.STALE
    assert stale is not is_fresh(CONFIRMED, today, days)
