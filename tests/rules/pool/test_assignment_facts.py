"""What a plan is reckoned from: one person out of the columns, room for projects, what is kept."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.assignment.field import Need
from portal.pool.rules.assignment.judged import hands_of, rows_of
from portal.pool.rules.assignment.kept import from_facts, to_facts
from portal.pool.rules.assignment.life import HELD_FOR, RunState, is_fresh, may_take
from portal.pool.rules.assignment.reasons import Place, Rival, Vacancy
from portal.pool.rules.assignment.whole import PlanFacts, reckon
from portal.pool.rules.columns import CODES, FULL_TIME, SHOWN, People
from portal.pool.rules.facts import Demand, Terms
from portal.pool.rules.judging import judge
from portal.pool.rules.matching import Term, match
from portal.pool.rules.rows import candidate_at
from tests.rules.pool.test_columns import HERE, TODAY, people, told

DEMAND = Demand("d1", HERE, ProjectType.BUILDING, 300, date(2026, 3, 20))
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TWO = Terms(max_active_projects=2)


@settings(max_examples=60)
@given(people())
def test_a_person_out_of_the_columns_is_judged_as_the_person(both):
    candidate, row = both
    found = candidate_at(told([row]), 0, TODAY)
    assert match(DEMAND, found, TODAY).terms == match(DEMAND, candidate, TODAY).terms
    assert match(DEMAND, found, TODAY).checks == match(DEMAND, candidate, TODAY).checks


@settings(max_examples=40)
@given(st.lists(people(), min_size=1, max_size=6))
def test_fitting_and_having_room_together_are_what_the_rule_asks(both):
    """The cap is asked of the room, not of the row: whoever passes both passes the rule."""
    columns = told([row for _, row in both])
    row = rows_of(columns, {1: DEMAND}, (), TODAY, TWO)(Need(1, 1, False, DEMAND.needed_on))
    hands = hands_of(columns, TWO.max_active_projects, ())
    assert (row.fits & (hands.rooms > 0)).tolist() == judge(
        DEMAND, columns, TODAY, TWO
    ).fits.tolist()


@settings(max_examples=20)
@given(st.lists(people(), min_size=3, max_size=3))
def test_who_is_taken_for_a_need_does_not_fit_it(both):
    columns = told([row._replace(person=n, profile=n) for n, (_, row) in enumerate(both)])
    needs = {1: DEMAND, 2: DEMAND}
    judged = rows_of(columns, needs, [(1, 0), (2, 1)], TODAY, TWO)
    free = rows_of(columns, needs, [], TODAY, TWO)
    for key, out in ((1, 0), (2, 1)):
        fits = judged(Need(key, 1, False, TODAY)).fits
        assert not fits[out]
        others = np.arange(3) != out
        assert (fits == free(Need(key, 1, False, TODAY)).fits)[others].all()


@settings(max_examples=20)
@given(st.lists(people(), min_size=1, max_size=6))
def test_the_person_placed_is_the_first_of_the_match_page(both):
    """One post: the plan and the list of matches must not contradict each other."""
    columns = told([row._replace(person=n, profile=n, active=0) for n, (_, row) in enumerate(both)])
    facts = PlanFacts((Need(1, 1, False, TODAY),), {1: DEMAND}, columns, (), (), TODAY, Terms())
    (place,) = reckon(facts).places
    best = judge(DEMAND, columns, TODAY).best(1).tolist()
    assert ([] if place.person is None else [place.score]) == [
        int(judge(DEMAND, columns, TODAY).score[n]) for n in best
    ]


def test_room_is_the_cap_less_the_projects_one_has():
    columns = SimpleNamespace(
        profile=np.array([7, 8, 9]),
        person=np.array([1, 2, 3]),
        active=np.array([0, 1, 3], np.int16),
    )
    hands = hands_of(columns, 2, [2])
    assert hands.rooms.tolist() == [2, 1, 0]
    assert hands.may_full_time.tolist() == [True, False, True]


def test_what_is_kept_comes_back_as_it_was():
    filled = Place(1, 1, 7, 90, 2, 0, 5, 6, 0, Rival(8, 1, 92, 2, None), 8, 92)
    empty = Place(1, 2, able=5, fitting=6, vacancy=Vacancy.CAP)
    terms = (Term("同区县", 25, 25),)
    for place in (filled, empty):
        kept = from_facts(to_facts(place, terms))
        assert (kept.place, kept.terms) == (place, terms)


def test_a_plan_is_taken_by_one_worker_until_it_falls_silent():
    until = NOW + HELD_FOR
    assert may_take("", None, "b", NOW)
    assert may_take("a", until, "a", NOW)
    assert not may_take("a", until, "b", NOW)
    assert may_take("a", until, "b", until)


def test_only_a_plan_of_the_last_days_is_acted_on():
    assert is_fresh(NOW, NOW)
    assert not is_fresh(NOW - timedelta(days=8), NOW)
    assert not is_fresh(None, NOW)
    assert {state for state in RunState if state.is_over} == {RunState.DONE, RunState.FAILED}


def crowd(seed, many=60):
    """People of whom most fit everything, some districts and kinds apart."""
    dice = np.random.default_rng(seed)
    columns = People.empty(many)
    columns.profile[:] = columns.person[:] = np.arange(100, 100 + many)
    columns.seed[:] = dice.integers(0, 2**64, many, dtype=np.uint64)
    columns.places[:] = np.uint64(1) << dice.integers(0, 3, many).astype(np.uint64)
    columns.months[:] = dice.integers(0, 25, columns.months.shape)
    columns.available[:] = TODAY.toordinal() + dice.integers(-10, 40, many)
    columns.born[:] = date(1990, 1, 1).toordinal()
    columns.confirmed[:] = TODAY.toordinal()
    columns.facts[:] = np.where(dice.random(many) < 0.9, SHOWN | FULL_TIME, 0)
    columns.active[:] = dice.random(many) < 0.1
    return columns


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from([1, 2]))
def test_whether_two_could_be_exchanged_is_told_by_the_rule_not_by_shortlists(seed, most):
    """Sixty people for four posts: most stand on no shortlist, and still fit."""
    columns, kinds = crowd(seed), list(ProjectType)
    demands = {
        n: Demand(f"d{n}", CODES[n % 3], kinds[n % 2], 100, TODAY + timedelta(days=5 * n))
        for n in range(4)
    }
    needs = tuple(Need(n, 1, n % 2 == 0, demands[n].needed_on) for n in demands)
    terms = Terms(max_active_projects=most)
    made = reckon(PlanFacts(needs, demands, columns, (), (), TODAY, terms))
    held = {}
    for place in made.places:
        held.setdefault(place.person, []).append(place.need)
    for place in made.places:
        if place.person is None:
            continue
        judged = judge(demands[place.need], columns, TODAY, terms)
        assert place.able == judged.fits.sum()
        assert place.rank == 1 + (judged.score[judged.fits] > place.score).sum()
        if place.rival is None or held[place.rival.person] != [place.rival.need]:
            continue
        other = judge(demands[place.rival.need], columns, TODAY, terms)
        mine, theirs = place.person - 100, place.rival.person - 100
        alone = held[place.person] == [place.need]
        if place.rival.gain is not None:
            now = place.score + other.score[theirs]
            assert place.rival.gain == now - place.rival.score - other.score[mine]
        elif alone:
            assert not other.fits[mine]
