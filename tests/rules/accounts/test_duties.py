import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.roles import BUREAU_ROLES, Role
from portal.accounts.rules.duties import DutyRefusal, Held, conflicts, duty_refusals

ROLES = st.sampled_from([role for role in Role if role is not Role.PERSON])


def asked(role, *held, fitting=frozenset(Role), is_own=False, organisation_id=1):
    return duty_refusals(role, organisation_id, fitting=fitting, held=held, is_own=is_own)


@pytest.mark.parametrize(
    ("role", "other", "reason"),
    [
        (Role.AUTHOR, Role.REVIEWER, DutyRefusal.AUTHOR_REVIEWER),
        (Role.ADMINISTRATOR, Role.AUDITOR, DutyRefusal.ADMINISTRATOR_AUDITOR),
        (Role.TRAINING, Role.EXAMS, DutyRefusal.TRAINING_EXAMS),
        (Role.AUTHORITY, Role.POINTS, DutyRefusal.DRAFTER_CONFIRMER),
        (Role.FIRM, Role.POINTS, DutyRefusal.SUPERVISED),
        (Role.FIRM, Role.AUTHORITY, DutyRefusal.SUPERVISED),
    ],
)
def test_some_duties_must_not_meet_in_one_hand(role, other, reason):
    assert asked(role, Held(other, 2)) == (reason,)
    assert asked(other, Held(role, 2)) == (reason,)


@pytest.mark.parametrize(
    ("role", "held"),
    [
        (Role.EXAMS, ()),
        (Role.EXAMS, (Held(Role.MARKING, 1),)),
        (Role.CERTIFICATES, (Held(Role.POINTS, 1), Held(Role.EXAMS, 1))),
        (Role.EXAMS, (Held(Role.EXAMS, 2),)),  # the same duty, for another bureau
    ],
)
def test_what_does_not_conflict_may_be_given(role, held):
    assert asked(role, *held) == ()


def test_nobody_sees_to_their_own_duties():
    assert asked(Role.EXAMS, is_own=True) == (DutyRefusal.OWN,)


def test_a_duty_fits_the_organisation():
    assert asked(Role.FIRM, fitting=BUREAU_ROLES) == (DutyRefusal.KIND,)
    assert asked(Role.EXAMS, fitting=BUREAU_ROLES) == ()


def test_a_duty_is_held_once():
    assert asked(Role.EXAMS, Held(Role.EXAMS, 1)) == (DutyRefusal.HELD,)


def test_a_clerk_acts_for_one_firm():
    assert asked(Role.FIRM, Held(Role.FIRM, 2)) == (DutyRefusal.SECOND_FIRM,)
    assert asked(Role.FIRM, Held(Role.FIRM, 1)) == (DutyRefusal.HELD,)


def test_all_reasons_are_told_together():
    reasons = asked(Role.AUTHOR, Held(Role.REVIEWER, 1), Held(Role.FIRM, 2), is_own=True)
    assert reasons == (
        DutyRefusal.OWN,
        DutyRefusal.AUTHOR_REVIEWER,
        DutyRefusal.SUPERVISED,
    )


@given(ROLES, ROLES)
def test_conflict_does_not_depend_on_who_came_first(one, other):
    assert conflicts(one, {other}) == conflicts(other, {one})


@given(ROLES, st.sets(ROLES), st.sets(ROLES))
def test_holding_more_never_allows_more(role, some, more):
    assert set(conflicts(role, some)) <= set(conflicts(role, some | more))
