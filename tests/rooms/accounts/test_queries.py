from datetime import date

import pytest

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts import queries
from portal.accounts.models import OrganisationKind, OrganisationStatus
from portal.core.errors import NotFound
from tests.factories.accounts import (
    acting,
    make_demo_person,
    make_firm,
    make_officer,
    make_organisation,
    make_person,
)

P = Permission
TODAY = date(2026, 3, 5)


def test_a_person_is_their_own_thing_and_nobody_elses(context):
    person, other = make_person(), make_person()
    actor = acting(person)
    assert queries.get_person(actor, P.ACCOUNTS_PERSON_OWN, person.public_id) == person
    with pytest.raises(NotFound):
        queries.get_person(actor, P.ACCOUNTS_PERSON_OWN, other.public_id)
    assert queries.person_by_id(person.id) == person
    with pytest.raises(NotFound):
        queries.person_by_id(0)


def test_people_are_found_by_their_number_however_it_is_typed(context):
    person = make_person(resident_id="50010319900307101X")
    typed = "５００１０３ 1990-0307 101x"
    assert queries.find_person_by_resident_id(typed) == person
    assert queries.find_person_by_resident_id("500103199003071011") is None
    assert queries.find_person_by_resident_id("510202197506150037") is None


def test_officers_find_the_firms_of_their_own_region(context):
    near, far = make_firm(region="500103"), make_firm(region="500101")
    waiting = make_firm(region="500103", name="渝中乙公司")
    verified = make_firm(region="500103", status=OrganisationStatus.VERIFIED)
    district = acting(make_officer(Role.POINTS, region="500103"))
    assert queries.list_firms(district).rows == [near, waiting, verified]
    assert queries.count_waiting_firms(district) == 2
    assert queries.list_firms(district, matching="乙公").rows == [waiting]
    assert queries.list_firms(district, matching=near.credit_code.lower()).rows == [near]
    assert queries.list_firms(district, status=OrganisationStatus.VERIFIED).rows == [verified]
    assert queries.get_firm(district, P.ACCOUNTS_FIRM_VERIFY, near.public_id) == near
    with pytest.raises(NotFound):
        queries.get_firm(district, P.ACCOUNTS_FIRM_VERIFY, far.public_id)
    city = acting(make_officer(Role.POINTS, region="50"))
    assert far in queries.list_firms(city).rows
    assert queries.get_firm(city, P.ACCOUNTS_FIRM_VERIFY, far.public_id) == far


def test_a_bureau_is_no_firm_to_verify(context):
    officer = make_officer(Role.POINTS)
    bureau = officer.duties[0].organisation
    with pytest.raises(NotFound):
        queries.get_firm(acting(officer), P.ACCOUNTS_FIRM_VERIFY, bureau.public_id)


def test_a_clerk_sees_the_firm_they_registered(context):
    clerk = make_person()
    own, other = make_firm(person_id=clerk.id), make_firm()
    actor = acting(clerk)
    assert queries.list_own_firms(actor) == [own]
    assert queries.get_firm(actor, P.ACCOUNTS_FIRM_REGISTER, own.public_id) == own
    with pytest.raises(NotFound):
        queries.get_firm(actor, P.ACCOUNTS_FIRM_REGISTER, other.public_id)


def test_administrators_see_the_duties_of_their_own_region(context):
    administrator = make_officer(Role.ADMINISTRATOR, region="500103")
    near = make_officer(Role.EXAMS, region="500103", name="近处").duties[0]
    far = make_officer(Role.EXAMS, region="500101").duties[0]
    ended = make_officer(Role.EXAMS, region="500103").duties[0]
    ended.ended_on = TODAY
    actor = acting(administrator)
    assert queries.list_duties(actor, today=TODAY, role=Role.EXAMS).rows == [near]
    assert queries.list_duties(actor, today=TODAY, matching="近处").rows == [near]
    assert queries.list_duties(actor, today=TODAY).total == 2
    with pytest.raises(NotFound):
        queries.get_duty(actor, P.ACCOUNTS_DUTY_ASSIGN, far.public_id)


def test_organisations_are_listed_by_kind_and_region(context):
    bureau = make_organisation(region="500103")
    authority = make_organisation(OrganisationKind.AUTHORITY, region="500103")
    far = make_organisation(region="500101")
    make_firm(region="500103")
    assert queries.list_organisations(OrganisationKind.BUREAU, "500103") == [bureau]
    assert queries.list_organisations(OrganisationKind.BUREAU) == [far, bureau]
    assert queries.list_organisations(OrganisationKind.FIRM) == []
    district = acting(make_officer(Role.ADMINISTRATOR, organisation=bureau))
    assert queries.list_public_bodies(district, P.ACCOUNTS_DUTY_ASSIGN) == [bureau, authority]


def test_a_firm_is_found_by_code_within_reach(context):
    near, far = make_firm(region="500103"), make_firm(region="500101")
    actor = acting(make_officer(Role.ADMINISTRATOR, region="500103"))
    assert queries.find_firm(actor, P.ACCOUNTS_DUTY_ASSIGN, near.credit_code) == near
    assert queries.find_firm(actor, P.ACCOUNTS_DUTY_ASSIGN, far.credit_code) is None
    assert queries.find_firm(actor, P.ACCOUNTS_DUTY_ASSIGN, "无") is None


def test_cards_say_role_and_organisation(context):
    officer = make_officer(Role.EXAMS, is_demo=True, demo_card="安排考试")
    make_demo_person("学习和考试")
    cards = queries.list_demo_cards()
    assert [(c.role, c.line) for c in cards] == [("考务", "安排考试"), ("个人", "学习和考试")]
    assert cards[0].organisation == officer.duties[0].organisation.name
    make_officer(Role.ADMINISTRATOR)
    assert queries.list_demo_cards() == ()
