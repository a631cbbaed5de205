"""The pool in columns judges exactly as the rule does person by person."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.identity import age_on
from portal.employers.rules.needs import Reach, Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules import columns
from portal.pool.rules.columns import KINDS, People, Row
from portal.pool.rules.consent import CURRENT, WORDINGS, covered, uncovered
from portal.pool.rules.disclosure import CONTACT, Part
from portal.pool.rules.facts import WORKING_AGE, Candidate, Demand, Terms, Weights
from portal.pool.rules.judging import first, judge
from portal.pool.rules.lots import lot, lots, seed
from portal.pool.rules.matching import match, nearly_fits
from portal.pool.rules.rows import candidate_at
from tests.rules.pool.ranking import rank

TODAY = date(2026, 3, 1)
HERE, NEAR, FAR, OLD = "500157", "500106", "500229", "500112"
often = st.sampled_from([True, True, True, True, False])


def told(rows):
    """In columns, each with what their words cover."""
    return columns.as_consented(People.of(rows))


def row_of(candidate, number=0, born=date(1980, 1, 1), version=CURRENT.version):
    """A candidate as the columns keep them."""
    months = candidate.months_by_type
    return Row(
        profile=number,
        person=number,
        seed=seed(candidate.id),
        places=columns.places_of(candidate.regions, anywhere=candidate.anywhere),
        months=columns.months_of(months),
        site_months=sum(months.values()),
        headcount=candidate.largest_headcount,
        available=columns.day(candidate.available_on),
        born=columns.day(born),
        confirmed=columns.day(candidate.confirmed_on),
        trained=columns.day(candidate.trained_on),
        spare=candidate.spare_points,
        active=candidate.active_projects,
        skills=columns.skills_of(candidate.skills),
        facts=columns.facts_of(
            certified=candidate.certificate_valid,
            in_pool=candidate.in_pool,
            consents=candidate.consents,
            full_time=candidate.is_full_time,
            route=candidate.meets_education_route,
            searched=Part.WORDS in candidate.covered,
        ),
        wording=version,
    )


@st.composite
def people(draw, number=0):
    """The same person twice: as the rule knows them, and as a row of the columns."""
    born = draw(st.sampled_from([date(1980, 2, 29), date(2010, 3, 1), date(2010, 3, 2)]))
    regions = draw(st.frozensets(st.sampled_from([HERE, NEAR, FAR, OLD, "990000"])))
    months = draw(st.dictionaries(st.sampled_from(KINDS), st.integers(0, 600), max_size=3))
    skills = draw(st.frozensets(st.sampled_from([*Skill, "cooking"])))
    anywhere, full_time, route = draw(st.booleans()), draw(often), draw(st.booleans())
    certified, in_pool, consents = draw(often), draw(often), draw(often)
    active, headcount = draw(st.sampled_from([0, 0, 0, 1, 2])), draw(st.integers(0, 900))
    available = TODAY + timedelta(days=draw(st.integers(-20, 60)))
    confirmed = TODAY - timedelta(days=draw(st.integers(85, 95)))
    trained = draw(st.none() | st.dates(date(2024, 2, 20), date(2024, 3, 10)))
    spare, id_ = draw(st.integers(-3, 12)), f"c{number}"
    version = draw(st.sampled_from([0, 1, 2, 3, 3, 9]))
    candidate = Candidate(
        id=id_,
        certificate_valid=certified,
        in_pool=in_pool,
        consents=consents,
        of_working_age=age_on(born, TODAY) >= WORKING_AGE,
        active_projects=active,
        available_on=available,
        regions=regions,
        anywhere=anywhere,
        months_by_type=months,
        largest_headcount=headcount,
        spare_points=spare,
        confirmed_on=confirmed,
        meets_education_route=route,
        trained_on=trained,
        is_full_time=full_time,
        skills=skills,
        covered=covered(version),
    )
    return candidate, row_of(candidate, number, born, version)


pools = st.integers(0, 7).flatmap(lambda many: st.tuples(*(people(n) for n in range(many))))
demands = st.builds(
    Demand,
    id=st.sampled_from(["D1", "D2"]),
    region=st.sampled_from([HERE, OLD, "500243"]),
    project_type=st.sampled_from(list(ProjectType)),
    peak_workers=st.integers(1, 1000),
    needed_on=st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=30)),
    neighbours=st.frozensets(st.sampled_from([NEAR, "500105"])),
    reach=st.sampled_from(list(Reach)),
    full_time=st.booleans(),
    least_months=st.sampled_from([0, 0, 6, 24]),
    skills=st.frozensets(st.sampled_from(list(Skill)), max_size=2),
)
terms = st.builds(
    Terms,
    weights=st.sampled_from([Weights(), Weights(district=13, elsewhere=7, project_type=37)]),
    max_active_projects=st.integers(1, 3),
    late_days=st.integers(0, 14),
    near_days=st.integers(0, 40),
    full_months=st.integers(1, 40),
    spare_points=st.integers(0, 12),
    training_months=st.integers(1, 36),
    headcount_bands=st.sampled_from([(50, 300, 500), (10,), (100, 200, 300, 400)]),
)


@settings(max_examples=100)
@given(pools, demands, terms)
def test_columns_judge_as_the_rule_does_person_by_person(pool, demand, settings):
    judged = judge(demand, told([row for _, row in pool]), TODAY, settings)
    for place, (candidate, _) in enumerate(pool):
        found = match(demand, candidate, TODAY, settings)
        assert judged.fits[place] == found.fits
        assert judged.near[place] == nearly_fits(found, settings)
        assert judged.days_late[place] == found.days_late
        if judged.fits[place] or judged.near[place]:
            assert judged.score[place] == found.score


@given(people(), demands, terms)
def test_the_reasons_out_of_the_columns_are_those_of_the_rule(pair, demand, settings):
    candidate, row = pair
    seen = match(demand, candidate, TODAY, settings)
    again = match(demand, candidate_at(told([row]), 0, TODAY), TODAY, settings)
    assert (again.checks, again.terms, again.days_late) == (seen.checks, seen.terms, seen.days_late)


ANOTHER = {
    Part.LARGEST_HEADCOUNT: {"largest_headcount": 77_777},
    Part.SKILLS: {"skills": frozenset(Skill)},
    Part.WORKING: {"is_full_time": True},
    Part.CONFIRMED_ON: {"confirmed_on": TODAY},
    Part.GOOD_STANDING: {"spare_points": 12},
    Part.TRAINED: {"trained_on": TODAY},
}


@given(people(), demands, terms, st.sampled_from(list(ANOTHER)))
def test_nothing_that_the_words_do_not_cover_changes_how_one_is_found(pair, demand, settings, part):
    candidate, _ = pair
    changed = replace(candidate, **ANOTHER[part])
    versions = [version for version in (0, *WORDINGS) if part not in covered(version)]
    assert versions
    for version in versions:
        before, after = (replace(each, covered=covered(version)) for each in (candidate, changed))
        assert match(demand, before, TODAY, settings) == match(demand, after, TODAY, settings)
        rows = [row_of(each, version=version) for each in (before, after)]
        one, other = (told([row]) for row in rows)
        for name in columns.TYPES:
            assert np.array_equal(getattr(one, name), getattr(other, name)), name


@given(people(), demands, terms)
def test_nobody_is_found_by_less_with_more_consented_to(pair, demand, settings):
    candidate, _ = pair
    found = [
        match(demand, replace(candidate, covered=covered(version)), TODAY, settings)
        for version in sorted(WORDINGS)
    ]
    assert [each.score for each in found] == sorted(each.score for each in found)
    assert [len(each.failed) for each in found] == sorted(len(f.failed) for f in found)[::-1]


@pytest.mark.parametrize("wording", WORDINGS.values())
def test_what_a_wording_covers_stands_in_its_words(wording):
    for part in wording.covers - CONTACT:
        assert SAID[part] in wording.kinds
    for part in wording.covers & CONTACT:
        assert part.label in wording.after_acceptance
    for part in set(Part) - wording.covers:
        assert SAID.get(part, part.label) not in wording.kinds + wording.after_acceptance


# As the words name each part, which need not be its label.
SAID = {part: part.label for part in Part} | {
    Part.EDUCATION: "学历",
    Part.SITE_MONTHS: "月数",
    Part.PROJECT_TYPES: "项目类型",
}


def test_of_today_s_words_nothing_is_missing_and_of_none_everything():
    assert uncovered(CURRENT.version) == ()
    assert set(uncovered(0)) == CURRENT.covers


@given(pools, demands, st.integers(0, 8))
def test_columns_order_as_the_rule_ranks(pool, demand, many):
    judged = judge(demand, told([row for _, row in pool]), TODAY)
    ranking = rank(demand, [candidate for candidate, _ in pool], TODAY)
    names = [f"c{place}" for place in judged.best(many)]
    assert names == [each.candidate for each in ranking.matches][:many]
    names = [f"c{place}" for place in judged.nearest(many)]
    assert names == [each.candidate for each in ranking.near_misses][:many]


@given(st.lists(st.integers(-3, 3), max_size=30), st.integers(0, 31), st.integers(0, 5))
def test_the_first_of_an_order_are_those_of_all_sorted(order, many, salt):
    lots_drawn = lots(f"d{salt}", np.arange(len(order), dtype=np.uint64))
    rows = np.arange(len(order))
    expected = sorted(rows, key=lambda row: (order[row], lots_drawn[row]))
    found = first(many, np.array(order, np.int64), lots_drawn, rows)
    assert list(found) == expected[:many]


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=5))
def test_a_lot_is_the_same_for_one_and_for_many(demand, names):
    seeds = np.array([seed(name) for name in names], np.uint64)
    assert lots(demand, seeds).tolist() == [lot(demand, seed(name)) for name in names]


@given(pools, st.data())
def test_a_part_of_the_columns_is_the_columns_of_the_part(pool, data):
    rows = [row for _, row in pool]
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=4)) if rows else []
    part = told(rows).part(np.array(chosen, np.intp))
    expected = told([rows[place] for place in chosen])
    for name in columns.TYPES:
        assert np.array_equal(getattr(part, name), getattr(expected, name))


def test_every_district_has_a_bit_of_its_own_beside_anywhere():
    bits = [columns.places_of([code]) for code in columns.CODES]
    assert len({*bits, columns.ANYWHERE}) == len(columns.CODES) + 1
    assert columns.places_of(["990000", "50"]) == 0
