from datetime import date

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts import actions, queries
from portal.accounts.models import (
    Education,
    OrganisationKind,
    Person,
)
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.core.errors import NotFound, Refused
from portal.core.identity import Sex, make_resident_id
from portal.core.sectors import Sector
from portal.db.base import db
from tests.factories.accounts import (
    PASSWORD,
    acting,
    deeds_of,
    make_demo_person,
    make_firm,
    make_officer,
    make_organisation,
    make_person,
)

TODAY = date(2026, 3, 5)
ID = make_resident_id(date(1990, 3, 7), 101)


def register(**details) -> Person:
    details = {
        "name": "欧阳 • 小明",
        "resident_id": ID,
        "mobile": "13800000001",
        "password": PASSWORD,
        "today": TODAY,
    } | details
    person = actions.register(**details)
    db.session.commit()  # each deed of a person is a request of its own
    return person


# --- registering and signing in --------------------------------------------------------------
def test_registering_opens_an_account(context):
    person = register()
    assert person.name == "欧阳·小明"
    assert (person.resident_id, person.sex, person.birth_on) == (ID, Sex.MALE, date(1990, 3, 7))
    assert queries.find_person_by_resident_id(ID) is person
    assert actions.sign_in(ID, PASSWORD) == person
    assert deeds_of(person)[0] == Deed.ACCOUNTS_PERSON_REGISTERED


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"name": "张"}, "name"),
        ({"resident_id": "500103199003071011"}, "resident_id"),
        ({"mobile": "12345"}, "mobile"),
        ({"password": "12345678"}, "password"),
        ({"password": "x" + ID}, "password"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(context, details, field):
    with pytest.raises(Refused) as refused:
        register(**details)
    assert refused.value.field == field
    assert queries.find_person_by_resident_id(ID) is None


def test_under_sixteen_is_told_from_when_on(context):
    young = make_resident_id(date(2010, 3, 6), 1)
    with pytest.raises(actions.TooYoung) as refused:
        register(resident_id=young)
    assert refused.value.opens_on == date(2026, 3, 6)
    assert register(resident_id=young, today=date(2026, 3, 6)).birth_on == date(2010, 3, 6)


def test_one_person_has_one_account(context):
    first = register()
    with pytest.raises(actions.AlreadyRegistered):
        register(name="李四")
    assert first.name == "欧阳·小明"


def test_only_the_right_password_opens_the_account(context):
    person = make_person()
    assert actions.sign_in(person.resident_id, PASSWORD) == person
    with pytest.raises(Refused) as wrong:
        actions.sign_in(person.resident_id, "correct horse 9")
    with pytest.raises(Refused) as unknown:
        actions.sign_in(make_resident_id(date(1971, 1, 1), 999), PASSWORD)
    assert wrong.value.reason == unknown.value.reason


def test_an_account_without_password_is_opened_by_none(context):
    person = make_demo_person()
    for password in ("", PASSWORD):
        with pytest.raises(Refused):
            actions.sign_in(person.resident_id, password)


def test_full_width_signing_in_with_the_same_characters(context):
    person = register(password="Ｋ７#mpq2w八")
    assert actions.sign_in(ID, "K7#mpq2w八") == person


def test_a_password_hashed_at_an_old_measure_is_hashed_anew(context, monkeypatch):
    person = make_person()
    before = person.password_hash
    actions.sign_in(person.resident_id, PASSWORD)
    assert person.password_hash == before
    monkeypatch.setattr("portal.accounts.actions.people.is_outdated", lambda _kept: True)
    actions.sign_in(person.resident_id, PASSWORD)
    assert person.password_hash != before
    assert actions.sign_in(person.resident_id, PASSWORD) == person


# --- one's own account -----------------------------------------------------------------------
def test_a_new_password_ends_the_other_sessions(context):
    person = make_person()
    with pytest.raises(Refused) as refused:
        actions.change_password(person, current="wrong", fresh="another horse", by=acting(person))
    assert (refused.value.field, person.session_version) == ("current", 1)
    with pytest.raises(Refused) as refused:
        actions.change_password(person, current=PASSWORD, fresh="12345678", by=acting(person))
    assert (refused.value.field, person.session_version) == ("fresh", 1)
    actions.change_password(person, current=PASSWORD, fresh="another horse", by=acting(person))
    assert person.session_version == 2
    assert actions.sign_in(person.resident_id, "another horse") == person


def test_the_password_of_a_demonstration_account_stays(context):
    person = make_demo_person()
    with pytest.raises(Refused):
        actions.change_password(person, current="", fresh="another horse", by=acting(person))


def test_what_is_kept_of_a_person_can_be_changed_and_copied(context):
    person = make_person()
    actor = acting(person)
    actions.change_mobile(person, "+86 139-0000-0009", by=actor)
    actions.edit_education(person, Education.COLLEGE, "工程管理", by=actor)
    copied = actions.copy_own_data(person, by=actor, today=TODAY)
    assert copied["手机号"] == "13900000009"
    assert (copied["学历"], copied["专业"]) == ("大学专科毕业", "工程管理")
    assert copied["身份证号"] == person.resident_id
    facts = db.session.scalars(
        select(AuditEntry.facts).where(AuditEntry.thing_id == person.public_id)
    ).all()
    assert person.resident_id not in str(facts)
    assert "13900000009" not in str(facts)
    with pytest.raises(Refused):
        actions.change_mobile(person, "1", by=actor)


# --- duties ----------------------------------------------------------------------------------
def test_a_duty_is_given_ended_and_given_again(context):
    person, bureau = make_person(), make_organisation(region="500103")
    administrator = acting(make_officer(Role.ADMINISTRATOR))
    duty = actions.assign_duty(person, Role.EXAMS, bureau, by=administrator, today=TODAY)
    db.session.expire_all()
    assert acting(person).holds(Role.EXAMS)
    assert acting(person).region == "500103"
    with pytest.raises(Refused):
        actions.assign_duty(person, Role.EXAMS, bureau, by=administrator, today=TODAY)
    actions.end_duty(duty, by=administrator, today=TODAY)
    db.session.expire_all()
    assert not acting(person).holds(Role.EXAMS)
    with pytest.raises(Refused):
        actions.end_duty(duty, by=administrator, today=TODAY)
    again = actions.assign_duty(person, Role.EXAMS, bureau, by=administrator, today=TODAY)
    assert again.id != duty.id
    assert deeds_of(duty) == [Deed.ACCOUNTS_DUTY_ASSIGNED, Deed.ACCOUNTS_DUTY_ENDED]


@pytest.mark.parametrize(
    ("held", "role", "kind"),
    [
        (Role.AUTHOR, Role.REVIEWER, OrganisationKind.BUREAU),
        (Role.TRAINING, Role.EXAMS, OrganisationKind.BUREAU),
        (Role.MARKING, Role.FIRM, OrganisationKind.BUREAU),
        (Role.MARKING, Role.EXAMS, OrganisationKind.AUTHORITY),
    ],
)
def test_conflicting_and_unfitting_duties_are_refused(context, held, role, kind):
    person = make_officer(held)
    administrator = acting(make_officer(Role.ADMINISTRATOR))
    with pytest.raises(Refused) as refused:
        actions.assign_duty(person, role, make_organisation(kind), by=administrator, today=TODAY)
    assert refused.value.field == "role"


def test_nobody_gives_or_ends_their_own_duties(context):
    person = make_officer(Role.ADMINISTRATOR)
    administrator = acting(person)
    with pytest.raises(Refused):
        actions.assign_duty(person, Role.EXAMS, make_organisation(), by=administrator, today=TODAY)
    with pytest.raises(Refused):
        actions.end_duty(person.duties[0], by=administrator, today=TODAY)


def test_of_two_administrators_who_end_each_other_one_stays(context):
    first, second = make_officer(Role.ADMINISTRATOR), make_officer(Role.ADMINISTRATOR)
    as_second = acting(second)
    actions.end_duty(second.duties[0], by=acting(first), today=TODAY)
    with pytest.raises(Refused):
        actions.end_duty(first.duties[0], by=as_second, today=TODAY)


def test_a_firm_that_waits_gives_nobody_a_duty(context):
    administrator = acting(make_officer(Role.ADMINISTRATOR))
    with pytest.raises(Refused):
        actions.assign_duty(make_person(), Role.FIRM, make_firm(), by=administrator, today=TODAY)


def test_a_public_body_is_added_within_ones_own_region(context):
    administrator = acting(make_officer(Role.ADMINISTRATOR, region="500103"))
    kind = OrganisationKind.AUTHORITY
    body = actions.add_organisation(
        kind, "渝中区住建委", "500103", Sector.HOUSING, by=administrator
    )
    assert body in queries.list_organisations(kind, "500103")
    assert body.sector == "housing"
    for name, region in (("渝中区住建委", "500103"), ("万州区住建委", "500101")):
        with pytest.raises(Refused):
            actions.add_organisation(kind, name, region, Sector.HOUSING, by=administrator)


@pytest.mark.parametrize(
    ("kind", "sector"),
    [(OrganisationKind.AUTHORITY, None), (OrganisationKind.BUREAU, Sector.WATER)],
)
def test_an_industry_department_has_a_sector_and_no_bureau_has(context, kind, sector):
    administrator = acting(make_officer(Role.ADMINISTRATOR, region="500103"))
    with pytest.raises(Refused):
        actions.add_organisation(kind, "渝中区某局", "500103", sector, by=administrator)


# --- demonstrations and the first administrator ----------------------------------------------
def test_the_first_administrator_of_an_empty_portal(context):
    details = {"name": "王主任", "mobile": "13800000002", "password": PASSWORD}
    person = actions.make_first_administrator(resident_id=ID, **details)
    db.session.expire_all()
    actor = acting(person)
    assert actor.holds(Role.ADMINISTRATOR)
    assert actor.region == "50"
    assert person.duties[0].organisation.name == "重庆市人力资源和社会保障局"
    with pytest.raises(Refused):
        actions.make_first_administrator(
            resident_id=make_resident_id(date(1980, 1, 1), 1), **details
        )


def test_a_demonstration_has_no_real_administrator_and_gets_none(context):
    assert not queries.is_demonstration()
    demo = actions.add_demo_person(
        name="演示甲", resident_id=ID, mobile="13800000003", today=TODAY, demo_card="看看"
    )
    assert queries.is_demonstration()
    assert actions.sign_in_as_demo(demo.public_id) == demo
    with pytest.raises(Refused):
        actions.make_first_administrator(
            name="王主任",
            resident_id=make_resident_id(date(1980, 1, 1), 1),
            mobile="13800000002",
            password=PASSWORD,
        )
    with pytest.raises(Refused):
        actions.assign_duty(
            make_person(), Role.ADMINISTRATOR, make_organisation(), by=None, today=TODAY
        )


def test_where_a_real_administrator_is_nothing_is_a_demonstration(context):
    demo = make_demo_person()
    make_officer(Role.ADMINISTRATOR)
    assert not queries.is_demonstration()
    with pytest.raises(NotFound):
        actions.sign_in_as_demo(demo.public_id)
    with pytest.raises(Refused):
        actions.add_demo_person(name="演示乙", resident_id=ID, mobile="13800000003", today=TODAY)


def test_only_cards_lead_into_a_demonstration(context):
    without_card = make_demo_person(card="")
    real = make_person()
    for person in (without_card, real):
        with pytest.raises(NotFound):
            actions.sign_in_as_demo(person.public_id)
