"""Counterfactuals: what one change would bring."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.core.regions import equivalents
from portal.employers.rules.needs import Reach, Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.conditions import Condition, judge
from portal.pool.rules.facts import DEFAULT_TERMS, Candidate, Demand
from portal.pool.rules.found import SET_BY_PROJECT, Advice, Opening, advise, near

TODAY = date(2026, 11, 2)
HOUSE, ROAD = ProjectType.BUILDING, ProjectType.ROAD
YUZHONG, JIULONGPO, WANZHOU = "500103", "500107", "500101"


def own(**changed) -> Candidate:
    return Candidate(
        **{
            "id": "me",
            "certificate_valid": True,
            "in_pool": True,
            "consents": True,
            "of_working_age": True,
            "active_projects": 0,
            "available_on": TODAY,
            "regions": frozenset({YUZHONG}),
            "anywhere": False,
            "months_by_type": {"building": 24},
            "largest_headcount": 100,
            "spare_points": 12,
            "confirmed_on": TODAY,
            "meets_education_route": True,
            "trained_on": None,
            "is_full_time": True,
            "skills": frozenset({"paying"}),
        }
        | changed
    )


def need(**changed) -> Demand:
    return Demand(
        **{
            "id": "p",
            "region": YUZHONG,
            "project_type": HOUSE,
            "peak_workers": 100,
            "needed_on": TODAY + timedelta(days=5),
            "reach": Reach.DISTRICT,
        }
        | changed
    )


def judged(who: Candidate, one: Demand) -> frozenset[Condition]:
    """What of the project's conditions the rule itself says fails."""
    around = replace(one, neighbours=near(one.region, one.reach, TODAY))
    checks = judge(around, who, DEFAULT_TERMS, equivalents(one.region, TODAY))
    return frozenset(c.condition for c in checks if not c.ok) & frozenset(SET_BY_PROJECT)


def told(who: Candidate, needs: Iterable[Demand], verified=None) -> Advice:
    openings = [
        Opening(
            count=1,
            failed=judged(who, one),
            kind=one.project_type,
            region=one.region,
            reach=one.reach,
            needed_on=one.needed_on,
            least_months=one.least_months,
            skills=one.skills,
        )
        for one in needs
    ]
    return advise(who, openings, verified or {}, TODAY, DEFAULT_TERMS)


def sentences(advice: Advice) -> list[str]:
    return [gain.sentence for gain in advice.gains]


def test_another_district_and_an_earlier_day_are_worth_so_many_projects():
    who = own(available_on=TODAY + timedelta(days=60))
    in_time = TODAY + timedelta(days=60)
    needs = [
        *[need(needed_on=in_time)] * 4,
        *[need(needed_on=TODAY + timedelta(days=25))] * 5,
        *[need(region=WANZHOU, needed_on=in_time)] * 12,
    ]
    advice = told(who, needs)
    assert (advice.fitting, advice.open) == (4, 21)
    assert sentences(advice) == [
        "若愿意到万州区，可多符合12个在招项目",
        "若最早到岗日期提前到2026-12-02，可多符合5个在招项目",
    ]


def test_a_project_that_takes_people_from_next_door_fits_without_a_change():
    assert told(own(), [need(region=JIULONGPO, reach=Reach.NEIGHBOURS)]).fitting == 1
    advice = told(own(), [need(region=JIULONGPO)])
    assert sentences(advice) == ["若愿意到九龙坡区，可多符合1个在招项目"]


def test_full_time_skills_and_months_are_worth_so_many_projects():
    advice = told(
        own(is_full_time=False),
        [
            *[need(full_time=True)] * 2,
            *[need(skills=frozenset({Skill.LEDGER}))] * 3,
            need(skills=frozenset({Skill.LEDGER, Skill.ACCOUNT})),
            *[need(least_months=36)] * 4,
            need(project_type=ROAD, least_months=6),
        ],
    )
    assert sentences(advice) == [
        "若可以专职，可多符合2个在招项目",
        "若熟悉用工台账与档案，可多符合3个在招项目",
        "若熟悉工资专用账户与三方协议、用工台账与档案，可多符合4个在招项目",
        "若房屋建筑项目经验达到36个月（现为24个月），可多符合4个在招项目",
        "若公路项目经验达到6个月（现为0个月），可多符合1个在招项目",
    ]


def test_whoever_may_not_be_found_at_all_is_told_why():
    advice = told(own(consents=False, active_projects=1), [need()])
    assert (advice.fitting, advice.found_by) == (1, 0)
    assert [check.condition for check in advice.blocked] == [Condition.CONSENT, Condition.LOAD]
    assert told(own(), [need()]).found_by == 1


def test_missing_and_unverified_experience_is_named_by_kind():
    needs = [*[need()] * 9, *[need(project_type=ROAD)] * 3]
    advice = told(own(months_by_type={"road": 20}), needs, {"road": 12})
    assert advice.proofs == (
        "符合的项目中9个是房屋建筑：有这一类现场经验的，请补充经历和证明",
        "符合的项目中3个是公路：您的20个月经验中8个月尚未核实",
    )
    sure = own(months_by_type={"building": 9})
    assert told(sure, needs[:1], {"building": 9}).proofs == ()


PLACES = st.sampled_from([YUZHONG, JIULONGPO, WANZHOU, "500157", "500112", "5001G1", "500106"])
SKILLS = st.frozensets(st.sampled_from(Skill), max_size=3)
needs = st.lists(
    st.builds(
        need,
        region=PLACES,
        project_type=st.sampled_from(ProjectType),
        needed_on=st.integers(-20, 120).map(lambda days: TODAY + timedelta(days=days)),
        reach=st.sampled_from(Reach),
        full_time=st.booleans(),
        least_months=st.sampled_from([0, 6, 24, 60]),
        skills=SKILLS,
    ),
    max_size=12,
)
people = st.builds(
    own,
    available_on=st.integers(-30, 100).map(lambda days: TODAY + timedelta(days=days)),
    regions=st.frozensets(PLACES, max_size=2),
    anywhere=st.booleans(),
    months_by_type=st.dictionaries(st.sampled_from(ProjectType), st.integers(0, 70), max_size=2),
    is_full_time=st.booleans(),
    skills=SKILLS,
)


@given(people, needs)
def test_each_gain_is_exactly_what_the_rule_says_of_the_person_as_changed(who, found):
    advice = told(who, found)
    assert advice.fitting == sum(not judged(who, each) for each in found)
    for gain in advice.gains:
        after = sum(not judged(gain.becomes, each) for each in found)
        assert after == advice.fitting + gain.count
        assert gain.count > 0
        assert gain.becomes.available_on >= min(TODAY, who.available_on)


@given(people, needs)
def test_no_single_district_that_would_bring_more_is_passed_over(who, found):
    gains = [gain.count for gain in told(who, found).gains if "愿意到" in gain.sentence]
    fitting = sum(not judged(who, each) for each in found)
    for place in (YUZHONG, JIULONGPO, WANZHOU, "500157"):
        wider = replace(who, regions=who.regions | {place})
        more = sum(not judged(wider, each) for each in found) - fitting
        assert more <= max(gains, default=0)
