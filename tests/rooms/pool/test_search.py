"""A contractor searches the pool: choices with counts, words, pages; officers look people up."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.certificates.models import Certificate, CertificateStatus
from portal.core import clock
from portal.db.base import db
from portal.employers.rules.needs import Skill
from portal.points.models import PointsStanding
from portal.pool.index.holding import pool
from portal.pool.index.loading import load_all
from portal.pool.models import Profile
from portal.pool.queries import profiles
from portal.pool.queries.search import ids_matching, search
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.wanted import Order, Wanted
from tests.factories.accounts import acting, make_officer, make_organisation, make_person
from tests.factories.certificates import make_certificate
from tests.factories.pool import make_profile
from tests.person import Person

TODAY = clock.today()


@pytest.fixture
def officer(context):
    return make_officer(Role.FIRM, organisation=make_organisation(OrganisationKind.FIRM))


@pytest.fixture
def clerk(app, officer):
    return Person(app, officer)


def found(officer, number=1, **wanted):
    page, _ = search(acting(officer), Wanted(**wanted), on=TODAY, number=number)
    return page


def ids(page):
    return [profile.id for profile in page.rows]


def test_a_choice_narrows_the_search_to_as_many_as_it_promised_and_can_be_taken_back(clerk):
    make_profile(regions=("500229",), types={"road": 30}, skills=["mediation"])
    make_profile(regions=("500229",), types={"road": 3}, site_months=3)
    make_profile(regions=("500103",))
    clerk.visit("/firm/pool").click("城口县（2）")
    assert clerk.sees("2人符合条件")
    clerk.click("24个月以上（1）").click("纠纷调解与应急处置（1）")
    assert clerk.sees("1人符合条件")
    clerk.click("去掉条件区县：城口县✕")
    assert clerk.sees("1人符合条件")
    clerk.click("全部去掉")
    assert clerk.sees("3人符合条件")


def test_introductions_are_searched_only_of_those_who_were_told_so(officer):
    before = make_profile(introduction="擅长调解", consent_version=1)
    since = make_profile(introduction="擅长调解")
    assert ids(found(officer, text="调解")) == [since.id]
    before.consent_version, before.consented_at = CURRENT.version, clock.now()
    db.session.commit()
    assert {*ids(found(officer, text="调解"))} == {before.id, since.id}


def test_an_empty_search_says_what_to_give_up_and_what_that_would_give(clerk):
    make_profile(regions=("500229",), available_on=TODAY + timedelta(days=40))
    clerk.visit("/firm/pool?region=500229&soon=now")
    assert clerk.sees("没有符合全部条件的人")
    clerk.click("去掉“随时到岗”：1人")
    assert clerk.sees("1人符合条件")
    clerk.visit("/firm/pool?region=500229&soon=now&type=water")
    assert clerk.sees("只去掉一项条件还不够")


def test_the_form_and_the_choices_say_the_same(clerk):
    make_profile(regions=("500106",), largest_headcount=400)
    clerk.visit("/firm/pool").submit(
        "search_form", region="500103", near="y", headcount="300", skills=["paying"]
    )
    assert clerk.sees("1人符合条件")
    assert clerk.sees("区县：渝中区和邻近区县")
    assert clerk.page.select_one("#headcount")["value"] == "300"
    assert clerk.page.select_one("#skills input[checked], input[name=skills][checked]")


@pytest.mark.parametrize(
    "query",
    [
        "region=999999&type=moon&soon=never&order=best&full_time=2&skills=cooking",
        "region=50&near=1",
        "page=99999999999999999999999999",
        "page=-5",
        "page=x",
        "months=999999999999&headcount=-1&available_by=9999-99-99",
        "q=%00%00&region=%00",
        "q=" + "字" * 500,
        "q=%22%20OR%20*%20NEAR(%27",
    ],
)
def test_nonsense_is_not_asked(clerk, query):
    make_profile()
    clerk.visit(f"/firm/pool?{query}")


def test_who_withdrew_a_second_ago_is_not_shown_though_still_counted(officer, monkeypatch):
    staying, leaving = make_profile(), make_profile()
    known = pool().look()
    db.session.execute(update(Profile).where(Profile.id == leaving.id).values(is_visible=False))
    monkeypatch.setattr(pool(), "look", lambda: known)
    page = found(officer)
    assert (ids(page), page.total) == ([staying.id], 2)


def test_pages_follow_one_another_and_the_last_is_the_last(officer, monkeypatch):
    monkeypatch.setattr("portal.pool.queries.search.PER_PAGE", 2)
    made = [
        make_profile(confirmed_at=clock.now() - timedelta(days=number)).id for number in range(5)
    ]
    pages = [found(officer, number) for number in (1, 2, 3, 4)]
    assert [ids(page) for page in pages] == [made[:2], made[2:4], made[4:], made[4:]]
    assert {(page.total, page.last) for page in pages} == {(5, 3)}


def test_everyone_of_a_search_is_named_at_once(officer):
    near, far = make_profile().id, make_profile(regions=("500229",)).id
    assert set(ids_matching(Wanted(), TODAY)) == {near, far}
    assert ids_matching(Wanted(region="500229"), TODAY) == [far]


def test_orders(officer):
    seasoned = make_profile(site_months=90, available_on=TODAY + timedelta(days=9)).id
    ready = make_profile(confirmed_at=clock.now() - timedelta(days=9)).id
    assert ids(found(officer, order=Order.EXPERIENCE)) == [seasoned, ready]
    assert ids(found(officer, order=Order.AVAILABLE)) == [ready, seasoned]
    assert ids(found(officer)) == [seasoned, ready]


def test_an_introduction_is_found_by_what_it_says_now(officer):
    profile = make_profile(introduction="擅长调解，做过K歌房工程")
    assert ids(found(officer, text="调解")) == [profile.id]
    assert ids(found(officer, text="ｋ歌")) == [profile.id]
    assert ids(found(officer, text="长调 工程")) == [profile.id]
    profile.introduction = "熟悉工资表"
    db.session.commit()
    assert ids(found(officer, text="调解")) == []
    assert ids(found(officer, text="，")) == [profile.id]
    other = make_profile(introduction="编制工资表")
    assert {*ids(found(officer, text="工资"))} == {profile.id, other.id}
    assert found(officer, text="工资 熟悉").total == 1
    db.session.delete(profile)
    db.session.commit()
    assert ids(found(officer, text="工资")) == [other.id]


LEAVING = {
    "no consent": lambda p: (
        update(Profile).where(Profile.id == p.id).values(is_visible=False, consent_version=0)
    ),
    "no certificate": lambda p: (
        update(Certificate)
        .where(Certificate.id == p.certificate_id)
        .values(status=CertificateStatus.REVOKED)
    ),
    "other words": lambda p: (
        update(Profile).where(Profile.id == p.id).values(introduction="熟悉工资表")
    ),
}


@pytest.mark.parametrize("change", LEAVING)
def test_whoever_may_not_be_found_is_at_once_not_counted_by_words_either(officer, change):
    leaving, staying = make_profile(introduction="擅长调解"), make_profile(introduction="擅长调解")
    assert found(officer, text="调解").total == 2
    db.session.execute(LEAVING[change](leaving))
    db.session.commit()
    page = found(officer, text="调解")
    assert (ids(page), page.total) == ([staying.id], 1)


def test_what_may_not_be_searched_is_not_even_kept(context):
    for introduction, facts in (
        ("甲", {"consent_version": 1}),
        ("乙", {"is_visible": False}),
        ("丙", {"consent_version": 0, "is_visible": False}),
        ("丁", {}),
    ):
        make_profile(introduction=introduction, **facts)
    suspended = make_profile(introduction="戊")
    db.session.add(
        PointsStanding(
            person_id=suspended.person_id,
            region="500103",
            worked_out_at=clock.now(),
            used=12,
            suspended_on=TODAY,
        )
    )
    db.session.commit()
    kept = load_all(db.session).said.units
    assert [each for each in "甲乙丙丁戊" if ord(each) in kept] == ["丁"]


def test_names_are_not_searched_by_contractors(officer):
    make_profile(make_person(name="欧阳演示"))
    assert found(officer, text="欧阳").total == 0


def test_an_officer_finds_people_by_the_beginning_of_a_name_or_number(app, context):
    account = make_officer(Role.POINTS, region="50")
    actor = acting(account)
    person = make_person(name="欧阳演示")
    make_certificate(person)
    profile = make_profile(make_person(name="欧阳演示"))
    make_profile(make_person(name="张演示"))

    def listed(text):
        return {row.id for row in profiles.list_for_bureau(actor, text=text, number=1).rows}

    number = profile.certificate.number
    assert profile.id in listed("欧阳")
    assert listed("阳演示") == set()
    assert listed(number.lower()[:-1] + number[-1]) == {profile.id}
    assert profile.id in listed(number[:6])
    address = Person(app, account).visit("/bureau/pool?q=%00欧阳")
    assert address.sees("欧阳演示")
    assert not address.sees("张演示")
    assert listed("欧%") == listed("_") == set()


def test_nobody_is_found_by_what_their_words_do_not_name(officer):
    first = make_profile(skills=["paying"], largest_headcount=400, consent_version=1)
    second = make_profile(skills=["paying"], largest_headcount=400, consent_version=2)
    for asked in ({"skills": (Skill.PAYING,)}, {"headcount": 300}, {"full_time": True}):
        assert ids(found(officer, **asked)) == [second.id]
    assert ids(found(officer, full_time=False)) == []
    assert {*ids(found(officer))} == {first.id, second.id}
