"""A contractor sees whom the pool offers for a project, why, and what could be relaxed."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers.models import Project
from portal.employers.rules.needs import Reach
from portal.pool.index.holding import pool
from portal.pool.models import Profile
from portal.pool.queries import matches
from tests.factories.accounts import acting, make_officer, make_organisation
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.person import Person

TODAY = clock.today()


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM)


@pytest.fixture
def officer(firm):
    return make_officer(Role.FIRM, organisation=firm)


@pytest.fixture
def clerk(app, officer):
    return Person(app, officer)


def page_of(project):
    return f"/firm/pool/projects/{project.public_id}/matches"


def offered(officer, project, **more):
    return matches.offer(acting(officer), project, on=TODAY, **more)


def test_matches_are_ranked_and_explained(officer, firm):
    project = make_need(firm, region="500103")
    near = make_profile(regions=("500103",))
    far = make_profile(regions=("500229",), anywhere=True, types={})
    late = make_profile(available_on=project.needed_on + timedelta(days=12))
    offer = offered(officer, project)
    assert [each.profile.id for each in offer.fits] == [near.id, far.id]
    best = offer.fits[0]
    assert best.match.score == sum(term.points for term in best.match.terms)
    assert "同区县 +25" in [term.sentence for term in best.match.terms]
    missed = {each.profile.id: each.match.shortcomings for each in offer.near}
    assert missed == {late.id: ("到岗日期晚12天",)}


def test_the_page_says_what_to_relax_and_where(clerk, firm):
    project = make_need(firm, region="500103", reach=Reach.DISTRICT, least_months=12)
    make_profile()
    make_profile(regions=("500229",))
    make_profile(regions=("500106",))
    make_profile(types={"building": 6})
    make_profile(types={})
    clerk.visit(page_of(project))
    assert clerk.sees("符合全部硬性条件的1人")
    for words in (
        "放宽到本区县和邻近区县可多出1人",
        "放宽到全市可多出2人",
        "不要求同类项目经验可多出2人",
        "意向区县不含渝中区",
        "房屋建筑项目经验6个月，少于要求的12个月",
        "通过",
        "未通过",
    ):
        assert clerk.sees(words)
    assert not clerk.sees("经验0个月，少于"), "less than half is not nearly"
    clerk.click("放宽到全市")
    assert clerk.page.select_one("#project_form #reach")


def test_who_was_invited_already_is_told(clerk, firm):
    project, profile = make_need(firm), make_profile()
    make_invitation(profile, project)
    clerk.visit(page_of(project))
    assert clerk.sees("待答复")


def test_the_rest_is_on_further_pages(officer, firm, monkeypatch):
    monkeypatch.setattr("portal.pool.queries.matches.SHOWN", 2)
    project = make_need(firm)
    for _ in range(5):
        make_profile()
    make_profile(available_on=project.needed_on + timedelta(days=9))
    pages = [offered(officer, project, number=number) for number in (1, 2, 3, 10**30)]
    assert [len(page.fits) for page in pages] == [2, 2, 1, 1]
    everyone = [each.profile.id for page in pages[:3] for each in page.fits]
    assert len(set(everyone)) == 5
    assert [len(page.near) for page in pages] == [1, 0, 0, 0]
    assert [page.first for page in pages] == [1, 3, 5, 5]


@pytest.mark.parametrize("page", ["x", "-1", "0", "9" * 40])
def test_nonsense_for_a_page_is_the_nearest_there_is(clerk, firm, page):
    project = make_need(firm)
    make_profile()
    clerk.visit(f"{page_of(project)}?page={page}")
    assert clerk.sees("同区县 +25")


def test_whoever_changed_a_moment_ago_is_judged_by_what_is_so_now(officer, firm, monkeypatch):
    project = make_need(firm)
    leaving, delayed, staying = make_profile(), make_profile(), make_profile()
    known = pool().look()
    db.session.execute(update(Profile).where(Profile.id == leaving.id).values(is_visible=False))
    db.session.execute(
        update(Profile)
        .where(Profile.id == delayed.id)
        .values(available_on=project.needed_on + timedelta(days=20))
    )
    monkeypatch.setattr(pool(), "look", lambda: known)
    db.session.expire_all()
    offer = offered(officer, project)
    assert [each.profile.id for each in offer.fits] == [staying.id]
    assert offer.total == 3


def test_a_project_without_a_district_is_refused_with_a_way_out(clerk, firm):
    project = make_need(firm)
    db.session.execute(update(Project).where(Project.id == project.id).values(region=""))
    db.session.commit()
    clerk.visit(page_of(project), expect=409)
    assert clerk.sees("没有填写所在区县，请先在项目资料中补填")
    with pytest.raises(Refused, match="所在区县"):
        matches.demand_of(make_need(firm, region="50"))


def test_a_closed_project_is_refused_with_a_way_out(clerk, firm):
    clerk.visit(page_of(make_need(firm, is_open=False)), expect=409)
    assert clerk.sees("请先在项目资料中改为“正在招用”")


def test_the_project_of_another_firm_is_not_there(clerk):
    clerk.visit(page_of(make_need()), expect=404)


def test_whoever_consented_to_older_words_is_matched_by_those_alone(clerk, officer, firm):
    project = make_need(firm, region="500103", skills=["paying"], is_full_time=True)
    profile = make_profile(skills=["paying"], largest_headcount=400)
    assert [each.profile.id for each in offered(officer, project).fits] == [profile.id]
    profile.consent_version, profile.consented_at = 1, clock.now()
    db.session.commit()
    assert offered(officer, project).total == 0
    project.skills, project.is_full_time = [], False
    db.session.commit()
    (each,) = offered(officer, project).fits
    told = [term.sentence for term in each.match.terms]
    assert "本人未公开管理过的最大施工人数 +0" in told
    assert "本人未公开履职记分是否良好 +0" in told
    assert not any(words in "".join(told) for words in ("规模", "履职记分良好", "天内已确认"))
    clerk.visit(page_of(project))
    assert clerk.sees("本人未公开近期是否参加过培训")
    assert not clerk.sees("专职")


def test_what_could_be_relaxed_counts_whom_their_words_keep_out(officer, firm):
    project = make_need(firm, region="500103", skills=["paying"], is_full_time=False)
    make_profile(skills=["paying"], consent_version=1)
    (way,) = offered(officer, project).advice
    assert "熟悉" in way.words
    assert way.more == 1
