"""A contractor searches the pool: choices with counts, words, pages; officers look people up."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.db.base import db
from portal.employers.rules.needs import Skill
from portal.pool.index import words as index_words
from portal.pool.index.holding import pool
from portal.pool.models import Profile
from portal.pool.queries import profiles
from portal.pool.queries.search import ids_matching, search
from portal.pool.rules import words
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


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    said=st.lists(st.text("擅长调解纠 ，aＢ'\"\\1é𠮷:&|", max_size=8), max_size=4),
    asked=st.text("擅长调解纠 ，aＢ'\"\\1é𠮷:&|", max_size=4),
)
def test_either_index_finds_exactly_the_introductions_that_say_it(context, said, asked):
    if not words.asked(asked):
        return
    rows = [{"id": 9_000_000 + at, "introduction": each} for at, each in enumerate(said)]
    rows += [{"id": 9_000_000 + at, "introduction": ""} for at in range(len(said), 4)]
    index_words.keep(db.session.connection(), rows)
    hits = index_words.saying(db.session, asked)
    expected = [row["id"] for row in rows if words.says(row["introduction"], asked)]
    assert sorted(hits) == expected


def test_an_introduction_is_found_by_what_it_says_now(officer):
    profile = make_profile(introduction="擅长调解，做过K歌房工程")
    assert ids(found(officer, text="调解")) == [profile.id]
    assert ids(found(officer, text="ｋ歌")) == [profile.id]
    assert ids(found(officer, text="长调 工程")) == [profile.id]
    profile.introduction = "熟悉工资表"
    db.session.commit()
    assert ids(found(officer, text="调解")) == []
    assert ids(found(officer, text="，")) == [profile.id]
    db.session.delete(profile)
    db.session.commit()
    assert index_words.saying(db.session, "工资").tolist() == []


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
