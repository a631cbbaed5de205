"""公示: names shown to strangers, objections brought and decided."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.certificates import actions, queries
from portal.certificates.models import ObjectionState, ResultObjection
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.models import Paper
from tests.factories.accounts import acting, make_demo_person, make_officer, make_person
from tests.factories.certificates import (
    make_certifier,
    make_objection,
    make_passed_paper,
    make_passers,
    make_proposal,
    make_released_sitting,
)
from tests.factories.points import make_calendar_year
from tests.person import Person

MOBILE = "139 0000 1234"
FACTS = "考试当天此人在外地，我们一起在工地上，请核查。"


@contextmanager
def notice(app, days):
    """The setting for this while."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, notice_days=days)
    yield
    app.extensions["settings"] = before


@pytest.fixture
def released(app):
    """A sitting whose results came out a moment ago, and who passed it."""
    with app.app_context():
        sitting = make_released_sitting(released_at=clock.now(), title="春季专项考核")
        person = make_person(name="欧阳明亮")
        paper = make_passed_paper(person, sitting)
        make_passed_paper(make_person(name="钱未过"), sitting, is_passed=False)
        for thing in (sitting, paper, person):
            db.session.refresh(thing)
        return sitting, paper, person


@pytest.fixture
def officer(app):
    with app.app_context():
        return Person(app, make_certifier())


def objections(app):
    with app.app_context():
        return list(db.session.scalars(select(ResultObjection)))


def object_to(stranger, **filled):
    stranger.visit("/notices").click("春季专项考核").visit(
        stranger.page.select_one("td a[href*=objection]")["href"]
    )
    sent = {"contact_name": "王五", "contact_mobile": MOBILE, "text": FACTS} | filled
    return stranger.submit("objection_form", **sent)


def test_who_passed_is_shown_masked_and_to_no_search_engine(stranger, released):
    _, _, person = released
    stranger.visit("/notices").click("春季专项考核")
    shown = stranger.text("table")
    assert "欧**亮" in shown
    assert f"{person.resident_id[:3]}***********{person.resident_id[-4:]}" in shown
    for hidden in (person.name, person.resident_id, "钱"):
        assert hidden not in stranger.answer.text
    assert stranger.answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "/notices" in stranger.send("/robots.txt").text


def test_once_it_is_over_nothing_is_shown_and_nobody_can_object(app, stranger, released):
    sitting, paper, _ = released
    with app.app_context():
        db.session.get_one(type(sitting), sitting.id).released_at -= timedelta(days=8)
        db.session.commit()
    assert "目前没有正在公示的名单" in stranger.visit("/notices").text()
    stranger.visit(f"/notices/{sitting.public_id}", expect=404)
    stranger.visit(f"/notices/passes/{paper.public_id}/objection", expect=404)


def test_a_failed_paper_and_an_unreleased_one_are_not_found(app, stranger):
    with app.app_context():
        sitting = make_released_sitting(released_at=clock.now())
        failed = make_passed_paper(sitting=sitting, is_passed=False).public_id
    stranger.visit(f"/notices/passes/{failed}/objection", expect=404)
    stranger.visit("/notices/passes/000000000000/objection", expect=404)


def test_a_long_list_has_pages(app, stranger):
    with app.app_context():
        made = make_released_sitting(released_at=clock.now(), capacity=120)
        address = f"/notices/{make_passers(120, made).public_id}"
    assert len(stranger.visit(address).page.select("tbody tr")) == 100
    assert len(stranger.click("下一页").page.select("tbody tr")) == 20


def test_anybody_objects_and_follows_it_by_its_number(app, stranger, released, officer):
    object_to(stranger)
    (made,) = objections(app)
    assert (made.contact_mobile, made.text, made.region) == ("13900001234", FACTS, "500103")
    assert "异议已收到" in stranger.text()
    assert made.public_id in stranger.text()
    assert FACTS not in stranger.text()
    address = stranger.answer.request.path
    assert "王五" not in stranger.visit(address).text()
    officer.visit("/bureau").click("公示异议待核查").click(made.public_id)
    assert FACTS in officer.text()
    assert "13900001234" in officer.text()
    officer.click("作出核查结论").submit("decide_form", expect=422)
    assert "请选择核查结论" in officer.text("[role=alert]")
    officer.submit("decide_form", verdict="dismissed", answer="已核对监控，本人到场。")
    assert "异议不成立" in officer.text()
    assert "已核对监控" in stranger.visit(address).text()
    officer.visit(f"/bureau/certificates/objections/{made.public_id}/decide")
    officer.submit("decide_form", expect=422, verdict="upheld", answer="反悔")
    assert "已经由他人作出结论" in officer.text("[role=alert]")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("contact_name", "", "请填写您的姓名"),
        ("contact_mobile", "123", "请填写11位手机号"),
        ("text", "不服", "至少10个字"),
        ("text", "长" * 2001, "2000字以内"),
    ],
)
def test_an_objection_is_asked_for_what_it_needs(app, stranger, released, field, value, reason):
    object_to(stranger, expect=422, **{field: value})
    assert reason in stranger.text("[role=alert]")
    assert objections(app) == []


def test_one_address_cannot_flood(app, stranger, released, monkeypatch):
    monkeypatch.setattr("portal.certificates.routes.public.MOST_OBJECTIONS", 2)
    for _ in range(2):
        object_to(stranger)
    object_to(stranger, expect=429)
    assert "过于频繁" in stranger.page.get_text()
    assert len(objections(app)) == 2


def test_the_trail_names_nobody_in_full(app, stranger, released):
    object_to(stranger)
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.deed == "certificates:objection:made")
        ).one()
    assert entry.facts == {"about": "欧**亮", "contact": "王*"}


def test_a_neighbours_objection_is_not_found(app, officer):
    with app.app_context():
        foreign = make_objection(make_passed_paper(region="500107")).public_id
    for address in ("", "/decide"):
        officer.visit(f"/bureau/certificates/objections/{foreign}{address}", expect=404)


def test_an_auditor_reads_masked_and_decides_nothing(app, stranger):
    with app.app_context():
        made = make_objection().public_id
        auditor = Person(app, make_officer(Role.AUDITOR, region="50"))
    auditor.visit(f"/bureau/certificates/objections/{made}")
    assert "139****1234" in auditor.text()
    assert "作出核查结论" not in auditor.text()
    auditor.visit(f"/bureau/certificates/objections/{made}/decide", expect=403)


def decide(objection, by, *, is_upheld=False):
    actions.decide_objection(
        objection, is_upheld=is_upheld, answer="已核查", by=acting(by), now=clock.now()
    )


@pytest.mark.parametrize(
    ("who", "reason"), [("candidate", "您本人的成绩"), ("proposer", "由您提请"), ("other", "")]
)
def test_an_objection_is_decided_by_a_third_hand(context, who, reason):
    people = {name: make_certifier() for name in ("candidate", "proposer", "other")}
    paper = make_passed_paper(people["candidate"])
    make_proposal(people["candidate"], proposer=people["proposer"], paper_id=paper.id)
    objection = make_objection(paper)
    if reason:
        with pytest.raises(Refused, match=reason):
            decide(objection, people[who])
        assert objection.state is ObjectionState.OPEN
    else:
        decide(objection, people[who], is_upheld=True)
        assert objection.state is ObjectionState.UPHELD
        assert objection.decided_by_id == people[who].id


def test_a_demonstration_has_no_notice_and_says_so_unless_it_is_set(app, context, stranger):
    make_demo_person()
    sitting = make_passers(1, make_released_sitting(released_at=clock.now(), title="演示场次"))
    assert queries.notice_days() == 0
    assert "演示环境不设公示期，正式环境为5个工作日" in stranger.visit("/notices").text()
    with pytest.raises(NotFound):
        queries.get_notice(sitting.public_id, clock.today())
    officer = acting(make_certifier())
    assert actions.propose_batch(sitting, by=officer, now=clock.now()).count == 1
    with notice(app, 3):
        assert (queries.notice_days(), queries.is_notice_waived()) == (3, False)
        assert queries.get_notice(sitting.public_id, clock.today()).passed == 1


def test_the_setting_decides_how_long(app, context):
    sitting = make_released_sitting(released_at=clock.now() - timedelta(days=4))
    paper = make_passed_paper(sitting=sitting)
    officer = acting(make_certifier())

    def can_be_proposed():
        (passer,) = queries.list_passers(sitting, by=officer, today=clock.today())
        return passer.reasons == ()

    assert isinstance(paper, Paper)
    for days, over in ((0, True), (1, True), (10, False)):
        with notice(app, days):
            assert can_be_proposed() is over
            (shown,) = queries.list_to_propose(officer, clock.today())
            assert (shown.eligible, shown.under_notice) == ((1, 0) if over else (0, 1))


def test_the_days_of_a_notice_are_those_of_the_official_calendar(app, context, stranger):
    sitting = make_passers(1, make_released_sitting(released_at=clock.now(), title="节前专项考核"))
    today = clock.today()
    with notice(app, 3):
        before = queries.notice_ends_on(sitting)
        page = stranger.visit(f"/notices/{sitting.public_id}")
        assert page.sees("放假和调休安排尚未在平台登记")
        off = [today + timedelta(days=n) for n in range(1, 8)]
        for year in {today.year, before.year, off[-1].year}:
            days = [f"{day.isoformat()} 休" for day in off if day.year == year]
            make_calendar_year(year, *(days or [f"{year}-01-01 休"]), approved=True)
        assert queries.notice_ends_on(sitting) > max(before, off[-1])
        page = stranger.visit(f"/notices/{sitting.public_id}")
        assert not page.sees("尚未在平台登记")
