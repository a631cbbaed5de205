"""Two colleagues, two workers, two clicks at the same moment: one plan, one reckoning, one asking.

Each in a transaction of its own, on a database of its own.
"""

from datetime import timedelta
from threading import Event
from unittest import mock

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind, Person
from portal.core import clock
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.employers.models import Project
from portal.jobs.queue import commit, perform
from portal.pool.actions import assignments as actions
from portal.pool.actions import placing
from portal.pool.actions.assignments import Owner
from portal.pool.actions.holding import hold, hold_people
from portal.pool.assignment_models import AssignmentNeed, AssignmentPlace, AssignmentRun
from portal.pool.models import Invitation
from portal.pool.queries import assignments as queries
from portal.pool.queries.openings import Opening
from portal.pool.rules.assignment.life import RunState
from tests.factories.accounts import acting, make_officer, make_organisation
from tests.factories.plans import ask_for_plan
from tests.factories.pool import make_need, make_profile
from tests.two_at_once import at_once, real_house


@pytest.fixture(scope="module")
def house(database_url):
    """A portal whose transactions are real; the work that is asked for is handed over to nobody."""
    with real_house(database_url) as app:
        yield app


@pytest.fixture
def story(house):
    """The numbers of a project with two posts, two people who fit it, and a clerk."""
    with house.app_context():
        firm = make_organisation(OrganisationKind.FIRM)
        clerk = make_officer(Role.FIRM, organisation=firm)
        project = make_need(firm, posts=2)
        make_profile()
        make_profile()
        commit()
        return project.id, clerk.id


def asking(story, once):
    def deed():
        project = db.session.get_one(Project, story[0])
        by = acting(db.session.get_one(Person, story[1]))
        owner = Owner(project.organisation_id)
        run = actions.ask(
            [Opening(project, 2)], owner, once=once, most_projects=1, by=by, now=clock.now()
        )
        return run.public_id

    return deed


def reckoned(house, story, region=None):
    """A plan of that project, done."""
    with house.app_context():
        project = db.session.get_one(Project, story[0])
        run_id = ask_for_plan([project], db.session.get_one(Person, story[1]), region=region).id
        commit()
    perform(house, "pool.reckon_plan", {"run_id": run_id})
    return run_id


def count(model, *where):
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def test_of_two_colleagues_one_has_a_plan(house, story):
    told = at_once(house, asking(story, new_public_id()), asking(story, new_public_id()))
    assert sum("正在计算" in each for each in told) == 1


def test_a_double_click_at_once_leads_both_to_one_plan(house, story):
    once = new_public_id()
    assert at_once(house, *[asking(story, once)] * 3) == [once] * 3
    with house.app_context():
        assert count(AssignmentRun, AssignmentRun.public_id == once) == 1


def test_of_two_workers_one_reckons(house, story):
    with house.app_context():
        project = db.session.get_one(Project, story[0])
        run_id = ask_for_plan([project], db.session.get_one(Person, story[1])).id
        commit()

    def working():
        perform(house, "pool.reckon_plan", {"run_id": run_id})

    at_once(house, working, working)
    with house.app_context():
        run = db.session.get_one(AssignmentRun, run_id)
        assert (run.state, run.filled) == (RunState.DONE, 2)
        needs = select(AssignmentNeed.id).where(AssignmentNeed.run_id == run_id)
        assert count(AssignmentPlace, AssignmentPlace.need_id.in_(needs)) == 2


def test_two_clicks_on_invite_ask_everyone_once(house, story):
    run_id = reckoned(house, story)

    def inviting():
        run = db.session.get_one(AssignmentRun, run_id)
        places = [place for need in run.needs for place in need.places]
        by = acting(db.session.get_one(Person, story[1]))
        done = placing.invite_chosen(run, places, message="", by=by, now=clock.now())
        return done.sent, done.failed

    assert sorted(at_once(house, inviting, inviting)) == [(0, 0), (2, 0)]
    with house.app_context():
        assert count(Invitation, Invitation.project_id == story[0]) == 2


def test_a_plan_and_a_colleague_who_ask_the_same_person_do_not_lock_each_other_out(house, story):
    run_id, invite = reckoned(house, story), placing.invite
    first_is_asked, second_is_held = Event(), Event()

    def slowly(*asked, **how):
        made = invite(*asked, **how)
        first_is_asked.set()
        second_is_held.wait(0.4)
        return made

    def inviting():
        run = db.session.get_one(AssignmentRun, run_id)
        by = acting(db.session.get_one(Person, story[1]))
        places = run.needs[0].places
        with mock.patch.object(placing, "invite", slowly):
            return placing.invite_chosen(run, places, message="", by=by, now=clock.now()).sent

    def colleague():
        first_is_asked.wait(20)
        second = db.session.get_one(AssignmentRun, run_id).needs[0].places[1]
        hold_people([second.profile.person_id])
        second_is_held.set()
        hold(second.need.project)

    assert at_once(house, inviting, colleague) == [2, None]


def test_of_two_officers_one_recommends(house, story):
    run_id = reckoned(house, story, region="500103")

    def recommending():
        run = db.session.get_one(AssignmentRun, run_id)
        by = acting(db.session.get_one(Person, story[1]))
        needs = queries.needs_to_recommend(run)
        return placing.recommend(run, needs, by=by, now=clock.now()) if needs else "没有"

    told = at_once(house, recommending, recommending)
    assert told.count(1) == 1


def test_a_worker_killed_after_its_lease_is_followed_by_another(house, story):
    """Its process is gone once the lease is committed; a minute later the clock finds the plan."""
    with house.app_context():
        project = db.session.get_one(Project, story[0])
        run_id = ask_for_plan([project], db.session.get_one(Person, story[1])).id
        assert actions.take(run_id, "killed", now=clock.now() - timedelta(minutes=2))
        commit()
    with mock.patch("portal.pool.assignment_jobs.later") as later:
        perform(house, "pool.resume_plans", {})
    assert mock.call("pool.reckon_plan", run_id=run_id) in later.mock_calls
    perform(house, "pool.reckon_plan", {"run_id": run_id})
    with house.app_context():
        assert db.session.get_one(AssignmentRun, run_id).state is RunState.DONE
