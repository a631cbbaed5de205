"""The rule looked at: first as the ranking has it, differences by term, nothing of birth."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.neighbours import neighbours
from portal.employers.rules.needs import Reach
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.columns import SHOWN, People, Row, places_of
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.facts import Demand, Terms, Weights
from portal.pool.rules.fairness.placing import TERMS, OfPlace, Placing, passing, together
from portal.pool.rules.fairness.reaching import Reacher, anybody, lenient
from portal.pool.rules.judging import judge, scores
from portal.pool.rules.lots import seed

TODAY = date(2026, 6, 1)
CODES = ["", "500103", "500106", "500114"]
AREAS = {"metropolis": [1, 2], "southeast": [3]}


def person(number: int, *, wishes=("500103",), months=24, headcount=0, **more) -> Row:
    return Row(
        **{
            "profile": number,
            "person": number,
            "seed": seed(f"p{number}"),
            "places": places_of(wishes, anywhere=more.pop("anywhere", False)),
            "months": (months, 0, 0, 0, 0, 0),
            "site_months": months,
            "headcount": headcount,
            "available": TODAY.toordinal(),
            "born": 0,
            "confirmed": TODAY.toordinal(),
            "trained": 0,
            "spare": 12,
            "active": 0,
            "skills": 0,
            "facts": SHOWN,
            "wording": CURRENT.version,
        }
        | more
    )


def need(name="n1", **details) -> Demand:
    return Demand(
        **{
            "id": name,
            "region": "500103",
            "project_type": ProjectType.BUILDING,
            "peak_workers": 40,
            "needed_on": TODAY,
            "neighbours": neighbours("500103", TODAY),
            "reach": Reach.CITY,
        }
        | details
    )


def placed(rows, homes, *needs, here="500103", terms=Terms()) -> Placing:  # noqa: B008
    found = Placing(People.of(rows), np.array(homes, np.intp), CODES, AREAS)
    for each in needs or (need(),):
        found.look(each, here, TODAY, terms)
    return found


def test_worked_case_of_somebody_from_elsewhere_who_is_first_by_experience():
    """Of the district: 同区县 25, 6 of 24 months 6. From 黔江 (市内不限): 10, 24 months 25."""
    local, far = person(1, months=6), person(2, wishes=(), anywhere=True)
    found = placed([local, far], [1, 3])
    place = found.by_place["500103"]
    assert (place.looked, place.duels) == (1, 1)
    assert (place.first_outside, place.first_outside_in_duels) == (1, 1)
    assert place.chance_outside == pytest.approx(0.5)
    assert dict(zip(TERMS, place.gaps, strict=True)) == {
        **dict.fromkeys(TERMS, 0),
        "district": 15,
        "project_type": 6 - 25,
    }
    without = dict(zip(TERMS, place.without, strict=True))
    assert without["project_type"] == 0  # without it the local one is first
    assert without["district"] == 1
    here, there = found.by_home["500103"], found.by_home["500114"]
    assert (here.firsts, there.firsts) == (0, 1)
    assert here.gaps[TERMS.index("district")] == pytest.approx(7.5)
    assert there.gaps[TERMS.index("project_type")] == pytest.approx(9.5)
    assert found.by_home["southeast"] == there


def test_a_need_that_nobody_fits_says_nothing():
    found = placed([person(1)], [1], need(least_months=100))
    assert found.by_place == {}
    assert found.by_home == {}


def test_a_need_with_one_side_only_is_no_duel():
    found = placed([person(1), person(2)], [3, 3]).by_place["500103"]
    assert (found.looked, found.first_outside, found.duels) == (1, 1, 0)
    assert found.chance_outside == 1


def test_whoever_has_no_district_counts_as_of_elsewhere():
    found = placed([person(1)], [0])
    assert found.by_place["500103"].first_outside == 1
    assert found.by_home[""].firsts == 1


def test_an_area_has_the_need_once_however_many_of_its_districts_have_somebody():
    found = placed([person(1), person(2), person(3)], [1, 2, 3])
    area = found.by_home["metropolis"]
    assert (area.needs, area.chance) == (1, pytest.approx(2 / 3))


rows = st.lists(
    st.builds(
        person,
        st.integers(1, 10**6),
        wishes=st.sampled_from([("500103",), ("500106",), ("500114",), ()]),
        anywhere=st.booleans(),
        months=st.integers(0, 40),
        headcount=st.sampled_from([0, 40, 300, 900]),
        spare=st.integers(0, 12),
        available=st.integers(-30, 12).map(lambda days: TODAY.toordinal() + days),
        facts=st.sampled_from([SHOWN, SHOWN | 8, SHOWN | 16, SHOWN | 24]),
        active=st.integers(0, 1),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda row: row.person,
)
needs = st.builds(
    need,
    st.sampled_from(["a", "b", "c"]),
    reach=st.sampled_from(list(Reach)),
    full_time=st.booleans(),
    least_months=st.sampled_from([0, 0, 12]),
    needed_on=st.integers(-10, 10).map(lambda days: TODAY + timedelta(days=days)),
    peak_workers=st.sampled_from([40, 400]),
)


@given(rows, needs, st.data())
def test_who_is_first_is_whom_the_ranking_puts_first(people, demand, data):
    homes = data.draw(st.lists(st.integers(0, 3), min_size=len(people), max_size=len(people)))
    best = judge(demand, People.of(people), TODAY).best(1)
    found = placed(people, homes, demand)
    if not len(best):
        assert found.by_place == {}
        return
    first = CODES[homes[int(best[0])]]
    assert found.by_place["500103"].first_outside == (first != "500103")
    assert {code for code in CODES if code in found.by_home and found.by_home[code].firsts} == {
        first
    }


@given(rows, st.lists(needs, min_size=1, max_size=4), st.data())
def test_chances_and_firsts_of_all_districts_are_the_needs_that_have_somebody(people, asked, data):
    homes = data.draw(st.lists(st.integers(0, 3), min_size=len(people), max_size=len(people)))
    found = placed(people, homes, *asked)
    looked = together(found.by_place).looked
    districts = [found.by_home[code] for code in CODES if code in found.by_home]
    assert sum(home.firsts for home in districts) == looked
    assert sum(home.chance for home in districts) == pytest.approx(looked)


@given(rows, needs, st.data())
def test_gaps_by_term_add_up_to_the_gap_of_scores(people, demand, data):
    homes = data.draw(st.lists(st.integers(0, 3), min_size=len(people), max_size=len(people)))
    found = placed(people, homes, demand).by_place.get("500103", OfPlace())
    columns = People.of(people)
    fits = np.flatnonzero(passing(demand, columns, TODAY, Terms()))
    total = scores(demand, columns, fits, TODAY)
    inside = np.array(homes)[fits] == 1
    if not found.duels:
        assert inside.all() or not inside.any()
        return
    assert sum(found.gaps) == total[inside].max() - total[~inside].max()


@given(rows, needs, st.data())
def test_birth_and_the_order_of_people_change_nothing(people, demand, data):
    homes = data.draw(st.lists(st.integers(0, 3), min_size=len(people), max_size=len(people)))
    born = data.draw(st.lists(st.integers(0, 700_000), min_size=len(people), max_size=len(people)))
    order = data.draw(st.permutations(range(len(people))))
    other = [people[n]._replace(born=born[n]) for n in order]
    one, two = placed(people, homes, demand), placed(other, [homes[n] for n in order], demand)
    assert one.by_place == two.by_place
    assert {k: (h.firsts, h.needs) for k, h in one.by_home.items()} == {
        k: (h.firsts, h.needs) for k, h in two.by_home.items()
    }


def test_where_the_district_weighs_nothing_it_makes_no_difference():
    terms = Terms(weights=Weights(district=0, elsewhere=0, project_type=50))
    found = placed([person(1), person(2, wishes=("500114",))], [1, 3], terms=terms)
    assert found.by_place["500103"].gaps[0] == 0


# --- who has somebody, who has something ----------------------------------------------------------


@given(rows, needs)
def test_up_to_three_who_pass_are_counted_exactly(people, demand):
    columns = People.of(people)
    passes = int(passing(demand, columns, TODAY, Terms()).sum())
    assert min(3, Reacher(columns, TODAY, Terms()).count(demand)) == min(3, passes)


def test_of_many_people_the_one_at_the_end_is_found():
    crowd = [person(n, active=1) for n in range(1, 9001)]
    columns = People.of([*crowd, person(9001)])
    assert Reacher(columns, TODAY, Terms()).count(need()) == 1


@given(rows, st.lists(needs, max_size=5))
def test_whoever_passes_one_of_all_needs_passes_one_of_the_lenient_ones(people, asked):
    columns = People.of(people)
    each = [passing(demand, columns, TODAY, Terms()) for demand in asked]
    expected = np.logical_or.reduce(each) if each else np.zeros(len(people), np.bool_)
    assert (anybody(lenient(asked), columns, TODAY, Terms()) == expected).all()


def test_of_needs_that_differ_in_the_day_only_the_latest_is_asked():
    late = need(needed_on=TODAY + timedelta(days=30))
    road = replace(late, project_type=ProjectType.ROAD)
    assert lenient([need(), late, road, need("other")]) == [late]
    months = replace(late, least_months=12)
    assert len(lenient([late, months, replace(months, project_type=ProjectType.ROAD)])) == 3
