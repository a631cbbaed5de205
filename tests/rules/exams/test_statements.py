"""Which days get a root, and that each statement says all it says."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.statements import (
    NO_ROOT,
    ReceiptStatement,
    RootStatement,
    day_of,
    days_due,
    last_day_over,
)

RECEIPT = ReceiptStatement("0" * 12, "2026-05-09T03:00:00.000000Z", "self", 80, 78, 120, "a" * 64)
ROOT = RootStatement("2026-05-09", 3, "b" * 64, NO_ROOT, "2026-05-10T00:10:00.000000Z", "c" * 16)
FIRST = date(2026, 5, 1)
days = st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n))


def other(value):
    return value + 1 if isinstance(value, int) else f"{value}x"


@pytest.mark.parametrize("name", [field.name for field in fields(RECEIPT)])
def test_every_word_of_a_receipt_is_in_its_leaf(name):
    changed = replace(RECEIPT, **{name: other(getattr(RECEIPT, name))})
    assert changed.leaf != RECEIPT.leaf


@pytest.mark.parametrize("name", [field.name for field in fields(ROOT)])
def test_every_word_of_a_root_is_signed(name):
    changed = replace(ROOT, **{name: other(getattr(ROOT, name))})
    assert changed.text != ROOT.text
    assert changed.digest != ROOT.digest


def test_a_day_is_a_day_in_beijing():
    assert day_of(datetime(2026, 5, 9, 15, 59, tzinfo=UTC)) == date(2026, 5, 9)
    assert day_of(datetime(2026, 5, 9, 16, 0, tzinfo=UTC)) == date(2026, 5, 10)


def test_a_day_is_over_ten_minutes_after_midnight():
    midnight = datetime(2026, 5, 9, 16, 0, tzinfo=UTC)
    assert last_day_over(midnight + timedelta(minutes=9)) == date(2026, 5, 8)
    assert last_day_over(midnight + timedelta(minutes=10)) == date(2026, 5, 9)


@given(st.lists(days), st.none() | days, days)
def test_no_day_is_signed_twice_or_too_early_and_nothing_waits_for_ever(waiting, last, over):
    due = days_due(waiting, last=last, over=over)
    assert due == sorted(set(due))
    assert all(day <= over and (last is None or day > last) for day in due)
    left = [day for day in waiting if not any(day <= signed for signed in due)]
    assert all(day > over or (last is not None and last >= over) for day in left)


def test_what_turns_up_late_goes_under_the_next_root():
    last = FIRST + timedelta(days=5)
    assert days_due([FIRST], last=last, over=last) == []
    assert days_due([FIRST], last=last, over=last + timedelta(days=3)) == [last + timedelta(days=1)]
