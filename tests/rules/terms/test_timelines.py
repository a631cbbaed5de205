"""What is in force on a day, whatever was approved, and in which order."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.terms.rules.timeline import Approved, Timeline, timeline_of, together

DAY = date(2027, 1, 1)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@st.composite
def approvals(draw):
    """Changes approved one after another, each in force from its own day of approval or later."""
    found, at = [], datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(draw(st.integers(0, 8))):
        at += timedelta(hours=draw(st.integers(0, 2000)))
        day = at.date() + timedelta(days=draw(st.integers(0, 200)))
        found.append(Approved(day, at, number, draw(st.integers(1, 99))))
    return found


@given(approvals(), days)
def test_the_latest_day_reached_counts_and_of_one_day_the_last_approved(approved, day):
    reached = [each for each in approved if each.in_force_on <= day]
    expected = max(reached, key=lambda a: (a.in_force_on, a.decided_at, a.number), default=None)
    line = timeline_of(5, approved)
    assert line.on(day) == (expected.value if expected else 5)
    assert line.since(day) == (expected.in_force_on if expected else None)


@given(approvals(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_all_one(approved, dice):
    shuffled = [*approved]
    dice.shuffle(shuffled)
    assert timeline_of(5, shuffled) == timeline_of(5, approved)


@given(approvals(), days)
def test_an_approval_never_changes_a_day_before_it(approved, day):
    """What was in force on a past day stays in force on it, however much is approved later."""
    known = [each for each in approved if each.decided_at.date() <= day]
    assert timeline_of(5, known).on(day) == timeline_of(5, approved).on(day)


def test_a_later_approval_for_the_same_day_replaces_it_and_the_default_stands_before():
    first = Approved(DAY, NOON, 1, 7)
    later = Approved(DAY, NOON + timedelta(days=1), 2, 9)
    line = timeline_of(5, [later, first])
    assert [line.on(DAY - timedelta(days=1)), line.on(DAY)] == [5, 9]
    assert line.after(DAY - timedelta(days=1)) == ((DAY, 9),)


def test_of_two_approved_at_one_moment_the_later_row_counts():
    assert timeline_of(5, [Approved(DAY, NOON, 2, 9), Approved(DAY, NOON, 1, 7)]).on(DAY) == 9


@given(approvals(), approvals(), days)
def test_several_lines_together_say_what_each_says(some, others, day):
    one, other = timeline_of(5, some), timeline_of(6, others)
    assert together(lambda a, b: (a, b), one, other).on(day) == (one.on(day), other.on(day))
    assert one.map(lambda value: value * 2).on(day) == one.on(day) * 2


def test_what_never_changed_is_in_force_from_ever():
    line = Timeline("a")
    assert (line.on(date.min), line.since(date.max), line.after(date.min)) == ("a", None, ())
