"""Who may take which step of a complaint, and by when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.complaints.rules.procedure import (
    DEFAULT_TERMS,
    NEXT,
    OF_THE_FIRM,
    OF_THE_PERSON,
    OF_THE_SECOND,
    OPEN,
    Case,
    ComplaintState,
    Hand,
    Step,
    StepRefusal,
    due_on,
    flagged_until,
    refusals,
    steps,
)
from portal.core.workdays import Workdays

S, R = ComplaintState, StepRefusal
PERSON, HANDLER, SECOND, FIRM = 1, 2, 3, 77
cases = st.builds(
    Case,
    state=st.sampled_from(S),
    person_id=st.just(PERSON),
    organisation_id=st.just(FIRM),
    handled_by=st.sampled_from([None, HANDLER]),
    proposed_by=st.sampled_from([None, HANDLER]),
    is_asked=st.booleans(),
    is_answered=st.booleans(),
)
hands = st.builds(
    Hand,
    st.sampled_from([PERSON, HANDLER, SECOND]),
    st.sampled_from([frozenset(), frozenset({FIRM}), frozenset({5})]),
)


def case(state, **more):
    return Case(state, PERSON, FIRM, **more)


@given(st.sampled_from(Step), hands, cases)
def test_nothing_is_done_to_what_has_ended(step, hand, found):
    if found.state not in OPEN:
        assert R.WRONG_STATE in refusals(step, hand, found)


@given(st.sampled_from(Step), hands, cases)
def test_nobody_handles_a_case_of_their_own_or_of_their_unit(step, hand, found):
    if step in OF_THE_PERSON or step in OF_THE_FIRM:
        return
    reasons = refusals(step, hand, found)
    assert (hand.person_id == PERSON) == (R.OWN_CASE in reasons)
    assert (FIRM in hand.organisations) == (R.OWN_UNIT in reasons)


@given(hands, cases)
def test_only_the_person_adds_and_withdraws(hand, found):
    for step in OF_THE_PERSON & set(steps(hand, found)):
        assert hand.person_id == PERSON, step


@given(hands, cases)
def test_whoever_took_it_up_or_proposed_its_end_does_not_close_it(hand, found):
    for step in OF_THE_SECOND & set(steps(hand, found)):
        assert hand.person_id not in (found.handled_by, found.proposed_by), step


@given(hands, cases)
def test_the_unit_answers_once_what_it_was_asked(hand, found):
    if Step.ANSWER in steps(hand, found):
        assert found.is_asked
        assert not found.is_answered
        assert hand.person_id != PERSON
    if found.is_asked:
        assert Step.ASK not in steps(hand, found)


@pytest.mark.parametrize(
    ("step", "state", "hand", "reason"),
    [
        (Step.ACCEPT, S.ACCEPTED, HANDLER, R.WRONG_STATE),
        (Step.DECLINE, S.HANDLING, HANDLER, R.WRONG_STATE),
        (Step.PROPOSE, S.SUBMITTED, HANDLER, R.WRONG_STATE),
        (Step.CLOSE, S.HANDLING, SECOND, R.WRONG_STATE),
        (Step.CLOSE, S.PROPOSED, HANDLER, R.SAME_HAND),
        (Step.RETURN, S.PROPOSED, HANDLER, R.SAME_HAND),
        (Step.ANSWER, S.HANDLING, SECOND, R.NOT_ASKED),
        (Step.WITHDRAW, S.HANDLING, SECOND, R.NOT_OWN),
    ],
)
def test_a_step_is_refused_with_its_reason(step, state, hand, reason):
    assert reason in refusals(step, Hand(hand), case(state, handled_by=HANDLER))


@pytest.mark.parametrize(
    ("step", "state", "hand"),
    [
        (Step.ACCEPT, S.SUBMITTED, HANDLER),
        (Step.DECLINE, S.SUBMITTED, HANDLER),
        (Step.NOTE, S.ACCEPTED, HANDLER),
        (Step.ASK, S.HANDLING, HANDLER),
        (Step.PROPOSE, S.ACCEPTED, HANDLER),
        (Step.CLOSE, S.PROPOSED, SECOND),
        (Step.RETURN, S.PROPOSED, SECOND),
        (Step.SUPPLEMENT, S.PROPOSED, PERSON),
        (Step.WITHDRAW, S.SUBMITTED, PERSON),
        (Step.WITHDRAW, S.PROPOSED, PERSON),
    ],
)
def test_the_right_hand_may(step, state, hand):
    assert refusals(step, Hand(hand), case(state, handled_by=HANDLER)) == ()


def test_every_open_state_has_a_way_out_and_no_ended_one_goes_on():
    assert {state for state, _ in NEXT} == set(OPEN)
    assert {S.CLOSED, S.DECLINED, S.WITHDRAWN} == set(S) - OPEN


def test_terms_count_working_days_by_the_official_calendar():
    friday = date(2026, 9, 25)
    holidays = frozenset(date(2026, 10, day) for day in range(1, 8))
    known = Workdays(holidays, frozenset({date(2026, 10, 10)}), frozenset({2026}))
    assert due_on(friday, DEFAULT_TERMS.accept, known) == date(2026, 10, 9)
    assert due_on(friday, DEFAULT_TERMS.accept, Workdays()) == date(2026, 10, 2)


@given(st.dates(date(2025, 4, 3), date(2090, 1, 1)), st.integers(1, 36))
def test_the_mark_lasts_whole_months(day, months):
    until = flagged_until(day, months)
    assert (until.year * 12 + until.month) - (day.year * 12 + day.month) == months
    assert until.day <= day.day
    assert until.day == day.day or until.day >= 28


def test_a_leap_day_is_marked_to_the_end_of_february():
    assert flagged_until(date(2028, 2, 29), 12) == date(2029, 2, 28)
