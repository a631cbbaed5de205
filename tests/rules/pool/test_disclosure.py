"""What a contractor sees before and after the person accepts (DOMAIN §6.5)."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.disclosure import (
    CONTACT,
    VISIBLE,
    Card,
    Part,
    Profile,
    Stage,
    disclose,
    may_see,
    stage,
)

PROFILE = Profile(
    name="欧阳晓明",
    mobile="13812345678",
    resume="曾任三个项目的劳资专管员",
    districts=("渝中区",),
    education="大学专科，土建类",
    certificate_number="Z000050500103250004321",
    site_months=30,
    project_types=("房屋建筑",),
    availability="2026-04-01",
    status="在库",
)


def test_before_acceptance_there_is_a_surname_and_no_contact():
    card = disclose(PROFILE, Stage.CARD)
    assert (card.surname, card.certificate_tail) == ("欧**", "4321")
    assert (card.name, card.mobile, card.resume) == (None, None, None)
    assert "晓明" not in str(card)
    assert "13812345678" not in str(card)


def test_after_acceptance_the_contact_is_open():
    card = disclose(PROFILE, Stage.CONTACT)
    assert (card.name, card.mobile) == ("欧阳晓明", "13812345678")
    assert card.resume == PROFILE.resume
    assert "13812345678" not in repr(card)


def test_the_hidden_are_not_shown_at_all():
    assert disclose(PROFILE, Stage.HIDDEN) is None
    assert not any(may_see(part, Stage.HIDDEN) for part in Part)


@pytest.mark.parametrize(
    ("consents", "suspended", "accepted", "engaged", "expected"),
    [
        (True, False, False, False, Stage.CARD),
        (True, False, True, False, Stage.CONTACT),
        (False, False, False, False, Stage.HIDDEN),
        (False, False, True, False, Stage.HIDDEN),
        (True, True, False, False, Stage.HIDDEN),
        (True, True, True, False, Stage.HIDDEN),
        (True, True, True, True, Stage.CONTACT),
        (False, False, False, True, Stage.CONTACT),
    ],
)
def test_consent_and_suspension_decide_how_far_one_comes(
    consents, suspended, accepted, engaged, expected
):
    got = stage(consents=consents, suspended=suspended, accepted=accepted, engaged=engaged)
    assert got is expected


def test_contact_is_what_acceptance_adds():
    assert VISIBLE[Stage.CONTACT] - VISIBLE[Stage.CARD] == CONTACT
    assert VISIBLE[Stage.CONTACT] == set(Part)


def test_a_card_has_no_place_for_id_address_or_points():
    names = {field.name for field in fields(Card)}
    assert not names & {"resident_id", "address", "points", "balance", "sex", "age", "ethnicity"}
    assert {part.value for part in Part} == names


@given(st.text(min_size=2, max_size=6, alphabet="甲乙丙丁·"))
def test_no_given_name_shows_on_a_card(name):
    profile = Profile(name, "13812345678", "", (), "", "", 0, (), "", "")
    assert disclose(profile, Stage.CARD).surname == f"{name[0]}**"
