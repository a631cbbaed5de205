"""Ranked, explained matches (DOMAIN §8.2)."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.labels import Labelled
from portal.employers.rules.needs import Reach, Skill
from portal.pool.rules.matching import (
    TELLABLE,
    Candidate,
    Condition,
    Demand,
    Terms,
    Weights,
    conditions,
    match,
)
from tests.rules.pool.ranking import rank

TODAY = date(2026, 3, 1)
NEEDED = date(2026, 4, 1)


class Kind(Labelled):
    BUILDING = "building", "房屋建筑"
    ROAD = "road", "公路"


DEMAND = Demand("D1", "500103", Kind.BUILDING, 320, NEEDED, frozenset({"500106", "500108"}))
NEAR = frozenset({"500106"})
BEST = Candidate(
    id="C1",
    certificate_valid=True,
    in_pool=True,
    consents=True,
    of_working_age=True,
    active_projects=0,
    available_on=NEEDED,
    regions=frozenset({"500103"}),
    anywhere=False,
    months_by_type={"building": 24},
    largest_headcount=320,
    spare_points=12,
    confirmed_on=TODAY,
    meets_education_route=True,
    trained_on=TODAY,
)


def terms_of(**details):
    found = match(DEMAND, replace(BEST, **details), TODAY)
    return [term.sentence for term in found.terms]


def score_of(**details):
    return match(DEMAND, replace(BEST, **details), TODAY).score


@st.composite
def candidates(draw, id_=None):
    return Candidate(
        id=id_ or f"c{draw(st.integers(0, 999))}",
        certificate_valid=draw(st.sampled_from([True, True, True, False])),
        in_pool=draw(st.sampled_from([True, True, True, False])),
        consents=draw(st.sampled_from([True, True, True, False])),
        of_working_age=draw(st.sampled_from([True, True, True, False])),
        active_projects=draw(st.sampled_from([0, 0, 0, 1, 2])),
        available_on=NEEDED + timedelta(days=draw(st.integers(-30, 60))),
        regions=draw(st.frozensets(st.sampled_from(["500103", "500106", "500101"]))),
        anywhere=draw(st.booleans()),
        months_by_type=draw(
            st.dictionaries(st.sampled_from(["building", "road"]), st.integers(0, 400))
        ),
        largest_headcount=draw(st.integers(0, 5000)),
        spare_points=draw(st.integers(0, 12)),
        confirmed_on=TODAY - timedelta(days=draw(st.integers(0, 400))),
        meets_education_route=draw(st.booleans()),
        trained_on=draw(st.none() | st.dates(date(2020, 1, 1), TODAY)),
    )


pools = st.lists(candidates(), max_size=6, unique_by=lambda each: each.id)


def test_the_perfect_candidate_has_a_hundred_and_every_term_is_shown():
    assert score_of() == 100
    assert terms_of() == [
        "同区县 +25",
        "房屋建筑项目经验24个月 +25",
        "管理过同等规模 +15",
        "能按时到岗 +10",
        "履职记分良好 +10",
        "资料90天内已确认 +5",
        "具备学历和现场经验条件 +5",
        "近期参加过培训 +5",
    ]


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({"regions": frozenset({"500106"})}, "邻近区县 +10"),
        ({"regions": frozenset(), "anywhere": True}, "市内不限 +10"),
        ({"regions": frozenset({"500101"})}, "不在意向区县 +0"),
        ({"months_by_type": {"building": 12}}, "房屋建筑项目经验12个月 +12"),
        ({"months_by_type": {"road": 60}}, "房屋建筑项目经验0个月 +0"),
        ({"months_by_type": {"building": 600}}, "房屋建筑项目经验600个月 +25"),
        ({"largest_headcount": 301}, "管理过同等规模 +15"),
        ({"largest_headcount": 2000}, "管理过同等规模 +15"),
        ({"largest_headcount": 300}, "管理过相近规模 +7"),
        ({"largest_headcount": 50}, "未管理过相近规模 +0"),
        ({"available_on": NEEDED - timedelta(days=90)}, "能按时到岗 +10"),
        ({"available_on": NEEDED + timedelta(days=1)}, "晚1天到岗 +8"),
        ({"available_on": NEEDED + timedelta(days=7)}, "晚7天到岗 +1"),
        ({"available_on": NEEDED + timedelta(days=20)}, "晚20天到岗 +0"),
        ({"spare_points": 9}, "履职记分良好 +10"),
        ({"spare_points": 8}, "履职记分 +0"),
        ({"confirmed_on": TODAY - timedelta(days=90)}, "资料90天内已确认 +5"),
        ({"confirmed_on": TODAY - timedelta(days=91)}, "资料超过90天未确认 +0"),
        ({"meets_education_route": False}, "学历和现场经验条件未核实 +0"),
        ({"trained_on": date(2024, 3, 1)}, "近期参加过培训 +5"),
        ({"trained_on": date(2024, 2, 29)}, "近期未参加培训 +0"),
        ({"trained_on": None}, "近期未参加培训 +0"),
    ],
)
def test_each_term_says_what_it_gives(details, sentence):
    assert sentence in terms_of(**details)


def test_who_managed_nobody_has_not_managed_a_small_site_either():
    small = replace(DEMAND, peak_workers=20)
    found = match(small, replace(BEST, largest_headcount=0), TODAY)
    assert found.terms[2].sentence == "未管理过相近规模 +0"


def test_two_rivers_is_found_under_its_old_districts():
    demand = replace(DEMAND, region="500157")
    found = match(demand, replace(BEST, regions=frozenset({"500112"})), TODAY)
    assert found.terms[0].sentence == "同区县 +25"


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({"certificate_valid": False}, "证书不在有效状态"),
        ({"in_pool": False}, "不在库或者已暂停推送"),
        ({"consents": False}, "未同意向施工总承包单位公开"),
        ({"active_projects": 1}, "在岗项目1个，已达上限1个"),
        ({"available_on": NEEDED + timedelta(days=8)}, "到岗日期晚8天"),
        ({"of_working_age": False}, "未满16周岁"),
    ],
)
def test_each_hard_condition_alone_keeps_a_person_out(details, sentence):
    found = match(DEMAND, replace(BEST, **details), TODAY)
    assert not found.fits
    assert found.shortcomings == (sentence,)
    assert rank(DEMAND, [replace(BEST, **details)], TODAY).matches == ()


def test_a_week_late_is_still_in_time():
    late = replace(BEST, available_on=NEEDED + timedelta(days=7))
    assert all(check.ok for check in conditions(DEMAND, late, TODAY))
    assert [check.sentence for check in conditions(DEMAND, late, TODAY)] == [
        c.label for c in Condition
    ]


@pytest.mark.parametrize(
    ("asked", "details", "sentence"),
    [
        ({"reach": Reach.DISTRICT}, {"regions": NEAR}, "意向区县不含渝中区"),
        ({}, {"regions": frozenset({"500101"})}, "意向区县不含渝中区和邻近区县"),
        ({"full_time": True}, {"is_full_time": False}, "本人提供兼职，项目要求专职"),
        (
            {"least_months": 25},
            {},
            "房屋建筑项目经验24个月，少于要求的25个月",
        ),
        (
            {"skills": frozenset({Skill.PAYING, Skill.MEDIATION})},
            {"skills": frozenset({"paying"})},
            "未填写熟悉纠纷调解与应急处置",
        ),
    ],
)
def test_what_the_contractor_requires_keeps_a_person_out_and_is_told(asked, details, sentence):
    demand, candidate = replace(DEMAND, **asked), replace(BEST, **details)
    ranking = rank(demand, [candidate], TODAY)
    assert ranking.matches == ()
    assert ranking.near_misses[0].shortcomings == (sentence,)


def test_who_would_work_anywhere_is_within_every_reach_and_a_whole_city_reaches_all():
    anywhere = replace(BEST, regions=frozenset(), anywhere=True)
    assert match(replace(DEMAND, reach=Reach.DISTRICT), anywhere, TODAY).fits
    far = replace(BEST, regions=frozenset({"500101"}))
    assert match(replace(DEMAND, reach=Reach.CITY), far, TODAY).fits


def test_who_misses_two_things_does_not_nearly_fit():
    busy_and_late = replace(BEST, active_projects=1, available_on=NEEDED + timedelta(days=9))
    assert rank(DEMAND, [busy_and_late], TODAY).near_misses == ()


def test_settings_move_the_conditions():
    busy = replace(BEST, active_projects=1, available_on=NEEDED + timedelta(days=10))
    generous = Terms(max_active_projects=2, late_days=10, near_days=0)
    assert len(rank(DEMAND, [busy], TODAY, generous).matches) == 1


def test_near_misses_say_why_and_the_nearest_comes_first():
    far = replace(BEST, id="far", available_on=NEEDED + timedelta(days=20))
    near = replace(BEST, id="near", available_on=NEEDED + timedelta(days=10))
    busy = replace(BEST, id="busy", active_projects=1)
    never = replace(BEST, id="never", available_on=NEEDED + timedelta(days=31))
    found = rank(DEMAND, [far, near, busy, never], TODAY).near_misses
    assert [each.candidate for each in found] == ["busy", "near", "far"]
    assert found[1].shortcomings == ("到岗日期晚10天",)


def test_weights_sum_to_a_hundred():
    assert Weights(district=20, project_type=30).project_type == 30
    with pytest.raises(ValueError, match="100"):
        Weights(district=30)
    with pytest.raises(ValueError, match="elsewhere"):
        Weights(elsewhere=26)


def test_the_facts_have_no_place_for_what_must_not_count():
    names = {field.name for field in fields(Candidate)}
    forbidden = {"sex", "gender", "age", "birth_on", "ethnicity", "household", "name", "photo"}
    assert not names & forbidden


@given(pools, st.randoms(use_true_random=False))
def test_a_ranking_is_stable_under_reordering_of_input(pool, dice):
    shuffled = list(pool)
    dice.shuffle(shuffled)
    assert rank(DEMAND, shuffled, TODAY) == rank(DEMAND, pool, TODAY)


@given(pools)
def test_the_score_is_the_sum_of_the_terms_shown_and_stays_within_the_scale(pool):
    ranking = rank(DEMAND, pool, TODAY)
    scores = [each.score for each in ranking.matches]
    assert scores == sorted(scores, reverse=True)
    for each in (*ranking.matches, *ranking.near_misses):
        assert all(0 <= term.points <= term.most for term in each.terms)
        assert 0 <= each.score <= sum(term.most for term in each.terms) == 100


@given(pools)
def test_nobody_learns_of_the_suspended_the_unwilling_or_the_uncertified(pool):
    ranking = rank(DEMAND, pool, TODAY)
    shown = {each.candidate: each for each in (*ranking.matches, *ranking.near_misses)}
    for candidate in pool:
        if candidate.id in shown:
            assert candidate.certificate_valid
            assert candidate.in_pool
            assert candidate.consents
            assert candidate.of_working_age
    for each in ranking.near_misses:
        assert {c.condition for c in each.checks if not c.ok} <= TELLABLE
    assert all(each.fits for each in ranking.matches)


@given(candidates("one"), st.integers(0, 100), st.integers(0, 12))
def test_more_experience_or_more_spare_points_never_lower_a_score(candidate, months, points):
    better = replace(
        candidate,
        months_by_type={"building": candidate.months_by_type.get("building", 0) + months},
        spare_points=candidate.spare_points + points,
    )
    assert match(DEMAND, better, TODAY).score >= match(DEMAND, candidate, TODAY).score


def test_equal_scores_fall_by_a_lot_that_differs_between_projects():
    pool = [replace(BEST, id=str(n)) for n in range(8)]
    first = [each.candidate for each in rank(DEMAND, pool, TODAY).matches]
    second = [each.candidate for each in rank(replace(DEMAND, id="D2"), pool, TODAY).matches]
    assert first != second
    assert sorted(first) == sorted(second)
