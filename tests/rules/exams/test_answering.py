"""Who may write on a paper, until when, and what comes late."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.answering import Standing, WhyNot, is_late, why_not
from portal.exams.rules.timing import GRACE, LATE

END = datetime(2026, 5, 9, 3, tzinfo=UTC)
HERE, THERE = "a" * 32, "b" * 32
OPEN = Standing(True, END, HERE)
NO_TIME, TICK = timedelta(0), timedelta(microseconds=1)

edges = st.sampled_from(
    [edge + step for edge in (NO_TIME, GRACE, LATE) for step in (-TICK, NO_TIME, TICK)]
)
moments = st.one_of(edges, st.timedeltas(-2 * LATE, 2 * LATE)).map(lambda off: END + off)
words = st.one_of(st.none(), moments)


@given(moments, words)
def test_until_the_grace_is_over_the_servers_clock_alone_decides(now, given_at):
    if now <= END + GRACE:
        assert why_not(OPEN, HERE, now, given_at) is None


@given(moments, words)
def test_nothing_counts_after_the_late_hour_nor_what_was_given_after_the_end(now, given_at):
    refused = why_not(OPEN, HERE, now, given_at) is WhyNot.TIME_UP
    if now > END + LATE:
        assert refused
    if now > END + GRACE and (given_at is None or given_at > END):
        assert refused


@given(moments, words)
def test_what_counts_and_comes_after_the_grace_is_late_and_was_given_in_time(now, given_at):
    if why_not(OPEN, HERE, now, given_at) is None and is_late(END, now):
        assert given_at is not None
        assert given_at <= END < now <= END + LATE


@given(moments, moments, words)
def test_who_comes_sooner_is_never_worse_off(one, other, given_at):
    sooner, later = sorted((one, other))
    if why_not(OPEN, HERE, later, given_at) is None:
        assert why_not(OPEN, HERE, sooner, given_at) is None


@given(moments, moments, moments)
def test_what_was_given_sooner_is_never_worse_off(now, one, other):
    sooner, later = sorted((one, other))
    if why_not(OPEN, HERE, now, later) is None:
        assert why_not(OPEN, HERE, now, sooner) is None


@given(moments, words, st.timedeltas(NO_TIME, LATE))
def test_more_time_takes_nothing_away(now, given_at, more):
    if why_not(OPEN, HERE, now, given_at) is None:
        assert why_not(Standing(True, END + more, HERE), HERE, now, given_at) is None


@given(moments, words)
def test_nothing_counts_from_another_place_nor_on_a_closed_paper(now, given_at):
    assert why_not(OPEN, THERE, now, given_at) is not None
    for closed in (Standing(False, END, HERE), Standing(True, None, HERE)):
        assert why_not(closed, HERE, now, given_at) is WhyNot.CLOSED


@given(moments, words)
def test_while_the_clock_stands_nothing_is_late(now, given_at):
    paused = Standing(True, END, HERE, paused_at=END - LATE)
    told = why_not(paused, HERE, now, given_at)
    assert told is (WhyNot.PAUSED if now > END - LATE + GRACE else None)


def test_of_what_came_just_in_time_nothing_is_late():
    assert not is_late(END, END + GRACE)
    assert is_late(END, END + GRACE + TICK)
