"""Open projects counted for one person."""

from datetime import timedelta
from random import Random

import pytest

from portal.accounts.models import OrganisationStatus
from portal.core import clock
from portal.core.regions import MUNICIPALITY, offices
from portal.db.base import db
from portal.employers.rules.needs import Reach, Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool.queries.found import find_projects, own_candidate
from portal.pool.queries.matches import demand_of
from portal.pool.rules.conditions import Condition
from portal.pool.rules.found import SET_BY_PROJECT
from portal.pool.rules.matching import match
from tests.factories.accounts import make_organisation
from tests.factories.pool import make_need, make_profile
from tests.person import Person
from tests.rooms.pool.test_profiles import suspend

TODAY = clock.today()
PLACES = [region.code for region in offices(TODAY)] + ["500112", "500105"]


@pytest.fixture
def profile(context):
    return make_profile(regions=("500103",), types={"building": 12})


def advice(profile):
    return find_projects(profile, clock.today()).advice


def sentences(profile):
    return [gain.sentence for gain in advice(profile).gains]


def test_only_open_projects_of_verified_contractors_in_time_and_place_fit(profile):
    make_need(region="500103")
    make_need(region="500101", reach=Reach.DISTRICT)
    make_need(region="500103", is_open=False)
    make_need(region="500103", needed_on=TODAY - timedelta(days=8))
    make_need(region=MUNICIPALITY)
    unverified = make_need(region="500103")
    unverified.organisation.status = OrganisationStatus.REFUSED
    db.session.commit()
    found = advice(profile)
    assert (found.fitting, found.open) == (1, 3)
    assert sentences(profile) == ["若愿意到万州区，可多符合1个在招项目"]


def make_some(dice, firm):
    """A project that asks for this and that."""
    return make_need(
        firm,
        region=dice.choice(PLACES[:12]),
        type=dice.choice(list(ProjectType)),
        needed_on=TODAY + timedelta(days=dice.randint(-20, 90)),
        reach=dice.choice(list(Reach)),
        is_full_time=dice.random() < 0.5,
        least_months=dice.choice([0, 0, 0, 6, 18]),
        skills=dice.sample([skill.value for skill in Skill], dice.choice([0, 0, 1, 2])),
    )


def make_somebody(dice):
    return make_profile(
        regions=dice.sample(PLACES[:12], dice.randint(1, 3)),
        anywhere=dice.random() < 0.2,
        available_on=TODAY + timedelta(days=dice.randint(-30, 60)),
        types={"building": dice.choice([0, 6, 20]), "road": 3},
        is_full_time=dice.random() < 0.6,
        skills=dice.sample([skill.value for skill in Skill], dice.randint(0, 4)),
    )


def test_a_project_counts_exactly_if_the_rule_says_so(context):
    dice, firm = Random("found"), make_organisation()
    needs = [demand_of(make_some(dice, firm)) for _ in range(120)]

    def fitting(who):
        failing = (match(need, who, TODAY).failed for need in needs)
        return sum(not failed & set(SET_BY_PROJECT) for failed in failing)

    for _ in range(12):
        profile = make_somebody(dice)
        who, found = own_candidate(profile, TODAY), advice(profile)
        assert (found.fitting, found.open) == (fitting(who), len(needs))
        for gain in found.gains:
            assert fitting(gain.becomes) == found.fitting + gain.count, gain.sentence


def test_the_new_district_fits_projects_of_the_old_ones(context):
    profile = make_profile(regions=("500157",))
    make_need(region="500112")
    assert advice(profile).fitting == 1


def test_a_reach_of_the_whole_city_asks_for_no_district(profile):
    make_need(region="500101", reach=Reach.CITY)
    assert advice(profile).fitting == 1


def test_the_nearest_are_scored_and_name_no_contractor(profile):
    need = make_need(region="500103", type=ProjectType.BUILDING)
    found = find_projects(profile, clock.today())
    (near,) = found.nearest
    assert near.match.score == sum(term.points for term in near.match.terms)
    assert "同区县 +25" in [term.sentence for term in near.match.terms]
    assert need.name not in repr(found)
    assert need.organisation.name not in repr(found)


def test_whoever_is_hidden_is_told_why_nobody_finds_them(app, context):
    profile = make_profile(is_visible=False)
    make_need(region="500103")
    found = find_projects(profile, clock.today())
    assert "未同意" in "".join(found.nearest[0].match.shortcomings)
    assert (found.advice.found_by, found.advice.fitting) == (0, 1)
    page = Person(app, profile.person).visit("/my/pool/found")
    assert page.sees("匹配时目前都不会推荐您")
    assert page.sees("您没有同意展示")


def test_a_suspended_person_is_found_by_nobody(context):
    profile = make_profile()
    make_need(region="500103")
    assert advice(profile).found_by == 1
    suspend(profile.person_id)
    found = advice(profile)
    assert (found.found_by, found.fitting) == (0, 1)
    assert [check.condition for check in found.blocked] == [Condition.IN_POOL]


def test_a_project_that_names_no_district_breaks_nobody_s_page(context):
    make_need(region=MUNICIPALITY)
    assert find_projects(make_profile(regions=(), anywhere=True), clock.today()).nearest == ()


def test_older_words_are_told_by_how_many_projects_do_not_find_the_person(app, context):
    profile = make_profile(regions=("500103",), skills=["paying"], consent_version=1)
    make_need(region="500103", skills=["paying"], is_full_time=False)
    make_need(region="500103", is_full_time=True)
    make_need(region="500103", is_full_time=False)
    found = find_projects(profile, clock.today())
    assert (found.advice.fitting, found.untold) == (3, 2)
    page = Person(app, profile.person).visit("/my/pool/found")
    assert page.sees("其中2个项目要求的内容，您同意的告知内容没有列明")
    page.click("阅读并同意新的告知内容").submit("renew_form")
    db.session.refresh(profile)
    assert find_projects(profile, clock.today()).untold == 0
