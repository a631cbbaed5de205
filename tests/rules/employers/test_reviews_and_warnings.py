"""Who may review evidence, which warning is due, until when an end is reported."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.workdays import Workdays
from portal.employers.rules.ending import (
    AnswerRefusal,
    EndAnswer,
    EndKind,
    for_hr,
    may_answer,
    report_by,
)
from portal.employers.rules.filing import (
    FilingState,
    FilingTerms,
    appointment_filing,
    joined_too_long_ago,
)
from portal.employers.rules.qualification import (
    QualificationStatus,
    ReviewOutcome,
    ReviewRefusal,
    may_review,
)
from portal.employers.rules.warning import WarningStage, stage_of

START = date(2026, 3, 16)
# A week off, and the Sunday before it worked.
HOLIDAY = Workdays(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    makeup=frozenset({date(2026, 9, 27)}),
    years=frozenset({2026}),
)
BY_CALENDAR = FilingTerms(workdays=HOLIDAY)
S, F = WarningStage, FilingState


@pytest.mark.parametrize(
    ("status", "outcome", "reason", "is_own", "refusal"),
    [
        ("pending", "verify", "", False, None),
        ("pending", "reject", " ", False, ReviewRefusal.REASON),
        ("pending", "return", "请补扫描件", False, None),
        ("pending", "verify", "", True, ReviewRefusal.OWN),
        ("verified", "reject", "不符", False, ReviewRefusal.SETTLED),
        ("returned", "verify", "", False, ReviewRefusal.SETTLED),
    ],
)
def test_who_may_say_what_of_evidence(status, outcome, reason, is_own, refusal):
    found = may_review(QualificationStatus(status), ReviewOutcome(outcome), reason, is_own=is_own)
    assert found is refusal


def test_every_outcome_leads_somewhere_else():
    assert len({outcome.leads_to for outcome in ReviewOutcome}) == len(ReviewOutcome)
    assert QualificationStatus.PENDING not in {outcome.leads_to for outcome in ReviewOutcome}


@pytest.mark.parametrize(
    ("state", "later", "stage"),
    [
        (F.WAITING, False, None),
        (F.FORTNIGHT, False, S.FORTNIGHT),
        (F.WEEK, False, S.WEEK),
        (F.LAST_DAY, False, S.LAST_DAY),
        (F.MISSED_START, False, S.MISSED_START),
        (F.ON_TIME, False, None),
        (F.LATE, False, None),
        (F.WEEK, True, None),
        (F.LAST_DAY, True, S.JOINING_SOON),
        (F.MISSED_JOINING, True, S.MISSED_JOINING),
    ],
)
def test_which_warning_is_due(state, later, stage):
    assert stage_of(state, joins_later=later) is stage


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)))
def test_from_two_weeks_before_the_start_some_warning_always_stands(today):
    left = (START - today).days
    stage = stage_of(appointment_filing(START, START, None, today).state)
    assert (stage is None) is (left > 14)
    assert stage is None or stage.is_missed is (left <= 0)


def test_days_off_lengthen_the_term_of_who_joins_a_running_site():
    joined = date(2026, 9, 30)
    assert appointment_filing(START, joined, None, joined, FilingTerms()).last_on == date(
        2026, 10, 7
    )
    assert appointment_filing(START, joined, None, joined, BY_CALENDAR).last_on == date(
        2026, 10, 14
    )
    assert report_by(joined, 5, HOLIDAY) == date(2026, 10, 14)


@given(
    st.dates(date(2026, 9, 1), date(2026, 10, 31)), st.dates(date(2026, 9, 1), date(2026, 11, 30))
)
def test_the_cut_off_for_lists_follows_the_calendar(joined, today):
    planned = joined - timedelta(days=1)
    state = appointment_filing(planned, joined, None, today, BY_CALENDAR).state
    missed = joined_too_long_ago(today, BY_CALENDAR)
    assert state.is_missed is (joined <= missed.until or joined in missed.besides)


def test_where_the_firm_speaks_for_the_person_the_person_is_asked_once():
    spoken_for = {kind for kind in EndKind if kind.speaks_for_person}
    assert spoken_for == {EndKind.BY_PERSON, EndKind.AGREED}
    for kind in EndKind:
        refusal = None if kind in spoken_for else AnswerRefusal.NOT_ASKED
        assert may_answer(kind, None) is refusal
    for answer in EndAnswer:
        assert may_answer(EndKind.BY_PERSON, answer) is AnswerRefusal.ANSWERED
    assert may_answer(None, None) is AnswerRefusal.NOT_ENDED


@pytest.mark.parametrize(
    ("answer", "procedures", "is_hrs"),
    [
        (None, 0, False),
        (EndAnswer.CONFIRMED, 0, False),
        (EndAnswer.DENIED, 0, True),
        (None, 1, True),
        (EndAnswer.CONFIRMED, 2, True),
    ],
)
def test_hr_is_to_know_of_ends_amid_points_and_of_what_is_denied(answer, procedures, is_hrs):
    assert for_hr(answer, procedures) is is_hrs
