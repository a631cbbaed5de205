"""What time alone does to a sitting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.sitting_clock import (
    Calendar,
    due_deed,
    may_be_decided,
    phase,
    takes_applications,
)
from portal.exams.rules.sitting_life import SittingDeed, SittingStatus, after, refusal

START = datetime(2026, 3, 1, tzinfo=UTC)
CALENDAR = Calendar(*(START + timedelta(days=n) for n in (1, 2, 3, 4)))
S, D = SittingStatus, SittingDeed


@pytest.mark.parametrize(
    ("day", "expected"),
    [(0, S.ANNOUNCED), (1, S.APPLYING), (2, S.APPLIED), (3, S.RUNNING), (9, S.RUNNING)],
)
def test_the_phase_follows_the_clock_however_late_the_worker(day, expected):
    assert phase(S.ANNOUNCED, CALENDAR, START + timedelta(days=day)) is expected


@pytest.mark.parametrize(
    "status", [S.DRAFT, S.PENDING, S.MARKING, S.REVIEWING, S.RELEASED, S.CANCELLED]
)
def test_the_clock_moves_nothing_that_waits_for_people(status):
    assert phase(status, CALENDAR, START + timedelta(days=9)) is status
    assert due_deed(status, CALENDAR, START + timedelta(days=9)) is None


def test_a_running_sitting_is_due_to_end_at_its_close():
    assert due_deed(S.RUNNING, CALENDAR, CALENDAR.closes_at - timedelta(seconds=1)) is None
    assert due_deed(S.RUNNING, CALENDAR, CALENDAR.closes_at) is D.END


def test_what_awaits_its_signal_does_not_end():
    awaited = replace(CALENDAR, awaits_signal=True)
    assert due_deed(S.RUNNING, awaited, CALENDAR.closes_at + timedelta(days=9)) is None


def test_until_the_signal_a_sitting_can_be_put_off_and_cancelled_and_not_after_it():
    for deed in (D.POSTPONE, D.CANCEL):
        assert after(S.RUNNING, deed, awaits_signal=True) is not None
        assert after(S.RUNNING, deed) is None
    assert after(S.MARKING, D.CANCEL, awaits_signal=True) is None


@given(day=st.integers(0, 20), status=st.sampled_from(SittingStatus))
def test_what_is_due_can_be_done(day, status):
    deed = due_deed(status, CALENDAR, START + timedelta(days=day))
    assert deed is None or after(status, deed) is not None


@given(hours=st.integers(-50, 500), status=st.sampled_from(SittingStatus))
def test_applications_are_taken_only_within_the_window(hours, status):
    now = START + timedelta(hours=hours)
    if takes_applications(status, CALENDAR, now):
        assert now < CALENDAR.apply_until
        assert may_be_decided(status, CALENDAR, now)
    if may_be_decided(status, CALENDAR, now):
        assert now < CALENDAR.opens_at


def test_a_deed_out_of_turn_is_told_why():
    assert after(S.DRAFT, D.APPROVE) is None
    assert "草稿" in refusal(S.DRAFT, D.APPROVE)
