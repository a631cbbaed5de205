"""Who is told of terms, posts, evidence and warnings, once each, and where it leads."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.employers import actions
from portal.employers.models import EndKind
from portal.employers.rules.qualification import ReviewOutcome
from portal.employers.rules.terms import Side
from portal.notices.models import Notice
from tests.factories.accounts import acting, make_officer
from tests.factories.employers import make_project, make_reviewable, make_terms, sign_both
from tests.factories.notices import told_to
from tests.person import Person

DAY = timedelta(days=1)


@pytest.fixture
def officer(context):
    return make_officer(Role.FIRM)


@pytest.fixture
def clerk(officer):
    return acting(officer)


@pytest.fixture
def project(clerk):
    return make_project(organisation_id=clerk.organisation_id, name="江岸家园一期")


@pytest.fixture
def terms(clerk, project):
    return make_terms(clerk, project)


def person_hears(terms):
    return told_to(person_id=terms.person_id)


def firm_hears(terms):
    return told_to(organisation_id=terms.organisation_id)


def sign(terms, side, by):
    actions.sign(terms, side, terms.digest, by=by, now=clock.now())
    db.session.commit()


def test_who_is_to_sign_is_told_and_led_there(app, terms):
    person = Person(app, terms.person).visit("/my")
    (words,) = person_hears(terms)
    assert "请您签署“江岸家园一期”的聘用文件" in words
    person.click("查看通知").click(words)
    assert person.answer.request.path == f"/my/employers/terms/{terms.public_id}"


def test_the_firm_hears_that_its_own_signature_is_missing_until_it_is_given(terms, clerk):
    sign(terms, Side.PERSON, acting(terms.person))
    assert person_hears(terms) == []
    assert firm_hears(terms) == [f"{terms.person.name}已签署“江岸家园一期”的聘用文件，等贵单位签署"]
    sign(terms, Side.FIRM, clerk)
    assert person_hears(terms) == ["“江岸家园一期”的聘用文件双方已签署，聘用成立"]
    (words,) = firm_hears(terms)
    assert words.endswith("双方已签署，聘用成立")


@pytest.mark.parametrize("how", ["taken back", "refused", "lapsed"])
def test_what_is_not_signed_in_the_end_is_told_and_asks_for_nothing_more(terms, clerk, how):
    now = clock.now()
    if how == "taken back":
        actions.take_back(terms, by=clerk, now=now)
        assert "已撤回" in "".join(person_hears(terms))
        assert firm_hears(terms) == []
    elif how == "refused":
        actions.refuse(terms, "另有工作", by=acting(terms.person), now=now)
        assert person_hears(terms) == []
        assert "不同意签署" in "".join(firm_hears(terms))
    else:
        for _ in range(2):
            actions.lapse_overdue(now + 60 * DAY)
        assert [len(person_hears(terms)), len(firm_hears(terms))] == [1, 1]
        assert "逾期没有双方签署，已失效" in person_hears(terms)[0]


def test_a_change_is_told_as_a_change(terms, clerk):
    post = sign_both(terms, clerk)
    drawn = actions.propose_change(
        post,
        is_full_time=False,
        starts_on=post.starts_on,
        cause="岗位调整",
        by=clerk,
        now=clock.now(),
    )
    assert "提出变更聘用，请签署新一版" in person_hears(terms)[-1]
    sign_both(drawn, clerk)
    assert person_hears(terms)[-1].endswith("变更生效")


def test_an_end_tells_article_10_and_leads_to_the_way_to_complain(app, terms, clerk):
    post = sign_both(terms, clerk)
    today = clock.today()
    post.starts_on = today - 30 * DAY
    actions.end_appointment(post, EndKind.BY_FIRM, "不再需要", today, by=clerk, now=clock.now())
    db.session.commit()
    words = person_hears(terms)[-1]
    assert "（单位提出）" in words
    assert "第十条" in words
    person = Person(app, terms.person).visit("/my/notices").click(words)
    assert person.sees("向项目所在区县人力社保部门投诉")


def test_an_end_asks_for_no_signature_under_a_change_any_more(terms, clerk):
    post = sign_both(terms, clerk)
    post.starts_on = clock.today() - 30 * DAY
    actions.propose_change(
        post,
        is_full_time=False,
        starts_on=post.starts_on,
        cause="调整",
        by=clerk,
        now=clock.now(),
    )
    actions.end_appointment(post, EndKind.AGREED, "协商", clock.today(), by=clerk, now=clock.now())
    assert not any("请签署" in words for words in person_hears(terms))


def review(post, outcome, reason="看不清"):
    officer = acting(make_officer(Role.POINTS, region=post.region))
    seen = len(post.qualification.files)
    actions.review(post, outcome, reason, seen=seen, by=officer, now=clock.now())
    db.session.commit()


@pytest.mark.parametrize("outcome", ReviewOutcome)
def test_what_hr_made_of_the_evidence_is_told(context, outcome):
    post = make_reviewable()
    review(post, outcome)
    (to_person,) = told_to(person_id=post.person_id)
    assert to_person.endswith(outcome.leads_to.label)
    to_firm = told_to(organisation_id=post.organisation_id)
    wanted = {ReviewOutcome.VERIFY: [], ReviewOutcome.RETURN: ["请补正"]}
    assert len(to_firm) == len(wanted.get(outcome, ["请更换"]))
    if outcome is ReviewOutcome.REJECT:
        assert "任职条件不予认可，请更换劳资专管员" in to_firm[0]


def test_evidence_returned_twice_is_told_twice(context):
    post = make_reviewable()
    firm = acting(make_officer(Role.FIRM, organisation=post.organisation))
    review(post, ReviewOutcome.RETURN)
    actions.add_evidence(post, [], by=firm, now=clock.now())
    review(post, ReviewOutcome.RETURN)
    assert len(told_to(person_id=post.person_id)) == 2


def test_a_warning_is_told_once_and_no_longer_once_its_cause_is_gone(app, officer, clerk):
    start = clock.today() + 5 * DAY
    project = make_project(
        organisation_id=clerk.organisation_id, planned_start_on=start, name="滨江二标"
    )
    for _ in range(2):
        actions.warn([project.id], now=clock.now())
    db.session.commit()
    (words,) = told_to(organisation_id=clerk.organisation_id)
    assert words.startswith("7天内开工，配备文件未上传：滨江二标")
    visitor = Person(app, officer).visit("/firm/notices")
    project.planned_start_on = project.needed_on = start + 60 * DAY
    db.session.commit()
    actions.warn([project.id], now=clock.now())
    assert told_to(organisation_id=clerk.organisation_id) == []
    assert visitor.click(words).sees("滨江二标")
    project.planned_start_on = start
    db.session.commit()
    actions.warn([project.id], now=clock.now())
    assert told_to(organisation_id=clerk.organisation_id) == [words], "put back, it asks again"


def test_long_names_do_not_keep_anything_from_being_told(terms, clerk):
    terms.project.name = terms.organisation.name = "长" * 120
    actions.take_back(terms, by=clerk, now=clock.now())
    kept = db.session.scalars(select(Notice.words).where(Notice.person_id == terms.person_id))
    assert max(len(words) for words in kept) <= 300
