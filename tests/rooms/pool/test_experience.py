"""Time on sites: stated, proved, looked at by somebody else; months follow."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.employers.rules.sectors import ProjectType
from portal.notices.models import Notice
from portal.pool import jobs
from portal.pool.actions import experience as actions
from portal.pool.actions.experience import Stated
from portal.pool.queries import experiences as queries
from portal.pool.queries import profiles
from portal.pool.rules.disclosure import Stage
from portal.pool.rules.experience import MOST_EXPERIENCES, ExperienceState
from portal.storage import files
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.employers import PDF, make_appointment, make_project
from tests.factories.pool import make_experience, make_profile

NOW = clock.now()


def stated(**changed) -> Stated:
    return Stated(
        **{
            "type": ProjectType.BUILDING,
            "project_name": "北滨路综合体",
            "employer": "重庆某建设公司",
            "role": "劳务员",
            "from_on": date(2023, 1, 1),
            "until_on": date(2023, 12, 31),
        }
        | changed
    )


def proof():
    return files.keep(PDF, name="合同.pdf", media_type="application/pdf")


@pytest.fixture
def bare(context):
    return make_profile(types={}, site_months=0)


@pytest.fixture
def officer(context):
    return acting(make_officer(Role.POINTS))


def test_what_is_stated_counts_at_once_and_what_is_verified_apart(bare, officer):
    by = acting(bare.person)
    first = actions.add_experience(stated(), [proof()], by=by, now=NOW)
    other = stated(type=ProjectType.ROAD, until_on=date(2023, 6, 30))
    actions.add_experience(other, [], by=by, now=NOW)
    assert (bare.types, bare.site_months) == ({"building": 12, "road": 6}, 12)
    assert (bare.verified_types, bare.verified_months) == ({}, 0)
    assert first.state is ExperienceState.PROVED
    actions.review_experience(first, holds=True, reason="", seen=1, by=officer, now=NOW)
    assert (bare.verified_types, bare.verified_months) == ({"building": 12}, 12)
    assert db.session.scalars(select(Notice.words).where(Notice.person_id == bare.person_id)).one()
    assert deeds_of(first) == ["pool:experience:stated", "pool:experience:reviewed"]


def test_what_was_not_found_true_counts_no_longer_until_it_is_said_anew(bare, officer):
    by = acting(bare.person)
    one = actions.add_experience(stated(), [proof()], by=by, now=NOW)
    with pytest.raises(Refused, match="原因"):
        actions.review_experience(one, holds=False, reason="", seen=1, by=officer, now=NOW)
    actions.review_experience(one, holds=False, reason="单位不符", seen=1, by=officer, now=NOW)
    assert bare.site_months == 0
    actions.edit_experience(one, stated(until_on=date(2023, 3, 31)), [], by=by, now=NOW)
    assert (one.state, bare.site_months) == (ExperienceState.PROVED, 3)


def test_a_change_of_what_is_verified_is_looked_at_again(bare, officer):
    by = acting(bare.person)
    one = actions.add_experience(stated(), [proof()], by=by, now=NOW)
    actions.review_experience(one, holds=True, reason="", seen=1, by=officer, now=NOW)
    actions.edit_experience(one, stated(until_on=date(2025, 12, 31)), [], by=by, now=NOW)
    assert one.state is ExperienceState.PROVED
    assert (bare.site_months, bare.verified_months) == (36, 0)


def test_an_officer_decides_on_what_they_saw(bare, officer):
    by = acting(bare.person)
    one = actions.add_experience(stated(), [proof()], by=by, now=NOW)
    actions.edit_experience(one, stated(project_name="另一个项目"), [], by=by, now=NOW)
    with pytest.raises(Refused, match="刚刚修改"):
        actions.review_experience(one, holds=True, reason="", seen=1, by=officer, now=NOW)
    actions.review_experience(one, holds=True, reason="", seen=2, by=officer, now=NOW)
    with pytest.raises(Refused, match="刚刚修改"):  # two officers: the second comes too late
        actions.review_experience(one, holds=False, reason="x", seen=2, by=officer, now=NOW)


def test_nobody_verifies_their_own(context):
    account = make_officer(Role.POINTS)
    own = make_experience(make_profile(account))
    assert own not in queries.list_to_review(acting(account)).rows
    with pytest.raises(Refused, match="自己"):
        actions.review_experience(own, holds=True, reason="", seen=1, by=acting(account), now=NOW)


def test_what_is_only_stated_waits_for_nobody_and_other_districts_see_nothing(context, officer):
    waiting, bare = make_experience(), make_experience(with_proof=False)
    found = queries.list_to_review(officer).rows
    assert waiting in found
    assert bare not in found
    elsewhere = acting(make_officer(Role.POINTS, region="500229"))
    with pytest.raises(NotFound):
        queries.get_to_review(elsewhere, waiting.public_id)
    with pytest.raises(NotFound):
        queries.get_own(elsewhere, waiting.public_id)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"from_on": date(2030, 1, 1), "until_on": None}, "不能晚于本月"),
        ({"until_on": date(2030, 1, 31)}, "不能晚于本月"),
        ({"until_on": date(2022, 1, 31)}, "不能早于开始"),
    ],
)
def test_times_that_cannot_have_been_are_refused(bare, changed, words):
    with pytest.raises(Refused, match=words):
        actions.add_experience(stated(**changed), [], by=acting(bare.person), now=NOW)


def test_the_same_time_is_stated_once_and_no_more_than_so_many(bare):
    by = acting(bare.person)
    actions.add_experience(stated(), [], by=by, now=NOW)
    with pytest.raises(Refused, match="已经填写过"):
        actions.add_experience(stated(), [], by=by, now=NOW)
    for n in range(MOST_EXPERIENCES - 1):
        actions.add_experience(stated(project_name=f"项目{n}"), [], by=by, now=NOW)
    with pytest.raises(Refused, match="最多"):
        actions.add_experience(stated(project_name="又一个"), [], by=by, now=NOW)


def test_what_is_removed_counts_no_longer_and_stays_on_record(bare):
    by = acting(bare.person)
    one = actions.add_experience(stated(), [], by=by, now=NOW)
    actions.remove_experience(one, by=by, now=NOW)
    assert bare.site_months == 0
    assert queries.list_own(by) == []
    assert one.removed_at is not None
    with pytest.raises(NotFound):
        actions.edit_experience(one, stated(), [], by=by, now=NOW)


def test_a_post_filed_here_counts_by_itself_and_as_verified(bare):
    today = clock.today()
    project = make_project(type=ProjectType.WATER)
    begun = today - timedelta(days=400)
    make_appointment(bare.person, project, starts_on=begun, filed_on=begun)
    unfiled = make_project(type=ProjectType.RAIL)
    make_appointment(bare.person, unfiled, starts_on=begun)
    assert jobs.rework_months() == 1
    db.session.refresh(bare)
    assert bare.types == bare.verified_types == {"water": 13}
    assert bare.months_on == today
    assert jobs.rework_months() == 0


def test_months_of_those_on_a_site_up_to_now_grow_with_the_days(bare):
    by, today = acting(bare.person), clock.today()
    begun = (today.replace(day=1) - timedelta(days=100)).replace(day=1)
    actions.add_experience(stated(from_on=begun, until_on=None), [], by=by, now=NOW)
    before = bare.site_months
    bare.site_months, bare.months_on = 0, today - timedelta(days=1)
    db.session.commit()
    assert jobs.rework_months() == 1
    db.session.refresh(bare)
    assert bare.site_months == before


def test_a_lump_from_before_still_counts_as_stated(bare):
    make_experience(
        bare,
        with_proof=False,
        project_name="",
        from_on=None,
        until_on=None,
        lump_months=30,
    )
    by = acting(bare.person)
    actions.add_experience(stated(type=ProjectType.ROAD), [], by=by, now=NOW)
    assert bare.types == {"building": 30, "road": 12}
    assert (bare.site_months, bare.verified_months) == (30, 0)


def test_the_card_tells_months_and_never_employers(bare, officer):
    one = actions.add_experience(stated(), [proof()], by=acting(bare.person), now=NOW)
    actions.review_experience(one, holds=True, reason="", seen=1, by=officer, now=NOW)
    card = profiles.show(bare, Stage.CARD)
    assert card.verified == "12个月（房屋建筑12个月）"
    assert "建设公司" not in repr(card)
    bare.consent_version = 1
    assert profiles.show(bare, Stage.CARD).verified is None
