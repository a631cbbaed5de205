"""Response times: what is odd, what only looks so, and how often chance does the same."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.lost_time import slot_of
from portal.exams.rules.response_times import (
    Course,
    Oddity,
    Save,
    chances,
    oddities,
    pace_of,
    timings_of,
)

START = datetime(2026, 12, 1, 1, tzinfo=UTC)
END = START + timedelta(hours=2)
QUESTIONS = [f"q{n}" for n in range(40)]
KINDS = dict.fromkeys(QUESTIONS, "single")
ALWAYS = frozenset(range(slot_of(START), slot_of(END) + 1))


def saves(seconds, *, right=True, start=START):
    """The questions in order, each after so many seconds."""
    at, made = start, []
    for question, each in zip(QUESTIONS, seconds, strict=False):
        at += timedelta(seconds=each)
        made.append(Save(question, at, right))
    return tuple(made)


def course(name="a", made=(), **more):
    return Course(name, START, END, tuple(made), heard=ALWAYS, **more)


def ordinary(count=12, seed=1):
    """Candidates of ordinary pace, right more often than not."""
    dice = Random(seed)
    return [
        course(
            f"c{n:02d}",
            (
                Save(s.question, s.at, dice.random() < 0.6)
                for s in saves([dice.lognormvariate(4, 0.5) for _ in QUESTIONS])
            ),
        )
        for n in range(count)
    ]


def of(found, oddity, name="x"):
    return [each for each in found if each.oddity is oddity and each.candidate == name]


def test_ordinary_candidates_are_not_odd():
    assert oddities(ordinary(), KINDS) == []


def test_nobody_is_nothing():
    assert oddities([], KINDS) == []
    assert chances([], KINDS, "seed") == {}
    assert oddities([course("x")], KINDS) == []


def test_right_and_much_faster_than_anyone():
    quick = course("x", saves([60] * 10 + [2] * 8 + [60] * 20))
    (found,) = of(oddities([*ordinary(), quick], KINDS), Oddity.FAST)
    assert found.questions == tuple(QUESTIONS[10:18])
    assert set(found.seconds) == {2.0}
    assert min(found.usual) > 30
    wrong = course("x", saves([60] * 10 + [2] * 8 + [60] * 20, right=False))
    assert of(oddities([*ordinary(), wrong], KINDS), Oddity.FAST) == []


def test_answers_that_waited_for_the_network_have_no_times():
    quick = saves([60] * 10 + [2] * 8)
    waiting = frozenset(range(slot_of(quick[9].at), slot_of(quick[17].at) + 1))
    held = course("x", quick, troubled=waiting)
    assert of(oddities([*ordinary(), held], KINDS), Oddity.FAST) == []


def test_the_clock_that_stands_is_no_time():
    pause = (START + timedelta(seconds=10), START + timedelta(seconds=310))
    (first,) = timings_of(course("x", saves([330]), pauses=(pause,)))
    assert first.seconds == 30


def test_many_answers_in_the_last_minute():
    late = saves([3] * 12, start=END - timedelta(seconds=50))
    (found,) = of(oddities([*ordinary(), course("x", late)], KINDS), Oddity.LATE)
    assert len(found.questions) == 12
    few = saves([3] * 9, start=END - timedelta(seconds=50))
    assert of(oddities([*ordinary(), course("x", few)], KINDS), Oddity.LATE) == []


@pytest.mark.parametrize("is_there", [True, False])
def test_a_burst_after_a_silence_counts_only_when_the_page_was_there(is_there):
    made = saves([60, 60, 900] + [4] * 12)
    heard = ALWAYS if is_there else frozenset({slot_of(START)})
    found = oddities([*ordinary(), Course("x", START, END, made, heard=heard)], KINDS)
    assert len(of(found, Oddity.BURST)) == is_there


def test_wrong_made_right_soon_after_coming_back():
    first = [Save(s.question, s.at, False) for s in saves([60] * 6)]
    back = START + timedelta(minutes=20)
    mended = [Save(QUESTIONS[n], back + timedelta(seconds=15 * n), True) for n in range(4)]
    told = course("x", [*first, *mended], returned=(back,))
    (found,) = of(oddities([*ordinary(), told], KINDS), Oddity.MENDED)
    assert len(found.questions) == 4
    later = course("x", [*first, *mended], returned=(back - timedelta(minutes=5),))
    assert of(oddities([*ordinary(), later], KINDS), Oddity.MENDED) == []


def test_boxes_ticked_one_after_the_other_are_no_change_of_mind():
    back = START + timedelta(minutes=20)
    ticked = [
        Save(QUESTIONS[n], back + timedelta(seconds=15 * n + second), is_right)
        for n in range(5)
        for second, is_right in ((1, False), (3, True))
    ]
    told = course("x", ticked, returned=(back,))
    assert of(oddities([*ordinary(), told], KINDS), Oddity.MENDED) == []


@given(st.permutations(range(6)))
def test_the_order_of_candidates_changes_nothing(order):
    some = ordinary(6)
    assert oddities([some[n] for n in order], KINDS) == oddities(some, KINDS)


@given(st.floats(0.5, 4))
def test_a_pace_of_all_changes_nobody(factor):
    """Twice as slow or as fast, all of them: the z of each is what it was."""

    def own(factor):
        dice = Random(3)
        made = [
            saves([max(3, dice.lognormvariate(4, 0.5)) * factor for _ in QUESTIONS])
            for _ in range(9)
        ]
        timings = [timings_of(course(f"c{n}", each)) for n, each in enumerate(made)]
        pace = pace_of(timings, KINDS)
        return [pace.z(timing) for timing in timings[0]]

    assert own(factor) == pytest.approx(own(1), abs=0.02)


def test_what_chance_does_is_measured_alike_each_time():
    some = [
        Course(c.candidate, c.began, c.ended, c.saves, (START + timedelta(minutes=9),))
        for c in ordinary()
    ]
    measured = chances(some, KINDS, "seed", wanted=200)
    assert measured == chances(some, KINDS, "seed", wanted=200)
    assert set(measured) == {Oddity.FAST, Oddity.MENDED}
    assert measured[Oddity.FAST].candidates == 204
    assert measured[Oddity.FAST].per_thousand < 20
    assert measured[Oddity.MENDED].flagged == 0
