"""After a yes: until when it stands, and who may end it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock
from portal.pool.rules.agreed import EndRefusal, Side, may_end, stands_until
from portal.pool.rules.settings import AGREED_DAYS

moments = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, st.integers(2, 180))
def test_a_yes_stands_so_many_whole_days_of_beijing(accepted_at, days):
    until = stands_until(accepted_at, days).astimezone(clock.BEIJING)
    assert (until.hour, until.minute) == (0, 0)
    assert timedelta(days=days) < until - accepted_at <= timedelta(days=days + 1)


def test_a_yes_just_before_midnight_in_beijing_is_of_that_day():
    accepted_at = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)  # 23:59 in Beijing
    assert stands_until(accepted_at, 30) == datetime(2026, 3, 31, 16, tzinfo=UTC)
    later = accepted_at + timedelta(minutes=1)
    assert stands_until(later, 30) == datetime(2026, 4, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ((True, False, False), None),
        ((False, False, False), EndRefusal.NOT_AGREED),
        ((True, True, False), EndRefusal.APPOINTED),
        ((True, True, True), EndRefusal.APPOINTED),
    ],
)
def test_either_side_ends_a_yes_that_no_appointment_followed(side, facts, refusal):
    is_agreed, is_appointed, is_signed = facts
    assert refusal is may_end(
        side, is_agreed=is_agreed, is_appointed=is_appointed, is_signed_by_person=is_signed
    )


def test_behind_the_person_s_signature_neither_side_goes_back():
    facts = {"is_agreed": True, "is_appointed": False, "is_signed_by_person": True}
    assert may_end(Side.FIRM, **facts) is EndRefusal.PERSON_SIGNED
    assert may_end(Side.PERSON, **facts) is EndRefusal.YOU_SIGNED


@given(st.integers(1, 60), st.integers(2, 180))
def test_the_warning_comes_before_the_end(notice, stands):
    fault = AGREED_DAYS.shape.fault({"stands": stands, "notice": notice})
    assert (fault is None) is (notice < stands)
