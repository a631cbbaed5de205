"""Lost time: measured from signs of life, whatever order they come in."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.lost_time import (
    LEAST,
    MOST_PROPOSED,
    SLOT,
    Cause,
    Grant,
    Signs,
    Watched,
    lost_time,
    proposal,
    slot_of,
    start_of,
)

START = datetime(2026, 12, 1, 1, tzinfo=UTC)
FIRST = slot_of(START)
HOUR = timedelta(hours=1)
ALL = frozenset(range(FIRST, slot_of(START + HOUR) + 1))
slots = st.frozensets(st.integers(FIRST, FIRST + 400), max_size=60)


@given(slots, slots)
def test_signs_of_several_processes_are_put_together(one, other):
    together = Signs.of(one) | Signs.of(other)
    assert set(together) == one | other
    assert Signs.unpacked(together.first, together.packed()) == together
    assert together == Signs.of(other) | Signs.of(one) | Signs.of(one)


def test_no_one_can_make_signs_grow_without_end():
    assert len(Signs.of([0, FIRST]).packed()) < 600


def watched(missing=(), **more) -> Watched:
    """An hour in which the page was not heard in these minutes."""
    gone = {
        slot for since, until in missing for slot in range(FIRST + since * 3, FIRST + until * 3)
    }
    return Watched(START, START + HOUR, ALL - gone, **more)


def test_a_page_that_was_heard_throughout_lost_nothing():
    assert lost_time(watched()) == ()
    assert lost_time(watched([(10, 11)])) == (), "a minute is no loss yet"


def test_a_silence_is_measured():
    (lost,) = lost_time(watched([(10, 15)]))
    assert (lost.since, lost.until) == (
        START + timedelta(minutes=10),
        START + timedelta(minutes=15),
    )
    assert lost.cause is Cause.SILENT
    assert proposal([lost]) == 5


def test_where_nobody_was_heard_it_was_the_server():
    mine = watched([(10, 15), (30, 33)])
    others = ALL - set(range(FIRST + 30, FIRST + 45))
    assert [lost.cause for lost in lost_time(mine, others)] == [Cause.SERVER, Cause.SILENT]


def test_answers_that_did_not_get_through_count_though_the_page_was_heard():
    (lost,) = lost_time(watched(troubled=frozenset(range(FIRST + 30, FIRST + 36))))
    assert (lost.cause, lost.seconds) == (Cause.UNSAVED, 120)


def test_while_the_clock_stands_nothing_is_lost():
    pause = (START + timedelta(minutes=9), START + timedelta(minutes=16))
    assert lost_time(watched([(10, 15)], pauses=(pause,))) == ()


def test_what_was_given_already_is_not_proposed_again():
    lost = lost_time(watched([(10, 15)]))
    after = START + timedelta(minutes=12)
    assert proposal(lost, [Grant(after, 3)]) == 2
    assert proposal(lost, [Grant(after, 3), Grant(after, 6)]) == 0


def test_what_was_given_before_it_was_lost_makes_up_for_nothing():
    lost = lost_time(watched([(10, 15), (40, 44)]))
    before, between = START + timedelta(minutes=9), START + timedelta(minutes=30)
    assert proposal(lost, [Grant(before, 30)]) == 9
    assert proposal(lost, [Grant(between, 30)]) == 4
    assert proposal(lost, [Grant(between, 2), Grant(START + HOUR, 3)]) == 4


@given(slots, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=4))
def test_no_grant_raises_the_proposal(heard, given_):
    lost = lost_time(Watched(START, START + HOUR, heard))
    grants = [Grant(START + timedelta(minutes=at), minutes) for at, minutes in given_]
    assert 0 <= proposal(lost, grants) <= proposal(lost, grants[:-1]) <= MOST_PROPOSED


@given(slots, slots, slots)
def test_losses_lie_within_the_span_apart_and_long_enough(heard, troubled, alive):
    span = Watched(START, START + HOUR, heard, troubled)
    lost = lost_time(span, alive | heard)
    for each in lost:
        assert each.until - each.since >= LEAST
        assert START <= each.since < each.until <= START + HOUR
    for before, after in pairwise(lost):
        assert before.until + SLOT <= after.since
    assert 0 <= proposal(lost) <= MOST_PROPOSED


@given(slots, st.integers(FIRST, FIRST + 180))
def test_another_sign_of_life_never_adds_to_the_loss(heard, sign):
    def total(signs):
        return sum(e.seconds for e in lost_time(Watched(START, START + HOUR, signs)))

    assert total(heard | {sign}) <= total(heard)


@given(st.timedeltas(timedelta(0), timedelta(days=3650)).map(lambda span: START + span))
def test_a_moment_lies_in_its_slot(moment):
    assert start_of(slot_of(moment)) <= moment < start_of(slot_of(moment) + 1)
