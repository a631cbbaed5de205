"""What the bureau set of the pool is what the pool goes by, from its day on."""

from datetime import date, timedelta

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.core.workdays import WEEKENDS_ONLY
from portal.pool.actions import invitations as actions
from portal.pool.actions import own_data
from portal.pool.jobs import remind_to_confirm
from portal.pool.queries import matches
from portal.pool.queries.settings import freshness_days, matching_terms
from portal.pool.rules import settings
from portal.pool.rules.freshness import USUAL
from portal.pool.rules.matching import DEFAULT_TERMS
from portal.pool.rules.own_data import DataAbout, DataKind
from tests.factories.accounts import acting, make_officer
from tests.factories.notices import told_to
from tests.factories.points import make_calendar_year
from tests.factories.pool import make_need, make_profile
from tests.factories.terms import make_setting_change
from tests.person import Person

context = pytest.mark.usefixtures("context")


def changed(setting, value):
    return make_setting_change(setting, value, clock.today(), approved=True)


@context
def test_by_default_matching_goes_by_the_defaults():
    assert matching_terms(clock.today()) == DEFAULT_TERMS
    assert freshness_days(clock.today()) == USUAL


def offered(project, on=None):
    clerk = acting(make_officer(Role.FIRM, organisation=project.organisation))
    return matches.offer(clerk, project, on=on or clock.today())


@context
def test_matches_are_scored_by_the_weights_in_force_that_day():
    today = clock.today()
    make_profile()
    project = make_need()
    weights = settings.WEIGHTS.default | {"district": 45, "project_type": 5}
    make_setting_change(settings.WEIGHTS, weights, today + timedelta(days=3), approved=True)
    for on, district in ((today, 25), (today + timedelta(days=3), 45)):
        (found,) = offered(project, on).fits
        assert found.match.terms[0].sentence == f"同区县 +{district}"
        assert sum(term.most for term in found.match.terms) == 100


@context
def test_who_comes_later_than_is_allowed_only_nearly_fits():
    make_profile(available_on=clock.today() + timedelta(days=15))
    project = make_need()
    assert len(offered(project).fits) == 1
    changed(settings.LATE_DAYS, 3)
    assert [len(offered(project).near)] == [1]
    changed(settings.NEAR_DAYS, 4)
    assert offered(project).near == ()


@context
def test_a_confirmation_holds_as_many_days_as_is_set():
    make_profile(confirmed_at=clock.now() - timedelta(days=40))
    project = make_need()

    def fresh():
        (found,) = offered(project).fits
        return next(term.name for term in found.match.terms if term.name.startswith("资料"))

    assert fresh() == "资料90天内已确认"
    changed(settings.FRESH_DAYS, 30)
    assert fresh() == "资料超过30天未确认"


@context
def test_an_invitation_waits_as_many_working_days_as_is_set_by_the_calendar():
    today = clock.today()
    changed(settings.ANSWER_WORKING_DAYS, 10)
    clerk = acting(make_officer(Role.FIRM))
    plain = actions.invite(make_need(), make_profile(), message="", by=clerk, now=clock.now())
    year = today.year
    off = [today + timedelta(days=n) for n in range(1, 9)]
    for each in {day.year for day in off} | {year}:
        lines = [f"{day.isoformat()} 休" for day in off if day.year == each]
        make_calendar_year(each, *(lines or [f"{each}-01-01 休"]), approved=True)
    later = actions.invite(make_need(), make_profile(), message="", by=clerk, now=clock.now())
    weekdays = sum(day.weekday() < 5 for day in off)

    def last(invitation) -> date:
        return invitation.expires_at.astimezone(clock.BEIJING).date() - timedelta(days=1)

    between = [last(plain) + timedelta(days=n + 1) for n in range((last(later) - last(plain)).days)]
    assert sum(day.weekday() < 5 for day in between) == weekdays


def test_the_page_of_an_invitation_tells_the_days(app, context):
    changed(settings.ANSWER_WORKING_DAYS, 8)
    clerk = make_officer(Role.FIRM)
    firm = clerk.duties[0].organisation
    project, profile = make_need(firm), make_profile()
    page = Person(app, clerk)
    page.visit(f"/firm/pool/projects/{project.public_id}/people/{profile.public_id}/invite")
    assert page.sees("对方在8个工作日内答复")


def test_a_person_is_asked_to_confirm_as_many_days_before_as_is_set(app, context):
    profile = make_profile(confirmed_at=clock.now() - timedelta(days=70))
    own = Person(app, profile.person)
    assert "请尽快确认" not in own.visit("/my/pool").text()
    changed(settings.FRESH_NOTICE_DAYS, 25)
    assert own.visit("/my/pool").sees("请尽快确认资料是否仍然准确")
    changed(settings.FRESH_DAYS, 60)
    assert own.visit("/my/pool").sees("资料已超过60天没有确认")


@context
def test_so_many_invitations_wait_at_once_as_are_set():
    changed(settings.OPEN_INVITATIONS, {"least": 1, "per-post": 1})
    clerk, project = acting(make_officer(Role.FIRM)), make_need()
    actions.invite(project, make_profile(), message="", by=clerk, now=clock.now())
    with pytest.raises(Refused, match="最多1份"):
        actions.invite(project, make_profile(), message="", by=clerk, now=clock.now())


def test_a_request_about_ones_data_is_answered_within_the_days_that_are_set(app, context):
    profile = make_profile()
    changed(settings.DATA_WORKING_DAYS, 3)
    page = Person(app, profile.person).visit("/my/data/requests/new")
    assert page.sees("3个工作日内答复")
    made = own_data.ask(
        DataKind.CORRECT,
        DataAbout.EXAM,
        "成绩有误",
        None,
        by=acting(profile.person),
        now=clock.now(),
    )
    assert made.due_on == WEEKENDS_ONLY.after(clock.today(), 3)


@context
def test_a_profile_sleeps_as_many_days_after_its_term_as_is_set():
    profile = make_profile(confirmed_at=clock.now() - timedelta(days=120))
    changed(settings.DORMANT_DAYS, 20)
    remind_to_confirm()
    words = told_to(person_id=profile.person_id)
    assert words == ["您的人才库资料长期没有确认，排在最后，很难被找到，请确认"]


def test_what_a_confirmation_brings_is_told_as_it_is_set(app, context):
    profile = make_profile(confirmed_at=clock.now() - timedelta(days=40))
    weights = settings.WEIGHTS.default | {"freshness": 8, "training": 2}
    changed(settings.WEIGHTS, weights)
    own = Person(app, profile.person).visit("/my/pool/found")
    assert not own.sees("确认资料可加")
    changed(settings.FRESH_DAYS, 30)
    assert own.visit("/my/pool/found").sees("确认资料可加8分")
