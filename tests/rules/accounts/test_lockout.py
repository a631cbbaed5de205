from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules.lockout import (
    ACCOUNT,
    ADDRESS,
    REGISTERING,
    Step,
    closed_until,
    widest_window,
)

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
LADDERS = st.sampled_from([ACCOUNT, ADDRESS, REGISTERING, (Step(3, 10, 5),)])
FAILURES = st.lists(
    st.integers(-3000, 0).map(lambda minutes: NOON + timedelta(minutes=minutes)), max_size=60
)


def ago(*minutes):
    return [NOON - timedelta(minutes=m) for m in minutes]


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [
        ((), None),
        ((9, 8, 7, 6), None),
        ((9, 8, 7, 6, 5), 10),
        ((40, 8, 7, 6, 5), None),  # never five within a quarter of an hour
        ((29, 28, 27, 26, 15), None),  # served: a quarter of an hour after the last
        ((29, 28, 27, 26, 14), 1),
        (range(600, 10, -30), 30),  # twenty in a day: an hour from the last
    ],
)
def test_an_account_is_closed_for_as_long_as_the_ladder_says(failures, minutes):
    until = closed_until(ago(*failures), ACCOUNT, NOON)
    assert until == (None if minutes is None else NOON + timedelta(minutes=minutes))


def test_a_whole_school_behind_one_address_may_mistype_now_and_then():
    assert closed_until(ago(*[5] * 49), ADDRESS, NOON) is None
    assert closed_until(ago(*[5] * 50), ADDRESS, NOON) == NOON + timedelta(minutes=10)


@given(FAILURES, LADDERS)
def test_a_closed_door_opens_by_itself(failures, ladder):
    until = closed_until(failures, ladder, NOON)
    if until is not None:
        assert until > NOON
        assert closed_until(failures, ladder, until) is None


@given(FAILURES, FAILURES, LADDERS)
def test_one_more_failure_never_opens_a_door_earlier(failures, more, ladder):
    before = closed_until(failures, ladder, NOON)
    after = closed_until(failures + more, ladder, NOON)
    if before is not None:
        assert after is not None
        assert after >= before


@given(FAILURES, LADDERS)
def test_older_failures_than_the_window_do_not_matter(failures, ladder):
    recent = [moment for moment in failures if moment >= NOON - widest_window(ladder)]
    assert closed_until(failures, ladder, NOON) == closed_until(recent, ladder, NOON)


@given(st.lists(st.integers(1, 500), max_size=40), LADDERS)
def test_what_is_yet_to_come_does_not_count(minutes, ladder):
    assert closed_until([NOON + timedelta(minutes=m) for m in minutes], ladder, NOON) is None
