"""How long the names of those who passed are shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules.notice import is_over, last_day, released_by
from portal.core.workdays import WEEKENDS_ONLY, Workdays, working_days_between

DAYS = st.dates(date(2024, 1, 1), date(2030, 1, 1))
LONG = st.integers(0, 30)
# A year's list: a week off, the weekend before it worked in exchange.
KNOWN = Workdays(
    holidays=frozenset(date(2026, 10, 1) + timedelta(days=n) for n in range(7)),
    makeup=frozenset({date(2026, 9, 26), date(2026, 9, 27)}),
    years=frozenset({2026}),
)
AROUND = st.dates(date(2026, 9, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("released", "days", "ends"),
    [
        (date(2026, 3, 13), 5, date(2026, 3, 20)),  # a Friday
        (date(2026, 3, 14), 5, date(2026, 3, 20)),  # a Saturday
        (date(2026, 3, 16), 1, date(2026, 3, 17)),
        (date(2026, 3, 16), 0, date(2026, 3, 16)),
    ],
)
def test_the_day_of_release_is_not_counted_and_weekends_are_not(released, days, ends):
    assert last_day(released, days, WEEKENDS_ONLY) == ends


def test_it_is_over_the_day_after_its_last():
    assert not is_over(date(2026, 3, 13), 5, date(2026, 3, 20), WEEKENDS_ONLY)
    assert is_over(date(2026, 3, 13), 5, date(2026, 3, 21), WEEKENDS_ONLY)


@given(DAYS)
def test_where_there_is_none_it_is_over_at_once(day):
    assert is_over(day, 0, day, WEEKENDS_ONLY)
    assert released_by(day, 0, WEEKENDS_ONLY) == day


def test_holidays_are_not_counted_and_weekends_worked_are():
    assert last_day(date(2026, 9, 30), 1, KNOWN) == date(2026, 10, 8)
    assert last_day(date(2026, 9, 25), 2, KNOWN) == date(2026, 9, 27)


@given(AROUND, st.integers(1, 30))
def test_whole_working_days_lie_between(released, days):
    ends = last_day(released, days, KNOWN)
    assert working_days_between(released, ends, KNOWN.holidays, KNOWN.makeup) == days
    assert working_days_between(ends - timedelta(days=1), ends, KNOWN.holidays, KNOWN.makeup) == 1


@given(AROUND, st.integers(0, 60), LONG)
def test_what_was_released_by_that_day_and_only_that_is_over(today, ago, days):
    released = today - timedelta(days=ago)
    over = is_over(released, days, today, KNOWN)
    assert over == (released <= released_by(today, days, KNOWN))
