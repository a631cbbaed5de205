"""Months on sites: full ones, none of them twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.experience import Lump, Time, full_months, months_of

KINDS = ("building", "road", "water")
days = st.dates(date(2015, 1, 1), date(2026, 12, 31))
lengths = st.integers(0, 1500)
times = st.builds(
    lambda kind, first, long, sure: Time(kind, first, first + timedelta(days=long), sure),
    st.sampled_from(KINDS),
    days,
    lengths,
    st.booleans(),
)
many = st.lists(times, max_size=8)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2025, 6, 10), date(2026, 6, 9), 12),
        (date(2025, 6, 10), date(2026, 6, 8), 11),
        (date(2025, 3, 1), date(2025, 3, 31), 1),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2025, 1, 31), date(2025, 2, 27), 0),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 5, 5), date(2025, 5, 5), 0),
    ],
)
def test_a_month_is_full_on_the_day_before_its_own(first, last, months):
    assert full_months(first, last) == months


def test_two_sites_at_once_are_one_time_of_each_kind_and_one_in_all():
    months = months_of(
        [
            Time("building", date(2024, 1, 1), date(2024, 12, 31)),
            Time("building", date(2024, 7, 1), date(2025, 6, 30)),
            Time("road", date(2024, 1, 1), date(2024, 6, 30), is_verified=True),
        ]
    )
    assert months.by_kind == {"building": 18, "road": 6}
    assert months.total == 18
    assert (months.verified_by_kind, months.verified) == ({"road": 6}, 6)


def test_a_lump_is_not_added_to_times_that_it_may_be():
    months = months_of(
        [Time("building", date(2024, 1, 1), date(2024, 12, 31))],
        [Lump("building", 30), Lump("road", 6)],
    )
    assert months.by_kind == {"building": 30, "road": 6}
    assert months.total == 36
    assert months.verified == 0


@given(many)
def test_what_is_said_twice_counts_once(stated):
    assert months_of(stated * 2) == months_of(stated)


@given(many)
def test_the_order_does_not_matter(stated):
    assert months_of(reversed(stated)) == months_of(stated)


@given(many, times)
def test_a_further_time_takes_nothing_away(stated, more):
    before, after = months_of(stated), months_of([*stated, more])
    assert after.total >= before.total
    assert all(after.by_kind[kind] >= months for kind, months in before.by_kind.items())


@given(many)
def test_the_total_is_at_least_any_kind_and_at_most_first_to_last(stated):
    months = months_of(stated)
    assert all(months.total >= of_kind for of_kind in months.by_kind.values())
    if stated:
        first, last = min(t.first_on for t in stated), max(t.last_on for t in stated)
        assert months.total <= full_months(first, last)


@given(many)
def test_verified_is_part_of_what_is_stated(stated):
    months = months_of(stated)
    assert months.verified <= months.total
    for kind, sure in months.verified_by_kind.items():
        assert sure <= months.by_kind[kind]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 100), st.integers(1, 20))))
def test_of_whole_calendar_months_the_total_is_the_union(stated):
    def first(month):
        return date(2015 + month // 12, month % 12 + 1, 1)

    spans = [
        Time(kind, first(begun), first(begun + long) - timedelta(days=1))
        for kind, begun, long in stated
    ]
    union = {month for _, begun, long in stated for month in range(begun, begun + long)}
    months = months_of(spans)
    assert months.total == len(union)
    assert months.total <= sum(months.by_kind.values())
