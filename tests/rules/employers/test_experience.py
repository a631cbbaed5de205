"""Months on sites: full, not overlapping, the number included (Art 5; DOMAIN §7 Y)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.employers.rules.experience import Experience, Period, PeriodFault, fault_of, total

DAY = timedelta(days=1)


@st.composite
def some_periods(draw):
    """Periods that begin on days which every month has: so months can be added to each."""
    begun = draw(st.lists(st.dates(date(2020, 1, 1), date(2024, 12, 28)), min_size=1, max_size=5))
    return [
        Period(day.replace(day=min(day.day, 28)), day + timedelta(days=draw(st.integers(0, 500))))
        for day in begun
    ]


@pytest.mark.parametrize(
    ("periods", "months", "spare"),
    [
        ([("2024-01-01", "2024-12-31")], 12, 0),
        ([("2024-01-01", "2024-12-30")], 11, 30),
        ([("2024-03-15", "2025-03-14")], 12, 0),
        ([("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31")], 12, 0),
        ([("2024-01-01", "2024-08-31"), ("2024-05-01", "2024-12-31")], 12, 0),
        ([("2024-01-01", "2024-12-31"), ("2024-03-01", "2024-04-30")], 12, 0),
        ([("2024-01-01", "2024-01-20"), ("2024-03-01", "2024-03-20")], 0, 40),
        ([("2024-01-31", "2024-02-28")], 1, 0),
        ([("2024-01-31", "2024-02-29")], 1, 1),
        ([("2023-12-31", "2024-12-30")], 12, 0),
        ([], 0, 0),
    ],
)
def test_months_are_full_and_counted_once(periods, months, spare):
    read = [Period(date.fromisoformat(a), date.fromisoformat(b), "工地") for a, b in periods]
    assert total(read) == Experience(months, spare)


@given(some_periods(), st.randoms())
def test_the_order_of_telling_does_not_matter(periods, dice):
    other = periods[:]
    dice.shuffle(other)
    assert total(other) == total(periods)


@given(some_periods(), st.integers(0, 4))
def test_the_same_time_told_twice_counts_once(periods, which):
    again = periods[which % len(periods)]
    assert total([*periods, Period(again.begun_on, again.ended_on, "别处")]) == total(periods)


@given(some_periods(), st.integers(1, 400))
def test_a_period_told_in_two_halves_is_the_same(periods, days):
    first, *rest = periods
    cut = first.begun_on + timedelta(days=days)
    if cut <= first.ended_on:
        halves = [Period(first.begun_on, cut - DAY), Period(cut, first.ended_on)]
        assert total([*halves, *rest]) == total(periods)


@given(some_periods(), st.integers(1, 60))
def test_a_longer_stay_is_never_less(periods, more):
    first, *rest = periods
    longer = Period(first.begun_on, first.ended_on + timedelta(days=more))
    if all(longer.ended_on + DAY < p.begun_on or p.ended_on < longer.begun_on for p in rest):
        assert total([longer, *rest]).months >= total(periods).months


@pytest.mark.parametrize(
    ("period", "fault"),
    [
        (Period(date(2024, 1, 1), date(2024, 1, 1), "工地"), None),
        (Period(date(2024, 1, 1), date(2023, 12, 31), "工地"), PeriodFault.TURNED),
        (Period(date(2024, 1, 1), date(2026, 3, 17), "工地"), PeriodFault.FUTURE),
        (Period(date(2024, 1, 1), date(2024, 1, 2), " "), PeriodFault.HALF),
    ],
)
def test_a_period_that_cannot_be_is_told(period, fault):
    assert fault_of(period, date(2026, 3, 16)) is fault
