"""A paper's time under a virtual clock: whatever is done to it, nobody loses a minute."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from portal.core.errors import Refused
from portal.exams.rules.paper_time import MOST_MINUTES, PaperTime, minutes_of
from portal.exams.rules.timing import GRACE, LATE

START = datetime(2026, 12, 1, 1, tzinfo=UTC)
LONG = timedelta(minutes=120)


class Invigilated(RuleBasedStateMachine):
    """One paper, its invigilators and the sweep, each at their own moment."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.time = PaperTime(START + LONG)
        self.worked = timedelta(0)
        self.given = 0

    @rule(seconds=st.integers(1, 1800))
    def time_goes_by(self, seconds: int) -> None:
        passed = timedelta(seconds=seconds)
        if self.time.paused_at is None and not self.time.is_over:
            self.worked += passed
        self.now += passed

    @precondition(lambda self: not self.time.is_over)
    @rule(minutes=st.integers(1, MOST_MINUTES))
    def is_extended(self, minutes: int) -> None:
        before = self.time.remaining(self.now)
        self.time = self.time.extended(minutes)
        self.given += minutes
        assert self.time.remaining(self.now) >= before

    @precondition(lambda self: not self.time.is_over)
    @rule()
    def is_paused_or_resumed(self) -> None:
        before = self.time.remaining(self.now)
        try:
            if self.time.paused_at is None:
                self.time = self.time.stopped(self.now)
            else:
                self.time = self.time.resumed(self.now)
        except Refused:
            assert before == timedelta(0)
        assert self.time.remaining(self.now) == before

    @rule()
    def the_sweep_comes(self) -> None:
        assert self.time.is_overdue(self.now) or not self.time.is_given_up(self.now)
        assert self.time.has_run_out(self.now) or not self.time.is_overdue(self.now)
        if not self.time.is_over and self.time.is_given_up(self.now):
            assert self.worked > LONG + timedelta(minutes=self.given)
            self.time = PaperTime(
                self.time.deadline, self.time.extra_minutes, None, self.time.pauses, True
            )

    @precondition(lambda self: self.time.is_over)
    @rule(minutes=st.integers(1, MOST_MINUTES))
    def nothing_moves_after_the_collection(self, minutes: int) -> None:
        for change in (
            lambda: self.time.extended(minutes),
            lambda: self.time.stopped(self.now),
            lambda: self.time.resumed(self.now),
        ):
            with pytest.raises(Refused, match="已经收取"):
                change()

    @invariant()
    def what_was_worked_and_what_is_left_is_what_was_given(self) -> None:
        if not self.time.is_over:
            left = self.time.remaining(self.now)
            assert left == max(LONG + timedelta(minutes=self.given) - self.worked, timedelta(0))


TestInvigilated = Invigilated.TestCase
TestInvigilated.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(
    st.lists(st.integers(1, MOST_MINUTES), max_size=3),
    st.lists(st.integers(1, 60), max_size=2),
)
def test_the_order_of_extensions_and_pauses_does_not_matter(minutes, pauses):
    deeds = [("more", m) for m in minutes] + [("pause", p) for p in pauses]
    ends = set()
    for order in permutations(deeds):
        time, now = PaperTime(START + LONG), START
        for deed, size in order:
            if deed == "more":
                time = time.extended(size)
            else:
                time = time.stopped(now)
                now += timedelta(seconds=size)
                time = time.resumed(now)
        ends.add((time.deadline, time.extra_minutes))
    assert len(ends) == 1


def test_the_clock_of_a_paused_paper_stands_and_nobody_collects_it():
    time = PaperTime(START + LONG).stopped(START + timedelta(minutes=100))
    night = START + timedelta(hours=12)
    assert time.remaining(night) == timedelta(minutes=20)
    assert not time.is_overdue(night)
    assert not time.is_given_up(night)
    assert not time.has_run_out(night)
    assert time.resumed(night).remaining(night) == timedelta(minutes=20)


@pytest.mark.parametrize("grace", [GRACE, LATE])
def test_an_extension_in_time_wins_over_the_sweep(grace):
    time, late = PaperTime(START), START + grace + timedelta(seconds=1)
    assert time.is_overdue(late)
    assert time.is_given_up(late) is (grace is LATE)
    assert not time.extended(15).is_overdue(late)


def test_time_given_before_the_beginning_is_kept_for_it():
    time = PaperTime(None).extended(10)
    assert (time.deadline, time.extra_minutes) == (None, 10)
    with pytest.raises(Refused, match="还没有开始"):
        time.stopped(START)


def test_percent_is_rounded_for_the_candidate():
    assert minutes_of(25, 90) == 23
    for wrong in (0, 101):
        with pytest.raises(Refused, match="比例"):
            minutes_of(wrong, 90)
