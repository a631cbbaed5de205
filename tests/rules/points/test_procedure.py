"""From draft to decision, and in whose hand (DOMAIN §7 M–P, FF)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.workdays import Workdays
from portal.points.rules.catalogue import Need
from portal.points.rules.procedure import (
    NEXT,
    Department,
    Event,
    EventStatus,
    Hand,
    Step,
    StepRefusal,
    Terms,
    allowed_steps,
    effective_on,
    may_take,
    next_status,
    review_due_on,
    statement_due_on,
    submission_due_on,
)

TODAY = date(2026, 3, 16)
DRAFTER = Hand("drafter", Department.INDUSTRY, "500103")
OFFICER = Hand("officer", Department.HR, "500103")
COLLEAGUE = Hand("colleague", Department.HR, "500103")
MUNICIPAL = Hand("municipal", Department.HR, "50")
ELSEWHERE = Hand("elsewhere", Department.HR, "500104")
SUBJECT = Hand("subject")
HANDS = [DRAFTER, OFFICER, COLLEAGUE, MUNICIPAL, ELSEWHERE, SUBJECT]

DRAFT = Event(EventStatus.DRAFT, "subject", "drafter", "500103")
SUBMITTED = replace(DRAFT, status=EventStatus.SUBMITTED)
NOTICED = replace(DRAFT, status=EventStatus.NOTICED, statement_due_on=date(2026, 3, 13))
DECIDED = replace(
    NOTICED, status=EventStatus.DECIDED, decided_by="officer", served_on=date(2026, 3, 10)
)
EVENTS = [
    DRAFT,
    SUBMITTED,
    NOTICED,
    DECIDED,
    replace(DRAFT, status=EventStatus.RETURNED),
    replace(DECIDED, status=EventStatus.REVERSED),
    replace(DRAFT, missing=(Need.EVIDENCE,)),
]


def reasons(step, event, hand, today=TODAY):
    return may_take(step, event, hand, today).reasons


def test_the_main_road_from_draft_to_decision():
    road = [
        (Step.SUBMIT, DRAFT, DRAFTER),
        (Step.NOTICE, SUBMITTED, OFFICER),
        (Step.DECIDE, NOTICED, OFFICER),
    ]
    for step, event, hand in road:
        assert may_take(step, event, hand, TODAY).ok
    assert next_status(EventStatus.NOTICED, Step.DECIDE) is EventStatus.DECIDED
    assert may_take(Step.DECIDE, NOTICED, OFFICER, TODAY).sentence == ""


@pytest.mark.parametrize(
    ("step", "event", "hand", "expected"),
    [
        (Step.SUBMIT, DRAFT, OFFICER, {StepRefusal.NOT_DRAFTER}),
        (
            Step.SUBMIT,
            replace(DRAFT, missing=(Need.CAUSATION,)),
            DRAFTER,
            {StepRefusal.INCOMPLETE},
        ),
        (
            Step.SUBMIT,
            replace(DRAFT, drafted_by="subject"),
            SUBJECT,
            {StepRefusal.OWN_CASE},
        ),
        (Step.SUBMIT, SUBMITTED, DRAFTER, {StepRefusal.WRONG_STATUS}),
        (Step.NOTICE, SUBMITTED, ELSEWHERE, {StepRefusal.OTHER_LEVEL}),
        (Step.NOTICE, SUBMITTED, MUNICIPAL, {StepRefusal.OTHER_LEVEL}),
        (Step.NOTICE, SUBMITTED, DRAFTER, {StepRefusal.NOT_HR, StepRefusal.SAME_HAND}),
        (Step.NOTICE, replace(SUBMITTED, drafted_by="officer"), OFFICER, {StepRefusal.SAME_HAND}),
        (Step.NOTICE, replace(SUBMITTED, subject="officer"), OFFICER, {StepRefusal.OWN_CASE}),
        (Step.NOTICE, replace(SUBMITTED, missing=(Need.ORDER,)), OFFICER, {StepRefusal.INCOMPLETE}),
        (Step.RETURN, SUBMITTED, OFFICER, set()),
        (Step.RETURN, NOTICED, OFFICER, set()),
        (Step.RETURN, DECIDED, OFFICER, {StepRefusal.WRONG_STATUS}),
        (Step.REVERSE, DECIDED, OFFICER, {StepRefusal.DECIDED_BY_SELF}),
        (Step.REVERSE, DECIDED, COLLEAGUE, set()),
        (Step.REVERSE, DECIDED, MUNICIPAL, set()),
        (Step.REVERSE, DECIDED, ELSEWHERE, {StepRefusal.OUT_OF_REACH}),
        (Step.REVERSE, DECIDED, DRAFTER, {StepRefusal.NOT_HR, StepRefusal.SAME_HAND}),
        (Step.STATE, NOTICED, OFFICER, {StepRefusal.NOT_SUBJECT, StepRefusal.STATEMENT_OVER}),
        (Step.REVIEW, DECIDED, OFFICER, {StepRefusal.NOT_SUBJECT}),
        (Step.REVIEW, DECIDED, SUBJECT, set()),
    ],
)
def test_each_step_has_its_hand(step, event, hand, expected):
    assert set(reasons(step, event, hand)) == expected


def test_the_person_is_heard_before_any_decision():
    due = statement_due_on(date(2026, 3, 6))
    event = replace(NOTICED, statement_due_on=due)
    assert due == date(2026, 3, 13)
    assert may_take(Step.STATE, event, SUBJECT, due).ok
    assert reasons(Step.DECIDE, event, OFFICER, due) == (StepRefusal.STATEMENT_OPEN,)
    assert may_take(Step.DECIDE, event, OFFICER, date(2026, 3, 14)).ok
    assert may_take(Step.DECIDE, replace(event, stated=True), OFFICER, date(2026, 3, 9)).ok
    assert reasons(Step.STATE, event, SUBJECT, date(2026, 3, 14)) == (StepRefusal.STATEMENT_OVER,)


def test_without_a_date_the_statement_stays_open():
    event = replace(NOTICED, statement_due_on=None)
    assert reasons(Step.DECIDE, event, OFFICER) == (StepRefusal.STATEMENT_OPEN,)
    assert may_take(Step.STATE, event, SUBJECT, TODAY).ok


def test_a_review_may_be_asked_for_within_fifteen_days_of_service():
    assert review_due_on(date(2026, 3, 10)) == date(2026, 3, 25)
    assert may_take(Step.REVIEW, DECIDED, SUBJECT, date(2026, 3, 25)).ok
    assert reasons(Step.REVIEW, DECIDED, SUBJECT, date(2026, 3, 26)) == (StepRefusal.REVIEW_OVER,)
    unserved = replace(DECIDED, served_on=None)
    assert reasons(Step.REVIEW, unserved, SUBJECT) == (StepRefusal.REVIEW_OVER,)


def test_terms_are_settings_and_skip_holidays():
    off = Workdays(holidays=frozenset({date(2026, 3, 9)}), years=frozenset({2026}))
    terms = Terms(statement_working_days=3, review_days=30, workdays=off)
    assert statement_due_on(date(2026, 3, 6), terms) == date(2026, 3, 12)
    assert review_due_on(date(2026, 3, 1), terms) == date(2026, 3, 31)
    assert submission_due_on(date(2026, 3, 6)) == date(2026, 3, 13)


def test_a_decision_counts_once_it_is_both_made_and_served():
    assert effective_on(date(2026, 3, 1), date(2026, 3, 5)) == date(2026, 3, 5)


def test_a_refusal_names_what_is_missing():
    event = replace(DRAFT, missing=(Need.EVIDENCE, Need.POLICE))
    leave = may_take(Step.SUBMIT, event, DRAFTER, TODAY)
    assert leave.missing == (Need.EVIDENCE, Need.POLICE)
    assert leave.sentence == (
        "材料不齐，请补齐后再提交；请上传证据材料；请填写公安机关认定或者处罚文书的编号。"
    )


def test_buttons_are_the_steps_that_may_be_taken():
    assert allowed_steps(SUBMITTED, OFFICER, TODAY) == (Step.RETURN, Step.NOTICE)
    assert allowed_steps(SUBMITTED, SUBJECT, TODAY) == ()
    assert allowed_steps(NOTICED, SUBJECT, date(2026, 3, 12)) == (Step.STATE,)


@given(st.sampled_from(EVENTS), st.sampled_from(HANDS), st.sampled_from(Step))
def test_nobody_confirms_or_decides_what_they_drafted_or_what_is_their_own(event, hand, step):
    own = replace(event, drafted_by=hand.person)
    theirs = replace(event, subject=hand.person)
    if step in (Step.NOTICE, Step.RETURN, Step.DECIDE, Step.REVERSE):
        assert not may_take(step, own, hand, TODAY).ok
        assert not may_take(step, theirs, hand, TODAY).ok


@given(st.sampled_from(EventStatus), st.sampled_from(Step))
def test_a_reversed_event_stays_so_and_every_other_step_is_in_the_table(status, step):
    assert (status, step) not in NEXT or status is not EventStatus.REVERSED
    if (status, step) not in NEXT:
        with pytest.raises(LookupError):
            next_status(status, step)


def test_every_refusal_says_what_to_do():
    assert all("请" in reason.label for reason in StepRefusal)
