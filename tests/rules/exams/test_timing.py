"""The clock of the exam room."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.timing import LOBBY, Entry, Signal, Window

NINE = datetime(2026, 5, 9, 1, tzinfo=UTC)  # nine in Beijing
WINDOW = Window(opens=NINE, closes=NINE + timedelta(hours=2), minutes=120)

moments = st.datetimes(
    NINE.replace(tzinfo=None) - timedelta(hours=3),
    NINE.replace(tzinfo=None) + timedelta(hours=6),
).map(lambda moment: moment.replace(tzinfo=UTC))
extras = st.integers(0, 120)
windows = st.builds(
    Window,
    opens=st.just(NINE),
    closes=st.integers(1, 300).map(lambda minutes: NINE + timedelta(minutes=minutes)),
    minutes=st.integers(1, 240),
)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


@given(windows, moments, extras)
def test_no_deadline_is_past_the_end_of_the_sitting(window, started, extra):
    assert window.deadline(started) <= window.closes
    assert window.deadline(started, extra) <= window.end(extra)


@given(windows, moments, extras)
def test_extra_time_moves_the_deadline_by_just_that_much(window, started, extra):
    assert window.deadline(started, extra) - window.deadline(started) == timedelta(minutes=extra)


@given(windows, moments, moments, extras)
def test_the_time_left_is_never_negative_nor_more_than_there_is(window, started, now, extra):
    left = window.remaining(started, max(now, started, window.opens), extra)
    assert timedelta(0) <= left <= timedelta(minutes=window.minutes + extra)


@given(windows, moments, moments, extras)
def test_a_paper_is_overdue_just_when_answers_are_too_late(window, started, now, extra):
    if now >= window.opens:
        assert window.accepts(started, now, extra) != window.is_overdue(started, now, extra)
    else:
        assert not window.accepts(started, now, extra)


def test_who_comes_late_loses_the_time_and_who_comes_early_gains_none():
    assert WINDOW.deadline(at(20)) == WINDOW.closes
    assert WINDOW.deadline(at(-15)) == at(120)
    short = Window(NINE, at(180), minutes=60)
    assert short.deadline(at(20)) == at(80)


def test_an_answer_on_its_way_at_the_deadline_still_counts():
    assert WINDOW.accepts(NINE, WINDOW.closes + timedelta(seconds=5))
    assert not WINDOW.accepts(NINE, WINDOW.closes + timedelta(seconds=6))
    assert WINDOW.is_overdue(NINE, WINDOW.closes + timedelta(seconds=6))
    assert WINDOW.accepts(NINE, WINDOW.closes + timedelta(minutes=9), extra_minutes=10)


@pytest.mark.parametrize(
    ("minutes", "extra", "entry"),
    [
        (-1, 0, Entry.TOO_EARLY),
        (0, 0, Entry.ALLOWED),
        (30, 0, Entry.ALLOWED),
        (31, 0, Entry.TOO_LATE),
        (31, 10, Entry.ALLOWED),
        (120, 0, Entry.CLOSED),
    ],
)
def test_entry_is_from_the_opening_until_half_an_hour_later(minutes, extra, entry):
    window = Window(NINE, at(120), 120, late_minutes=30)
    assert window.entry(at(minutes), extra) is entry
    assert entry.label


def test_without_a_rule_for_latecomers_entry_is_until_the_end():
    assert WINDOW.entry(at(119)) is Entry.ALLOWED


def test_nobody_hands_in_before_the_time_to_stay_is_over():
    window = Window(NINE, at(120), 120, stay_minutes=30)
    assert not window.may_hand_in(at(29))
    assert window.may_hand_in(at(30))
    assert WINDOW.may_hand_in(NINE)


def test_the_time_to_stay_counts_from_the_signal_where_one_is_given():
    awaited = Window(NINE, at(120), 120, stay_minutes=30, by_signal=True)
    assert not awaited.may_hand_in(at(60))
    begun = replace(awaited, begun=at(10))
    assert not begun.may_hand_in(at(39))
    assert begun.may_hand_in(at(40))


# --- the start ---------------------------------------------------------------------------------

signals = st.one_of(st.none(), moments)


@given(windows, moments, signals, extras)
def test_nobody_enters_before_the_papers_may_be_seen(window, now, begun, extra):
    by_signal = replace(window, by_signal=True, begun=begun)
    for each in (window, by_signal):
        if each.entry(now, extra) is Entry.ALLOWED:
            assert each.start is not None
            assert now >= each.opens
    if begun is None:
        assert by_signal.entry(now, extra) is not Entry.ALLOWED
        assert not by_signal.has_started(now)


@given(windows, moments)
def test_where_the_clock_begins_it_starts_at_the_opening(window, now):
    assert window.start == window.opens
    assert window.has_started(now) is (now >= window.opens)
    assert window.signal(now) is Signal.NOT_ASKED


@given(windows, moments, extras)
def test_a_late_signal_costs_nobody_a_minute(window, now, extra):
    waits = replace(window, by_signal=True)
    if waits.signal(now) is not Signal.ALLOWED:
        return
    begun = replace(waits, begun=now, closes=waits.closing(now))
    assert begun.closes - now == window.closes - window.opens
    in_time = window.deadline(window.opens, extra) - window.opens
    assert begun.deadline(now, extra) - now == in_time


@given(windows, moments)
def test_a_signal_is_given_once_between_the_opening_and_the_end(window, now):
    waits = replace(window, by_signal=True)
    told = waits.signal(now)
    assert (told is Signal.ALLOWED) is (window.opens <= now < window.closes)
    assert replace(waits, begun=window.opens).signal(now) is Signal.GIVEN


@given(windows, moments)
def test_the_waiting_room_is_open_from_an_hour_before_until_the_end(window, now):
    assert window.may_wait(now) is (window.opens - LOBBY <= now < window.closes)
