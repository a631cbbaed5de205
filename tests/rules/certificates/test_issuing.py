"""Who gets a certificate, who signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules.issuing import (
    ApprovalRefusal,
    Candidacy,
    ProposalRefusal,
    approval_refusal,
    proposal_refusals,
)

GOOD = {"is_passed": True, "is_released": True, "is_used": False, "holds_one": False}


@pytest.mark.parametrize(
    ("but", "refusals"),
    [
        ({}, ()),
        ({"is_passed": False}, (ProposalRefusal.NOT_PASSED,)),
        ({"is_released": False}, (ProposalRefusal.NOT_RELEASED,)),
        ({"is_used": True}, (ProposalRefusal.IS_USED,)),
        ({"holds_one": True}, (ProposalRefusal.HOLDS_ONE,)),
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


@given(st.builds(Candidacy, *[st.booleans()] * 4))
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
