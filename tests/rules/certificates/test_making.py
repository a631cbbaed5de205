"""Who may go on with a batch, how far it is, how fast it goes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules.making import Progress, may_take, pace

NOW = datetime(2026, 4, 1, 2, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("lease", "until", "may"),
    [
        ("", None, True),
        ("", LATER, True),  # nobody's, though it is not looked after yet
        ("mine", LATER, True),
        ("mine", EARLIER, True),
        ("other", LATER, False),
        ("other", EARLIER, True),
        ("other", None, True),
    ],
)
def test_a_batch_is_taken_from_nobody_who_still_works_on_it(lease, until, may):
    assert may_take(lease, until, "mine", NOW) is may


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_ready_failed_and_waiting_are_all(ready, retrying, fresh, failed):
    told = Progress(ready + retrying + fresh + failed, ready, retrying, failed)
    assert told.waiting == retrying + fresh
    assert 0 <= told.quarters <= 4
    assert (told.quarters == 4) == (told.ready == told.total)


def test_the_speed_is_that_of_the_last_minute():
    found = pace(120, since=NOW - timedelta(hours=1), now=NOW, waiting=600)
    assert (found.per_minute, found.minutes_left) == (120, 5)
    young = pace(20, since=NOW - timedelta(seconds=10), now=NOW, waiting=60)
    assert (young.per_minute, young.minutes_left) == (120, 1)


@pytest.mark.parametrize(("recent", "since"), [(0, EARLIER), (5, NOW), (5, LATER)])
def test_nothing_is_told_of_what_cannot_be_known(recent, since):
    assert pace(recent, since=since, now=NOW, waiting=9) is None


@given(st.integers(1, 5000), st.integers(1, 600), st.integers(0, 5000))
def test_nothing_left_takes_no_time_and_anything_takes_some(recent, seconds, waiting):
    found = pace(recent, since=NOW - timedelta(seconds=seconds), now=NOW, waiting=waiting)
    assert found.per_minute >= 1
    assert (found.minutes_left == 0) == (waiting == 0)
