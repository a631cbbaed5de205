"""Whether needs and people of all districts come to each other alike: reckoned, signed, read."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.jobs.queue import HANDLERS, commit
from portal.pool import fairness_jobs as jobs
from portal.pool.actions import fairness as actions
from portal.pool.fairness_models import FairnessReport
from portal.pool.index.holding import pool
from portal.pool.models import Invitation, InvitationStatus, Profile
from portal.pool.queries import fairness as queries
from portal.pool.queries import fairness_figures
from portal.pool.queries.fairness_figures import read_facts
from portal.pool.rules import settings
from portal.pool.rules.answers import DeclineReason
from portal.pool.rules.assignment.life import HAND_OVER, MOST_TRIES, RunState
from portal.pool.rules.fairness.areas import NOWHERE
from portal.pool.rules.fairness.periods import Period, just_over, last_twelve_months
from portal.pool.rules.fairness.reckoning import reckon
from tests.factories.accounts import acting, deeds_of, make_officer, make_person
from tests.factories.employers import make_appointment
from tests.factories.fairness import make_report
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.factories.terms import make_setting_change
from tests.statements import listening

S = InvitationStatus


@pytest.fixture
def officer(context):
    return make_officer(Role.POINTS, MUNICIPALITY)


@pytest.fixture
def period(context):
    return last_twelve_months(clock.today())


def within(period: Period, days: int = 5) -> datetime:
    return period.begins_at + timedelta(days=days)


def figures_of(period):
    db.session.flush()
    return reckon(read_facts(period, clock.today()))


def test_needs_posts_and_who_is_open_are_counted_by_district_and_kind(period):
    at = within(period)
    make_need(created_at=at, posts=3)
    make_need(created_at=at, region="500112", type="road", is_open=False)
    make_need(created_at=period.ends_at)  # the day after
    make_profile()
    found = figures_of(period)
    here, gone = found.projects["500103"], found.projects["500157"]
    assert (here.needs, here.posts, here.open_needs, here.vacant) == (1, 3, 1, 3)
    assert (here.fit_one, here.fit_three) == (1, 0)
    assert (gone.needs, gone.open_needs) == (1, 0)  # 渝北 is 两江新区 now
    assert found.types["road"].needs == 1
    assert found.open_needs == 2


def test_three_who_pass_are_three_and_a_hidden_one_is_nobody(period):
    make_need(created_at=within(period))
    for _ in range(3):
        make_profile()
    make_profile(is_visible=False)
    make_need(created_at=within(period), least_months=60)
    found = figures_of(period).projects["500103"]
    assert (found.open_needs, found.fit_one, found.fit_three) == (2, 1, 1)
    assert figures_of(period).people == 3


def test_invitations_are_counted_by_what_came_of_them(period):
    at, need = within(period), make_need(created_at=within(period))
    for status in S:
        make_invitation(project=need, status=status, created_at=at)
    gave_up = {"status": S.ENDED_BY_PERSON, "decline_reason": DeclineReason.PAY}
    make_invitation(project=need, created_at=at, **gave_up)
    make_invitation(
        project=need, status=S.DECLINED, decline_reason=DeclineReason.FAR, created_at=at
    )
    make_invitation(project=need, created_at=period.begins_at - timedelta(seconds=1))
    row = figures_of(period).projects["500103"]
    assert row.sent == 10
    assert (row.waiting, row.accepted, row.declined) == (1, 5, 2)
    assert (row.expired, row.withdrawn) == (1, 1)
    assert (row.closed, row.undone) == (8, 4)
    assert row.reasons == {"far": 1}, "of those who declined, not of who gave up after a yes"
    assert figures_of(period).types["building"].sent == 10


def test_invitations_stand_also_by_the_district_of_the_person(period):
    need = make_need(created_at=within(period))
    from_far = make_profile(region="500114")
    make_invitation(from_far, need, status=S.ACCEPTED, created_at=within(period))
    make_invitation(make_profile(region="50"), need, created_at=within(period))
    found = figures_of(period)
    assert found.homes["500114"].accepted == 1
    assert found.homes[NOWHERE].sent == 1
    assert found.projects["500103"].sent == 2


def test_days_run_from_the_need_to_both_signatures(period):
    at = within(period)
    need = make_need(created_at=at)
    make_appointment(make_person(), need, signed_at=at + timedelta(days=12))
    make_appointment(make_person(), need, signed_at=None)
    row = figures_of(period).projects["500103"]
    assert row.days == {12: 1}
    assert row.signed_elsewhere == 1


def test_people_are_counted_once_however_often_they_are_invited(period):
    at, profile = within(period), make_profile()
    appointment = make_appointment(profile.person, make_need(created_at=at))
    for need in (make_need(), make_need()):
        make_invitation(
            profile, need, status=S.ACCEPTED, created_at=at, appointment_id=appointment.id
        )
    make_invitation(make_profile(), make_need(), status=S.DECLINED, created_at=at)
    make_profile()
    row = figures_of(period).homes[profile.region]
    assert (row.findable, row.invited, row.asked, row.appointed) == (3, 2, 2, 1)
    assert row.spread == {2: 1, 1: 1}


def test_long_unasked_are_those_who_are_shown_long_and_could_be(period):
    long_ago = clock.now() - timedelta(days=200)
    make_need()
    unasked = make_profile(consented_at=long_ago)
    make_invitation(make_profile(consented_at=long_ago), make_need())
    old = make_profile(consented_at=long_ago)
    make_invitation(old, make_need(), created_at=long_ago, status=S.EXPIRED)
    make_profile(consented_at=clock.now() - timedelta(days=100))
    make_profile(consented_at=long_ago, regions=("500114",))  # too far for every need
    row = figures_of(period).homes[unasked.region]
    assert (row.findable, row.settled, row.unasked) == (5, 3, 2)
    make_setting_change(settings.UNASKED_DAYS, 90, clock.today(), approved=True)
    row = figures_of(period).homes[unasked.region]
    assert (row.settled, row.unasked) == (4, 3)


def test_where_nobody_is_and_nothing_was_the_report_is_empty(period):
    found = figures_of(period)
    assert (found.people, found.open_needs, found.placed) == (0, 0, 0)
    assert found.city.sent == 0


def test_the_rule_is_looked_at_for_open_needs_of_any_time(period):
    make_need(created_at=clock.now())
    here = make_profile(regions=("500103",))
    db.session.execute(update(Profile).where(Profile.id == here.id).values(region="500103"))
    far = make_profile(regions=("500106",), types={"building": 24})
    db.session.execute(update(Profile).where(Profile.id == far.id).values(region="500114"))
    found = figures_of(period)
    place = found.by_place["500103"]
    assert (found.placed, place.looked, place.duels, place.first_outside) == (1, 1, 1, 0)
    assert place.gaps[0] == 15  # 同区县 25, 邻近区县 10
    assert place.chance_outside == pytest.approx(0.5)
    assert found.by_home["500103"].firsts == 1
    assert found.by_home["southeast"].needs == 1


def test_nothing_of_gender_age_household_or_ethnicity_is_asked(period):
    """Also not by way of a join: the table of people is never named."""
    need = make_need(created_at=within(period))
    make_invitation(make_profile(consented_at=within(period)), need, created_at=within(period))
    make_appointment(make_person(), need, signed_at=clock.now())
    commit()
    pool().look()  # the columns are another's, and follow the pool by themselves
    with listening() as heard:
        reckon(read_facts(period, clock.today()))
    assert len(heard) > 6
    said = " ".join(heard).lower()
    for word in ("accounts_person", "sex", "birth", "resident_id", "household", "ethnic"):
        assert word not in said, word


def test_birth_is_not_among_what_is_reckoned_from(period):
    """The columns know it for the pool's own rule; here it is taken out before anyone looks."""
    make_need(created_at=within(period))
    make_profile()
    facts = read_facts(period, clock.today())
    assert not facts.everyone.people.born.any()


def test_a_report_is_made_once_a_period_and_anew_until_it_is_signed(officer, period):
    first = make_report(officer)
    assert (first.state, first.revision) == (RunState.DONE, 1)
    make_need(created_at=within(period))
    again = make_report(officer)
    assert (again.id, again.revision) == (first.id, 2)
    assert again.read.projects["500103"].needs == 1
    assert again.rules["unasked_days"] == 180
    actions.sign(again, seen=2, remarks="", by=acting(officer), now=clock.now())
    commit()
    with pytest.raises(Refused, match="已经核定"):
        actions.ask(period, by=acting(officer), now=clock.now())
    assert deeds_of(again) == [
        *(Deed.POOL_FAIRNESS_ASKED, Deed.POOL_FAIRNESS_RECKONED) * 2,
        Deed.POOL_FAIRNESS_SIGNED,
    ]


def test_what_was_not_seen_is_not_signed(officer):
    report = make_report(officer)
    make_report(officer)
    with pytest.raises(Refused, match="重新计算过"):
        actions.sign(report, seen=1, remarks="", by=acting(officer), now=clock.now())


def test_a_report_is_signed_once(officer):
    report = make_report(officer, signed_by=officer)
    with pytest.raises(Refused, match="已经核定"):
        actions.sign(report, seen=1, remarks="别的话", by=acting(officer), now=clock.now())
    assert report.remarks == "数据已核对"


def test_a_district_reads_what_is_signed_and_signs_nothing(officer):
    report, district = make_report(officer), acting(make_officer(Role.POINTS))
    assert queries.list_reports(district, 1).total == 0
    with pytest.raises(NotFound):
        queries.get_report(district, report.public_id)
    make_report(officer, signed_by=officer)
    assert queries.get_report(district, report.public_id).id == report.id
    with pytest.raises(NotFound):
        queries.get_to_sign(district, report.public_id)
    assert not queries.may_sign(district)


@pytest.fixture
def unreckoned(monkeypatch):
    """Work is asked for but not done: the queue is away."""
    monkeypatch.setitem(HANDLERS, "pool.reckon_fairness", lambda report_id: None)


def test_one_worker_reckons_and_another_takes_over_when_it_is_silent(officer, unreckoned):
    report, now = make_report(officer), clock.now()
    assert actions.take(report.id, "one", now=now)
    assert not actions.take(report.id, "two", now=now)
    later = now + actions.FIRST_LOOK + timedelta(seconds=1)
    assert queries.to_resume(later) == [report.id]
    assert actions.take(report.id, "two", now=later)
    assert not actions.still_mine(report.id, "one", now=later)
    facts = read_facts(report.period, clock.today())
    assert not actions.keep(report.id, "one", reckon(facts), facts)
    assert actions.keep(report.id, "two", reckon(facts), facts)
    assert report.revision == 1


def test_what_was_lost_on_the_way_to_the_queue_is_found(officer, unreckoned):
    report = make_report(officer)
    assert queries.to_resume(clock.now()) == []
    late = clock.now() + HAND_OVER + timedelta(seconds=1)
    assert queries.to_resume(late) == [report.id]


def test_a_worker_that_dies_again_and_again_gives_the_report_up(officer, unreckoned):
    report, now = make_report(officer), clock.now()
    for turn in range(MOST_TRIES + 1):
        actions.take(
            report.id, f"w{turn}", now=now + turn * (actions.FIRST_LOOK + timedelta(seconds=1))
        )
    assert report.state is RunState.FAILED
    assert "中断" in report.trouble


def test_a_fault_in_reckoning_is_told_and_the_last_figures_stay(officer, monkeypatch):
    report = make_report(officer)

    def broken(*_):
        raise RuntimeError("a fault")

    monkeypatch.setattr(jobs, "reckon", broken)
    again = make_report(officer)
    assert again.state is RunState.FAILED
    assert "程序出错" in again.trouble
    assert again.revision == report.revision == 1
    with pytest.raises(Refused, match="还没有算完"):
        actions.sign(again, seen=1, remarks="", by=acting(officer), now=clock.now())


def test_the_year_and_the_quarter_that_are_over_have_reports_by_themselves(context):
    jobs.reckon_fairness_due()
    commit()
    jobs.reckon_fairness_due()
    commit()
    found = db.session.scalars(select(FairnessReport)).all()
    assert {report.period for report in found} == set(just_over(clock.today()))
    assert {report.revision for report in found} == {1}
    assert {report.asked_by_id for report in found} == {None}


def test_a_need_without_a_district_is_counted_and_matched_to_nobody(period):
    make_need(created_at=within(period), region="50")
    make_profile()
    found = figures_of(period)
    assert found.projects[NOWHERE].needs == 1
    assert found.open_needs == 0


def test_each_invitation_of_the_period_is_read_in_a_few_statements(period):
    """However many people, needs and invitations there are."""
    need = make_need(created_at=within(period))
    for _ in range(4):
        make_invitation(make_profile(), need, status=S.EXPIRED, created_at=within(period))
    commit()
    pool().look()
    fairness_figures.rules_on(clock.today())
    with listening() as few:
        read_facts(period, clock.today())
    for _ in range(6):
        make_invitation(make_profile(), make_need(), created_at=within(period))
    commit()
    pool().look()
    with listening() as many:
        read_facts(period, clock.today())
    assert len(many) == len(few)
    assert db.session.query(Invitation).count() == 10
