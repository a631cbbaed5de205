"""Periods are whole, past, and found by their key; districts are today's."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.regions import current
from portal.pool.rules.fairness.areas import NOWHERE, Area, area_of, districts, home_of, title_of
from portal.pool.rules.fairness.periods import (
    Period,
    find,
    just_over,
    last_twelve_months,
    offered,
)

days = st.dates(date(2025, 6, 1), date(2040, 12, 31))


@given(days)
def test_every_period_is_over_and_whole(today):
    for period in offered(today):
        assert period.until_on < today
        assert period.since_on.day == 1
        assert (period.until_on + timedelta(days=1)).day == 1


@given(days)
def test_the_last_twelve_months_come_first_and_end_last_month(today):
    first = offered(today)[0]
    assert first == last_twelve_months(today)
    assert first.until_on == today.replace(day=1) - timedelta(days=1)
    assert 365 <= (first.until_on - first.since_on).days + 1 <= 366


@given(days)
def test_a_period_is_found_by_its_key_and_no_other_is(today):
    for period in offered(today):
        assert find(period.key, today) == period
    assert find("20200101-20201231", today) is None or today.year <= 2023
    assert find("", today) is None


@given(days)
def test_no_period_is_offered_twice(today):
    keys = [period.key for period in offered(today)]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("since", "until", "label"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        (date(2026, 7, 1), date(2026, 9, 30), "2026年第3季度"),
        (date(2025, 12, 1), date(2026, 11, 30), "2025年12月至2026年11月"),
    ],
)
def test_periods_have_their_usual_names(since, until, label):
    assert Period(since, until).label == label


def test_on_new_years_day_the_year_and_the_last_quarter_are_over():
    found = just_over(date(2027, 1, 1))
    assert [period.label for period in found] == ["2026年", "2026年第4季度"]


def test_a_period_begins_and_ends_at_midnight_in_beijing():
    period = Period(date(2026, 1, 1), date(2026, 12, 31))
    assert period.begins_at.isoformat() == "2026-01-01T00:00:00+08:00"
    assert period.ends_at.isoformat() == "2027-01-01T00:00:00+08:00"


def test_every_district_lies_in_one_part_of_the_city():
    on = date(2026, 6, 1)
    found = {area: [r.code for r in current(on) if area_of(r.code) is area] for area in Area}
    assert len(found[Area.NORTHEAST]) == 11
    assert len(found[Area.SOUTHEAST]) == 6
    assert sum(map(len, found.values())) == len(current(on))
    assert area_of(NOWHERE) is None
    assert area_of("5001G1") is Area.METROPOLIS


def test_districts_that_were_taken_over_are_those_that_took_them():
    on = date(2026, 6, 1)
    assert home_of("500105", on) == home_of("500112", on) == "500157"
    assert home_of("50", on) == home_of("500000", on) == home_of("nonsense", on) == NOWHERE
    assert "500157" in districts(on)
    assert title_of("500157") == "两江新区"
    assert title_of("southeast").startswith("渝东南")
