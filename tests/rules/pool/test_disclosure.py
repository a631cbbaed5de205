"""What a contractor sees before and after the person accepts (DOMAIN §6.5)."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.consent import WORDINGS, covered
from portal.pool.rules.disclosure import (
    CONTACT,
    FOUND_BY,
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
    verified="12个月（房屋建筑12个月）",
    largest_headcount=300,
    skills=("纠纷调解与应急处置",),
    working="专职",
    confirmed_on=date(2026, 3, 1),
)


ALL = frozenset(Part)


@pytest.mark.parametrize("version", [0, *WORDINGS])
def test_a_card_holds_what_the_words_cover_and_nothing_else(version):
    card = disclose(PROFILE, Stage.CARD, covered(version))
    for part in (Part.VERIFIED, Part.LARGEST_HEADCOUNT, Part.SKILLS, Part.CONFIRMED_ON):
        told = getattr(PROFILE, part.value) if part in covered(version) else None
        assert getattr(card, part.value) == told
    assert ("专职" in card.arrival) is (Part.WORKING in covered(version))
    assert ("专职" in repr(card)) is (Part.WORKING in covered(version))


def test_before_acceptance_there_is_a_surname_and_no_contact():
    card = disclose(PROFILE, Stage.CARD, ALL)
    assert (card.surname, card.certificate_tail) == ("欧**", "4321")
    assert (card.name, card.mobile, card.resume) == (None, None, None)
    assert "晓明" not in str(card)
    assert "13812345678" not in str(card)


def test_after_acceptance_the_contact_is_open():
    card = disclose(PROFILE, Stage.CONTACT, ALL)
    assert (card.name, card.mobile) == ("欧阳晓明", "13812345678")
    assert card.resume == PROFILE.resume
    assert "13812345678" not in repr(card)


def test_the_hidden_are_not_shown_at_all():
    assert disclose(PROFILE, Stage.HIDDEN, ALL) is None
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
    assert {part.value for part in set(Part) - FOUND_BY - {Part.SITES}} == names


@given(st.text(min_size=2, max_size=6, alphabet="甲乙丙丁·"))
def test_no_given_name_shows_on_a_card(name):
    profile = replace(PROFILE, name=name)
    assert disclose(profile, Stage.CARD, ALL).surname == f"{name[0]}**"
