"""Plans for many projects: asked for once, reckoned by one worker, kept for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.jobs.queue import HANDLERS, commit, drop, perform
from portal.pool import assignment_jobs as jobs
from portal.pool.actions import assignments as actions
from portal.pool.actions import placing
from portal.pool.actions.assignments import Owner
from portal.pool.assignment_models import AssignmentNeed, AssignmentPlace, AssignmentRun
from portal.pool.models import InvitationStatus
from portal.pool.queries import assignments as queries
from portal.pool.queries import proposed
from portal.pool.queries.matches import demand_of
from portal.pool.queries.openings import Opening, free_posts, list_openings
from portal.pool.rules.assignment.kept import from_facts
from portal.pool.rules.assignment.life import HELD_FOR, MOST_TRIES, RunState
from portal.pool.rules.assignment.reasons import Vacancy
from portal.pool.rules.judging import judge
from portal.pool.rules.matching import match
from portal.pool.rules.rows import candidate_at
from tests.factories.accounts import acting, deeds_of, make_officer, make_organisation, make_person
from tests.factories.employers import make_appointment
from tests.factories.notices import told_to
from tests.factories.plans import ask_for_plan, make_plan
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.rooms.pool.test_profiles import suspend

SEND, PLAN = queries.Permission.POOL_INVITATION_SEND, queries.Permission.POOL_ASSIGNMENT_PLAN


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM)


@pytest.fixture
def clerk(firm):
    return make_officer(Role.FIRM, organisation=firm)


@pytest.fixture
def pair(firm):
    """Two projects of the firm, and two people of whom the better fits both."""
    return make_need(firm), make_need(firm, type="municipal")


@pytest.fixture
def unreckoned(monkeypatch):
    """Work is asked for but not done: the queue is away."""
    monkeypatch.setitem(HANDLERS, "pool.reckon_plan", lambda run_id: None)


def places_of(run):
    statement = select(AssignmentPlace).join(AssignmentNeed).where(AssignmentNeed.run_id == run.id)
    return db.session.scalars(statement.order_by(AssignmentPlace.id)).all()


def test_the_best_plan_is_kept_beside_the_greedy_one(pair, clerk):
    """Whoever knows both kinds is best for both; the other is of use on housing only."""
    both = make_profile(types={"building": 24, "municipal": 24})
    housing = make_profile(types={"building": 24})
    run = make_plan(pair, clerk)
    assert run.state is RunState.DONE
    assert (run.filled, run.posts, run.people) == (2, 2, 2)
    assert run.total >= run.greedy_total
    by_project = {place.need.project_id: place.profile_id for place in places_of(run)}
    assert by_project == {pair[0].id: housing.id, pair[1].id: both.id}
    assert deeds_of(run) == ["pool:assignment:asked", "pool:assignment:reckoned"]


def test_what_is_kept_is_what_the_rule_of_matching_says(pair, clerk):
    make_profile(make_person(education="41"), regions=("500106",), anywhere=True)
    run = make_plan(pair, clerk)
    people = queries.people_now()
    for place in places_of(run):
        kept = from_facts(place.facts)
        if place.profile_id is not None:
            demand = demand_of(place.need.project)
            told = match(demand, candidate_at(people, 0, run.reckoned_on), run.reckoned_on)
            assert kept.terms == told.terms
            assert kept.place.score == told.score
            assert told.score == judge(demand, people, run.reckoned_on).score[0]


def test_a_post_that_nobody_fits_says_so(firm, clerk):
    run = make_plan([make_need(firm, posts=2)], clerk)
    vacancies = [from_facts(place.facts).place.vacancy for place in places_of(run)]
    assert vacancies == [Vacancy.NOBODY, Vacancy.NOBODY]


def test_who_is_on_as_many_projects_as_may_be_is_told_apart_from_nobody(firm, clerk):
    engaged = make_profile()
    make_appointment(engaged.person)
    run = make_plan([make_need(firm)], clerk)
    assert [from_facts(p.facts).place.vacancy for p in places_of(run)] == [Vacancy.CAP]


def test_a_second_project_is_part_time_beside_a_full_time_post(firm, clerk):
    engaged = make_profile()
    make_appointment(engaged.person, is_full_time=True)
    full, part = make_need(firm), make_need(firm, is_full_time=False)
    run = make_plan([full, part], clerk, most_projects=2)
    placed = {place.need.project_id: place.profile_id for place in places_of(run)}
    assert placed == {full.id: None, part.id: engaged.id}


@pytest.mark.parametrize("why", ["hidden", "suspended", "there", "declined", "accepted"])
def test_who_may_not_be_proposed_is_not(firm, clerk, why):
    profile, project = make_profile(), make_need(firm, posts=2)
    match why:
        case "hidden":
            profile.is_visible = False
        case "suspended":
            suspend(profile.person_id)
        case "there":
            make_appointment(profile.person, project)
        case "declined":
            make_invitation(profile, project, status=InvitationStatus.DECLINED)
        case "accepted":
            make_invitation(profile, project, status=InvitationStatus.ACCEPTED)
    db.session.commit()
    run = make_plan([project], clerk, most_projects=2)
    assert run.filled == 0


def test_free_posts_are_those_that_nobody_has_or_has_accepted(firm, clerk):
    project = make_need(firm, posts=4)
    make_appointment(project=project)
    make_appointment(project=project, status="ended")
    accepted = make_invitation(None, project)
    accepted.status = InvitationStatus.ACCEPTED
    make_invitation(None, project)
    db.session.commit()
    assert free_posts([project.id]) == {project.id: 2}
    closed, other = make_need(firm, is_open=False), make_need()
    full = make_need(firm)
    make_appointment(project=full)
    listed = list_openings(acting(clerk), SEND, on=clock.today())
    assert [(opening.project.id, opening.free) for opening in listed] == [(project.id, 2)]
    assert free_posts([closed.id, other.id]) == {closed.id: 0, other.id: 1}


# --- one at a time --------------------------------------------------------------------------------


def again(run, clerk, once, owner=None):
    openings = [Opening(need.project, need.posts) for need in run.needs]
    owner = owner or Owner(run.organisation_id, run.region)
    return actions.ask(
        openings, owner, once=once, most_projects=1, by=acting(clerk), now=clock.now()
    )


def test_a_form_sent_twice_leads_to_one_plan(pair, clerk):
    run = make_plan(pair, clerk)
    assert again(run, clerk, run.public_id) is run
    assert db.session.scalars(select(AssignmentRun)).all() == [run]


def test_the_id_of_anothers_plan_cannot_be_taken(pair, clerk):
    run = make_plan(pair, clerk)
    with pytest.raises(Refused, match="页面已经过期"):
        again(run, clerk, run.public_id, Owner(make_organisation(OrganisationKind.FIRM).id))


@pytest.mark.usefixtures("unreckoned")
def test_an_owner_has_one_plan_under_way(pair, clerk):
    run = ask_for_plan(pair, clerk)
    commit()
    with pytest.raises(Refused, match="正在计算"):
        again(run, clerk, new_public_id())
    other = make_need()
    assert ask_for_plan([other], make_officer(Role.FIRM, organisation=other.organisation))
    assert ask_for_plan([other], make_officer(Role.POINTS), region="500103")


def test_nothing_and_too_much_are_refused(firm, clerk):
    with pytest.raises(Refused, match="至少选择一个"):
        actions.ask([], Owner(firm.id), once="", most_projects=1, by=acting(clerk), now=clock.now())
    with pytest.raises(Refused, match="一次最多"):
        ask_for_plan([make_need(firm, posts=1001)], clerk)


# --- workers that die -----------------------------------------------------------------------------


@pytest.mark.usefixtures("unreckoned")
def test_a_plan_whose_worker_died_is_taken_up_again(context, pair, clerk, monkeypatch):
    make_profile()
    run = ask_for_plan(pair, clerk)
    commit()
    now = clock.now()
    assert actions.take(run.id, "one", now=now)
    assert not actions.take(run.id, "two", now=now)
    assert queries.to_resume(now) == []
    later = now + HELD_FOR + timedelta(seconds=1)
    assert queries.to_resume(later) == [run.id]
    assert actions.take(run.id, "two", now=later)
    assert not actions.keep_progress(run.id, "one", 1, now=later)
    assert actions.keep_progress(run.id, "two", 1, now=later)


@pytest.mark.usefixtures("unreckoned")
def test_what_is_interrupted_over_and_over_is_given_up(pair, clerk):
    run = ask_for_plan(pair, clerk)
    commit()
    now = clock.now()
    for turn in range(MOST_TRIES):
        assert actions.take(run.id, f"worker{turn}", now=now + turn * 2 * HELD_FOR)
    assert not actions.take(run.id, "last", now=now + MOST_TRIES * 2 * HELD_FOR)
    assert (run.state, run.turn) == (RunState.FAILED, None)
    assert "多次中断" in run.trouble


@pytest.mark.usefixtures("unreckoned")
def test_a_plan_lost_by_the_queue_is_found_by_the_clock(context, pair, clerk, monkeypatch):
    make_profile()
    run = ask_for_plan(pair, clerk)
    run.created_at = clock.now() - timedelta(minutes=1)
    commit()
    monkeypatch.setitem(HANDLERS, "pool.reckon_plan", jobs.reckon_plan)
    perform(context, "pool.resume_plans", {})
    db.session.expire_all()
    assert run.state is RunState.DONE


def test_who_was_overtaken_keeps_nothing(context, pair, clerk, monkeypatch):
    """The lease is lost while it is judged: another worker has the plan by then."""
    make_profile()
    kept = actions.keep_progress

    def overtake(run_id, mine, judged, *, now):
        db.session.get_one(AssignmentRun, run_id).lease = "another"
        db.session.flush()
        return kept(run_id, mine, judged, now=now)

    monkeypatch.setattr(actions, "keep_progress", overtake)
    run = make_plan(pair, clerk)
    db.session.expire_all()
    assert run.state is RunState.RECKONING
    assert places_of(run) == []


def test_a_fault_in_the_reckoning_is_said_and_frees_the_way(context, pair, clerk, monkeypatch):
    def broken(*_facts, **_more):
        raise ValueError("no")

    monkeypatch.setattr(jobs, "reckon", broken)
    run = make_plan(pair, clerk)
    db.session.expire_all()
    assert (run.state, run.turn) == (RunState.FAILED, None)
    assert "请重新发起" in run.trouble


def test_what_was_done_is_not_done_again(context, pair, clerk):
    make_profile()
    run = make_plan(pair, clerk)
    before = [place.id for place in places_of(run)]
    perform(context, "pool.reckon_plan", {"run_id": run.id})
    perform(context, "pool.reckon_plan", {"run_id": run.id + 1000})
    assert [place.id for place in places_of(run)] == before


def test_old_plans_are_deleted_and_invitations_stay(context, pair, clerk):
    profile = make_profile()
    run, young = make_plan(pair, clerk), make_plan(pair, clerk)
    chosen = [place for place in places_of(run) if place.profile_id][:1]
    placing.invite_chosen(run, chosen, message="", by=acting(clerk), now=clock.now())
    run.created_at = clock.now() - timedelta(days=91)
    db.session.commit()
    perform(context, "pool.delete_old_plans", {})
    db.session.expire_all()
    assert db.session.scalars(select(AssignmentRun.id)).all() == [young.id]
    assert proposed._invited([pair[0].id, pair[1].id])
    assert db.session.scalar(select(AuditEntry.id).limit(1))
    assert profile.id


# --- what is done with a plan ---------------------------------------------------------------------


def test_one_that_cannot_be_invited_keeps_back_no_other(pair, clerk):
    people = [make_profile(), make_profile()]
    run = make_plan(pair, clerk)
    withdrawn, stays = places_of(run)
    withdrawn.profile.is_visible = False
    db.session.commit()
    done = placing.invite_chosen(
        run, [withdrawn, stays], message="", by=acting(clerk), now=clock.now()
    )
    assert (done.sent, done.failed) == (1, 1)
    assert "不在人才库展示" in withdrawn.trouble
    assert stays.invitation.person_id in {profile.person_id for profile in people}


def test_a_post_filled_meanwhile_is_not_invited_for(firm, clerk):
    make_profile()
    project = make_need(firm)
    run = make_plan([project], clerk)
    make_appointment(project=project)
    (place,) = places_of(run)
    done = placing.invite_chosen(run, [place], message="", by=acting(clerk), now=clock.now())
    assert (done.sent, done.failed) == (0, 1)
    assert "已经有人" in place.trouble


def test_a_double_click_invites_once_and_reports_no_failure(firm, clerk):
    make_profile()
    run = make_plan([make_need(firm)], clerk)
    places = places_of(run)
    by, now = acting(clerk), clock.now()
    assert placing.invite_chosen(run, places, message="", by=by, now=now).sent == 1
    again = placing.invite_chosen(run, places, message="", by=by, now=now)
    assert (again.sent, again.failed, places[0].trouble) == (0, 0, "")


def test_an_old_plan_is_only_looked_at(firm, clerk):
    make_profile()
    run = make_plan([make_need(firm)], clerk)
    run.ended_at = clock.now() - timedelta(days=8)
    with pytest.raises(Refused, match="超过7天"):
        placing.invite_chosen(run, places_of(run), message="", by=acting(clerk), now=clock.now())


def test_a_recommendation_is_made_once(firm):
    officer = make_officer(Role.POINTS)
    make_profile()
    project = make_need(firm)
    run = make_plan([project], officer, region="500103")
    needs = queries.needs_to_recommend(run)
    by, now = acting(officer), clock.now()
    assert proposed.recommended_for(project, now) is None
    assert placing.recommend(run, needs, by=by, now=now) == 1
    assert proposed.recommended_for(project, now) is not None
    with pytest.raises(Refused, match="已经推荐过"):
        placing.recommend(run, needs, by=by, now=now)
    (words,) = told_to(organisation_id=project.organisation_id)
    assert words.startswith(f"渝中区人力社保部门为“{project.name}”推荐了人选")
    drop()


def test_what_is_recommended_hides_who_withdraws_and_ends_with_the_vacancy(firm):
    officer = make_officer(Role.POINTS)
    profile, project = make_profile(), make_need(firm)
    run = make_plan([project], officer, region="500103")
    needs = queries.needs_to_recommend(run)
    placing.recommend(run, needs, by=acting(officer), now=clock.now())
    clerk = acting(make_officer(Role.FIRM, organisation=firm))
    assert proposed.projects_recommended_for(clerk, clock.now()) == [project]
    later = clock.now() + timedelta(days=31)
    assert proposed.recommended_for(project, later) is None
    profile.is_visible = False
    db.session.flush()
    assert proposed.recommended_for(project, clock.now()) is None
    assert proposed.projects_recommended_for(clerk, clock.now()) == []
    profile.is_visible = True
    make_appointment(project=project)
    assert proposed.recommended_for(project, clock.now()) is None
    assert proposed.projects_recommended_for(clerk, clock.now()) == []


def test_neither_reaches_the_plans_of_the_other(firm, clerk):
    project = make_need(firm)
    own = make_plan([project], clerk)
    officer, neighbour = make_officer(Role.POINTS), make_officer(Role.POINTS, region="500106")
    of_district = make_plan([project], officer, region="500103")
    assert queries.get_run(acting(clerk), SEND, own.public_id) is own
    assert queries.get_run(acting(officer), PLAN, of_district.public_id) is of_district
    for who, permission, run in (
        (clerk, SEND, of_district),
        (officer, PLAN, own),
        (neighbour, PLAN, of_district),
        (make_officer(Role.FIRM), SEND, own),
        (officer, SEND, own),
    ):
        with pytest.raises(NotFound):
            queries.get_run(acting(who), permission, run.public_id)
