"""Periods counted in working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.workdays import add_working_days, is_working_day, working_days_between

FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
some_days = st.frozensets(days, max_size=30)


def test_the_day_itself_is_not_counted_and_weekends_are_skipped():
    assert add_working_days(FRIDAY, 1) == MONDAY
    assert add_working_days(FRIDAY, 5) == date(2026, 3, 13)
    assert add_working_days(MONDAY, 5) == date(2026, 3, 16)
    assert add_working_days(date(2026, 3, 7), 1) == MONDAY
    assert add_working_days(FRIDAY, 0) == FRIDAY


def test_holidays_are_skipped_and_weekends_worked_in_exchange_count():
    saturday = FRIDAY + timedelta(days=1)
    assert add_working_days(FRIDAY, 1, frozenset({MONDAY})) == date(2026, 3, 10)
    assert add_working_days(FRIDAY, 1, frozenset(), frozenset({saturday})) == saturday
    assert not is_working_day(saturday, frozenset({saturday}), frozenset({saturday}))


def test_a_period_is_not_negative():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(FRIDAY, -1)


def test_no_working_day_lies_between_a_day_and_an_earlier_one():
    assert working_days_between(MONDAY, FRIDAY) == 0


@given(days, st.integers(1, 40), some_days, some_days)
def test_so_many_working_days_later_is_a_working_day_that_many_away(day, n, holidays, makeup):
    end = add_working_days(day, n, holidays, makeup)
    assert is_working_day(end, holidays, makeup)
    assert working_days_between(day, end, holidays, makeup) == n
