"""How long the names of those who passed are shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules.notice import is_over, last_day, released_by
from portal.core.workdays import is_working_day, working_days_between

DAYS = st.dates(date(2024, 1, 1), date(2030, 1, 1))
LONG = st.integers(0, 30)


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
    assert last_day(released, days) == ends


def test_it_is_over_the_day_after_its_last():
    assert not is_over(date(2026, 3, 13), 5, date(2026, 3, 20))
    assert is_over(date(2026, 3, 13), 5, date(2026, 3, 21))


@given(DAYS)
def test_where_there_is_none_it_is_over_at_once(day):
    assert is_over(day, 0, day)
    assert released_by(day, 0) == day


@given(DAYS, st.integers(1, 30))
def test_whole_working_days_lie_between(released, days):
    ends = last_day(released, days)
    assert working_days_between(released, ends) == days
    assert is_working_day(ends)


@given(DAYS, st.integers(0, 60), LONG)
def test_what_was_released_by_that_day_and_only_that_is_over(today, ago, days):
    released = today - timedelta(days=ago)
    assert is_over(released, days, today) == (released <= released_by(today, days))
