"""Who gets a certificate, who signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules.issuing import (
    ApprovalRefusal,
    Candidacy,
    ObjectionRefusal,
    ProposalRefusal,
    approval_refusal,
    objection_refusal,
    proposal_refusals,
)

GOOD = {
    "is_passed": True,
    "is_released": True,
    "is_used": False,
    "holds_one": False,
    "is_id_taken": False,
    "is_notice_over": True,
    "has_open_objection": False,
    "is_objection_upheld": False,
    "is_judged_by_proposer": False,
}


@pytest.mark.parametrize(
    ("but", "refusals"),
    [
        ({}, ()),
        ({"is_passed": False}, (ProposalRefusal.NOT_PASSED,)),
        ({"is_released": False}, (ProposalRefusal.NOT_RELEASED,)),
        ({"is_used": True}, (ProposalRefusal.IS_USED,)),
        ({"holds_one": True}, (ProposalRefusal.HOLDS_ONE,)),
        ({"is_id_taken": True}, (ProposalRefusal.ID_TAKEN,)),
        ({"is_notice_over": False}, (ProposalRefusal.NOTICE_NOT_OVER,)),
        ({"has_open_objection": True}, (ProposalRefusal.OBJECTION_OPEN,)),
        ({"is_objection_upheld": True}, (ProposalRefusal.OBJECTION_UPHELD,)),
        ({"is_judged_by_proposer": True}, (ProposalRefusal.JUDGED_ALONE,)),
        # What makes the paper used makes the person hold one: said once.
        ({"is_used": True, "holds_one": True}, (ProposalRefusal.IS_USED,)),
        (
            {"is_passed": False, "is_released": False},
            (ProposalRefusal.NOT_RELEASED, ProposalRefusal.NOT_PASSED),
        ),
    ],
)
def test_a_released_pass_gives_a_certificate_to_whoever_holds_none(but, refusals):
    assert proposal_refusals(Candidacy(**GOOD | but)) == refusals


@given(st.builds(Candidacy, *[st.booleans()] * len(GOOD)))
def test_only_the_one_good_case_passes(candidacy):
    assert (proposal_refusals(candidacy) == ()) == (candidacy == Candidacy(**GOOD))


@pytest.mark.parametrize(
    ("proposer", "regions", "refusal"),
    [
        (1, {"50"}, None),
        (1, {"500103", "50"}, None),
        (None, {"50"}, None),
        (2, {"50"}, ApprovalRefusal.SAME_HAND),
        (1, {"500103"}, ApprovalRefusal.NOT_MUNICIPAL),
        (1, set(), ApprovalRefusal.NOT_MUNICIPAL),
        (2, {"500103"}, ApprovalRefusal.NOT_MUNICIPAL),
    ],
)
def test_another_hand_signs_for_the_municipality(proposer, regions, refusal):
    given_answer = approval_refusal(proposer_id=proposer, approver_id=2, approver_regions=regions)
    assert given_answer is refusal


def test_nobody_signs_their_own_off():
    for holders, refusal in (({2, 7}, ApprovalRefusal.OWN), ({7}, None)):
        answer = approval_refusal(
            proposer_id=1, approver_id=2, approver_regions={"50"}, holder_ids=holders
        )
        assert answer is refusal


@given(st.booleans(), st.integers(1, 3), st.none() | st.integers(1, 3), st.integers(1, 3))
def test_an_objection_is_decided_once_by_a_third_hand(is_open, candidate, proposer, officer):
    refusal = objection_refusal(
        is_open=is_open, candidate_id=candidate, proposer_id=proposer, officer_id=officer
    )
    assert (refusal is None) == (is_open and officer not in {candidate, proposer})
    if not is_open:
        assert refusal is ObjectionRefusal.IS_DECIDED
