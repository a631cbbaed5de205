"""命题 → 审题 → 终审 → 启用: three people, one direction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.lifecycle import (
    STEPS,
    Hands,
    Refusal,
    Stage,
    Step,
    open_steps,
    refusal,
)

AUTHOR, FIRST, SECOND = 1, 2, 3
WRITTEN = Hands(AUTHOR)
READ = Hands(AUTHOR, FIRST)


def test_the_road_to_use_is_walked_by_three_people():
    road = [
        (Stage.DRAFT, Step.SUBMIT, WRITTEN, AUTHOR),
        (Stage.REVIEW, Step.REVIEW, WRITTEN, FIRST),
        (Stage.FINAL, Step.FINAL, READ, SECOND),
        (Stage.PASSED, Step.ENABLE, Hands(AUTHOR, FIRST, SECOND), SECOND),
    ]
    stage = Stage.DRAFT
    for at, step, hands, by in road:
        assert at is stage
        assert refusal(stage, step, hands, by) is None
        stage = STEPS[stage, step]
    assert stage is Stage.ISSUED


@pytest.mark.parametrize(
    ("stage", "step", "hands", "by", "no"),
    [
        (Stage.DRAFT, Step.SUBMIT, WRITTEN, FIRST, Refusal.NOT_AUTHOR),
        (Stage.REVIEW, Step.REVIEW, WRITTEN, AUTHOR, Refusal.AUTHOR),
        (Stage.FINAL, Step.FINAL, READ, FIRST, Refusal.SAME_REVIEWER),
        (Stage.FINAL, Step.FINAL, READ, AUTHOR, Refusal.AUTHOR),
        (Stage.PASSED, Step.ENABLE, READ, AUTHOR, Refusal.AUTHOR),
        (Stage.REVIEW, Step.ENABLE, WRITTEN, FIRST, Refusal.WRONG_STAGE),
        (Stage.ISSUED, Step.RETURN, READ, SECOND, Refusal.WRONG_STAGE),
    ],
)
def test_a_wrong_hand_or_moment_is_refused(stage, step, hands, by, no):
    assert refusal(stage, step, hands, by) is no


PEOPLE = st.integers(1, 4)
HANDS = st.builds(Hands, st.one_of(st.none(), PEOPLE), st.one_of(st.none(), PEOPLE))


@given(st.sampled_from(Stage), HANDS, PEOPLE)
def test_nobody_decides_over_their_own_version(stage, hands, by):
    steps = set(open_steps(stage, hands, by))
    if by == hands.author:
        assert steps <= {Step.SUBMIT, Step.WITHDRAW, Step.DROP}
    else:
        assert not steps & {Step.SUBMIT, Step.WITHDRAW, Step.DROP}


@given(st.sampled_from(Stage), HANDS, PEOPLE)
def test_what_is_offered_is_what_is_allowed(stage, hands, by):
    for step in Step:
        assert (step in open_steps(stage, hands, by)) == (refusal(stage, step, hands, by) is None)


def test_nothing_leads_back_to_a_draft_or_out_of_use():
    assert Stage.DRAFT not in STEPS.values()
    assert not [stage for stage, _ in STEPS if stage in (Stage.ISSUED, Stage.DROPPED)]
