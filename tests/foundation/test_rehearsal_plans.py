"""What the candidates of a rehearsal send, and when, is what browsers do."""

import random
import time
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.rehearsal import Action
from portal.rehearsal.candidates import Pace, Plans
from portal.rehearsal.hall import Seat

numbers = st.integers(1, 12)
paces = st.builds(
    Pace, every=st.floats(1, 60), answering=st.floats(1, 120), handing_in=st.floats(1, 60)
)


def plans(count, pace, seed=3):
    seats = [Seat(n, f"paper{n:07d}", 80, f"session=s{n}", f"token{n}") for n in range(count)]
    return Plans(seats, pace, random.Random(seed))


def path_of(request):
    return request.payload.split(b" ")[1].decode()


@given(numbers, paces)
def test_everyone_waits_and_begins_within_a_second(count, pace):
    made = plans(count, pace)
    lead = pace.lead(count)
    for (arrives, page), (asks, room) in map(list, made.waiting(lead)):
        assert 0 <= arrives <= lead
        assert asks == arrives + 1
        assert (page.action, room.action) == (Action.WAITING_PAGE, Action.WAITING_ROOM)
    for [(due, request)] in map(list, made.opening()):
        assert 0 <= due <= 0.8
        assert request.action == Action.PAPER
        assert b"X-CSRFToken: token" in request.payload


@given(numbers, paces)
def test_each_answers_at_their_own_pace_under_keys_of_their_own(count, pace):
    made, keys = plans(count, pace), set()
    for seat, plan in zip(made.seats, made.answering(), strict=True):
        given_ = list(plan)
        assert len(given_) == pace.answers
        assert 0 <= given_[0][0] <= pace.every
        for due, request in given_:
            assert due <= given_[0][0] + pace.every * pace.answers
            assert path_of(request) == f"{seat.room}/answers"
            body = parse_qs(request.payload.partition(b"\r\n\r\n")[2].decode())
            assert 1 <= int(body["position"][0]) <= seat.questions
            keys.add(body["request_key"][0])
    assert len(keys) == count * pace.answers


@given(numbers, paces)
def test_half_hand_in_before_the_end_and_the_others_are_collected_after_it(count, pace):
    made, end = plans(count, pace), pace.handing_in
    begin = time.perf_counter()
    for place, plan in enumerate(made.handing_in(begin, end)):
        steps = list(plan)
        actions = [request.action for _, request in steps]
        if place % 2:
            assert actions == [Action.HAND_IN_PAGE, Action.HAND_IN, Action.RECEIPT]
            assert 0 <= steps[0][0] <= end
            assert steps[1][1].payload.endswith(b"&sure=y")
        else:
            assert actions == [Action.COLLECTING_PAGE, Action.COLLECT, Action.RECEIPT]
            assert end + 1 <= steps[0][0] <= end + 3
            assert end + 5.2 <= steps[1][0] <= end + 8.2
