"""People do it: a contractor plans several projects and invites; a district recommends."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.employers.rules.settings import LIMITS
from portal.jobs.queue import HANDLERS, commit, perform
from portal.pool import assignment_jobs as jobs
from portal.pool.actions import assignments
from portal.pool.assignment_models import AssignmentRun
from portal.pool.models import Invitation
from portal.pool.rules import settings
from tests.factories.accounts import make_officer, make_organisation, make_person
from tests.factories.employers import make_appointment
from tests.factories.plans import ask_for_plan, make_plan
from tests.factories.pool import make_need, make_profile
from tests.factories.terms import make_setting_change
from tests.person import Person


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM)


@pytest.fixture
def account(firm):
    return make_officer(Role.FIRM, organisation=firm)


@pytest.fixture
def clerk(app, account):
    return Person(app, account)


@pytest.fixture
def officer(app, context):
    return Person(app, make_officer(Role.POINTS))


def plans():
    db.session.expire_all()
    return db.session.query(AssignmentRun).order_by(AssignmentRun.id).all()


def boxes(visitor):
    return [box["value"] for box in visitor.page.select("input[name=place]")]


def test_from_projects_to_invitations(clerk, firm):
    make_setting_change(settings.ANSWER_WORKING_DAYS, 8, clock.today(), approved=True)
    make_profile(make_person(name="欧阳演示"), types={"building": 24, "municipal": 24})
    make_profile(make_person(name="上官演示"), types={"building": 20})
    housing, road = make_need(firm, name="江岸一号"), make_need(firm, type="municipal")
    clerk.visit("/firm").click("多个项目统筹配人")
    assert clerk.sees("还没有计算过统筹方案")
    clerk.click("选择项目并计算").submit("plan_form")
    assert clerk.sees("统筹最优")
    assert clerk.sees("2 / 2")
    assert clerk.sees("得分")
    assert clerk.sees("安排到“")
    assert not clerk.sees("欧阳演示")
    clerk.submit("choose_form", place=boxes(clerk))
    assert clerk.sees("核对后发出邀约")
    assert clerk.sees("对方在8个工作日内答复")
    assert clerk.sees(housing.name)
    assert clerk.sees(road.name)
    clerk.submit("invite_form", message="包食宿")
    assert clerk.sees("已发出2份邀约")
    assert clerk.sees("邀约：待答复")
    assert boxes(clerk) == []
    assert {sent.message for sent in db.session.query(Invitation)} == {"包食宿"}
    clerk.visit("/firm/pool/plans")
    assert clerk.sees("2 / 2")


def test_projects_may_be_left_out(clerk, firm):
    first, second = make_need(firm), make_need(firm)
    clerk.visit("/firm/pool/plans/new").submit("plan_form", expect=422, projects=None)
    assert clerk.sees("请至少选择一个")
    clerk.submit("plan_form", projects=[second.public_id])
    (run,) = plans()
    assert [need.project_id for need in run.needs] == [second.id]
    assert first.id != second.id


def test_without_free_posts_there_is_nothing_to_plan(clerk, firm):
    make_appointment(project=make_need(firm))
    clerk.visit("/firm/pool/plans/new")
    assert clerk.sees("没有正在招用、还有空缺岗位的项目")


def test_a_double_click_makes_one_plan(clerk, firm):
    make_need(firm)
    clerk.visit("/firm/pool/plans/new")
    clerk.submit("plan_form")
    form = clerk.visit("/firm/pool/plans/new").page
    clerk.submit("plan_form")
    clerk.page = form
    clerk.submit("plan_form")
    assert len(plans()) == 2


def test_the_page_says_how_far_it_is_and_can_be_refreshed(clerk, firm, account, monkeypatch):
    monkeypatch.setitem(HANDLERS, "pool.reckon_plan", lambda run_id: None)
    run = ask_for_plan([make_need(firm), make_need(firm)], account)
    commit()
    url = f"/firm/pool/plans/{run.public_id}"
    clerk.visit(url)
    assert clerk.sees("等待开始")
    run.state, run.judged = "reckoning", 1
    db.session.commit()
    clerk.click("刷新进度")
    assert clerk.sees("已为1个项目评分，共2个")
    run.state, run.trouble, run.turn = "failed", "计算多次中断，请稍后重新发起", None
    db.session.commit()
    part = clerk.send(url, headers={"HX-Request": "true", "HX-Target": "plan_state"})
    assert "计算多次中断" in part.text
    assert "<html" not in part.text


def test_a_second_plan_waits_for_the_first(clerk, firm, account, monkeypatch):
    monkeypatch.setitem(HANDLERS, "pool.reckon_plan", lambda run_id: None)
    ask_for_plan([make_need(firm)], account)
    commit()
    clerk.visit("/firm/pool/plans/new").submit("plan_form", expect=422)
    assert clerk.sees("已有一个方案正在计算")


def test_who_withdrew_is_shown_no_more_and_the_failure_is_told_by_row(clerk, firm, account):
    gone, stays = make_profile(), make_profile()
    run = make_plan([make_need(firm, posts=2)], account)
    url = f"/firm/pool/plans/{run.public_id}"
    clerk.visit(url)
    both = boxes(clerk)
    assert len(both) == 2
    clerk.submit("choose_form", place=both)
    gone.is_visible = False
    db.session.commit()
    clerk.submit("invite_form")
    assert clerk.sees("已发出1份邀约，1份没有发出")
    assert clerk.sees("已不再展示")
    assert clerk.sees("没有发出邀约：对方目前不在人才库展示")
    assert clerk.sees(stays.certificate.number[-4:])
    assert not clerk.sees(f"证书尾号{gone.certificate.number[-4:]}")


def test_places_of_anothers_plan_cannot_be_ticked(clerk, firm, account):
    make_profile()
    own = make_plan([make_need(firm)], account)
    other_project = make_need()
    other = make_plan(
        [other_project], make_officer(Role.FIRM, organisation=other_project.organisation)
    )
    place = other.needs[0].places[0].public_id
    clerk.visit(f"/firm/pool/plans/{own.public_id}/invite?place={place}&place=x&place=%00")
    assert clerk.sees("没有勾选人选")
    clerk.visit(f"/firm/pool/plans/{other.public_id}", expect=404)
    clerk.visit(f"/firm/pool/plans/{other.public_id}/invite", expect=404)


def test_the_days_to_answer_are_those_that_are_set(clerk, firm, account):
    make_setting_change(settings.ANSWER_WORKING_DAYS, 8, clock.today(), approved=True)
    make_profile()
    run = make_plan([make_need(firm)], account)
    place = run.needs[0].places[0].public_id
    clerk.visit(f"/firm/pool/plans/{run.public_id}/invite?place={place}")
    assert clerk.sees("对方在8个工作日内答复")


def test_more_than_a_hundred_are_not_invited_at_once(clerk, firm, account):
    make_profile()
    run = make_plan([make_need(firm)], account)
    place = run.needs[0].places[0].public_id
    clerk.visit(f"/firm/pool/plans/{run.public_id}/invite?place={place}")
    clerk.submit("invite_form", expect=422, place=[place] * 101)
    assert clerk.sees("一次最多邀约100人")
    assert db.session.query(Invitation).count() == 0


def test_a_plan_gone_stale_invites_nobody(clerk, firm, account):
    make_profile()
    run = make_plan([make_need(firm)], account)
    place = run.needs[0].places[0].public_id
    clerk.visit(f"/firm/pool/plans/{run.public_id}/invite?place={place}")
    run.ended_at -= timedelta(days=8)
    db.session.commit()
    clerk.submit("invite_form", expect=422, message="包食宿")
    assert clerk.sees("方案已超过7天")
    assert clerk.sees("包食宿")


def test_a_district_recommends_and_the_firm_decides(app, clerk, officer, firm):
    """The firm learns nothing of the other contractor's project, not even its name."""
    best = make_profile(make_person(name="欧阳演示"), types={"building": 24, "road": 24})
    make_profile(make_person(name="上官演示"), types={"building": 23})
    make_need(firm, name="江岸一号")
    other = make_need(name="邻居工程", type="road")
    officer.visit("/bureau/pool").click("为空缺岗位统筹推荐人选").click("渝中区")
    officer.submit("plan_form")
    assert officer.sees("欧阳演示")
    assert officer.sees("安排到“邻居工程”")
    officer.click("推荐给施工单位")
    assert officer.sees(f"江岸一号（{firm.name}）：推荐1人")
    officer.submit("recommend_form", expect=422, needs=None)
    officer.submit(
        "recommend_form", needs=[box["value"] for box in officer.page.select("[name=needs]")]
    )
    assert officer.sees("已向2个项目的施工单位推荐人选")
    assert db.session.query(Invitation).count() == 0
    clerk.visit("/firm")
    assert clerk.sees("人力社保部门推荐的人选")
    clerk.click("江岸一号")
    assert clerk.sees("人力社保部门推荐")
    assert clerk.sees("安排到另一项目")
    assert not clerk.sees("邻居工程")
    assert not clerk.sees("上官演示")
    clerk.visit(f"/firm/pool/plans/{plans()[0].public_id}", expect=404)
    best.is_visible = False
    db.session.commit()
    neighbour = Person(app, make_officer(Role.FIRM, organisation=other.organisation))
    neighbour.visit(f"/firm/pool/projects/{other.public_id}/matches")
    assert not neighbour.sees("人力社保部门推荐")


def test_an_officer_sees_names_only_of_people_within_reach(officer, firm):
    make_profile(make_person(name="欧阳演示"))
    make_profile(make_person(name="上官演示"), region="500106")
    make_need(firm, posts=2)
    officer.visit("/bureau/pool/plans/new").submit("plan_form")
    assert officer.sees("欧阳演示")
    assert not officer.sees("上官演示")
    assert officer.sees("上官**") or officer.sees("上**")


@pytest.mark.parametrize("most", [1, 4])
def test_on_how_many_projects_one_may_be_is_by_the_setting(officer, firm, most):
    value = {"full-time": 1, "all": most}
    make_setting_change(LIMITS, value, clock.today(), approved=True)
    make_need(firm)
    officer.visit("/bureau/pool/plans/new")
    offered = [each["value"] for each in officer.page.select("[name=most_projects]")]
    assert offered == [str(count) for count in range(1, most + 1)]


def test_an_officer_plans_only_own_ground(officer, app, context):
    officer.visit("/bureau/pool/plans/new?region=500106", expect=404)
    officer.visit("/bureau/pool/plans/new?region=50", expect=404)
    officer.visit("/bureau/pool/plans/new?region=//[", expect=404)
    make_need(region="500106")
    municipal = Person(app, make_officer(Role.POINTS, MUNICIPALITY))
    municipal.visit("/bureau/pool/plans").click("沙坪坝区")
    municipal.submit("plan_form", most_projects="2")
    (run,) = plans()
    assert run.region == "500106"
    assert run.rules["max_active_projects"] == 2


def test_a_plan_of_many_projects_is_paged(clerk, firm, account):
    run = make_plan([make_need(firm) for _ in range(31)], account)
    clerk.visit(f"/firm/pool/plans/{run.public_id}")
    assert len(clerk.page.select("section.plan")) == 30
    clerk.click("下一页")
    assert len(clerk.page.select("section.plan")) == 1


def test_a_killed_worker_loses_no_plan(app, clerk, firm, account, monkeypatch):
    """The worker took the plan, said nothing more, and the clock finds it a minute later."""
    make_profile()
    monkeypatch.setitem(HANDLERS, "pool.reckon_plan", lambda run_id: None)
    run = ask_for_plan([make_need(firm)], account)
    commit()
    assert assignments.take(run.id, "killed", now=run.created_at - timedelta(minutes=5))
    db.session.commit()
    monkeypatch.setitem(HANDLERS, "pool.reckon_plan", jobs.reckon_plan)
    perform(app, "pool.resume_plans", {})
    clerk.visit(f"/firm/pool/plans/{run.public_id}")
    assert clerk.sees("1 / 1")
