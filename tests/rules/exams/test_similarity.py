"""Similarity of wrong answers: what counts, what does not, and who is found."""

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exams.rules.similarity import (
    LEAST_ALIKE,
    RIGHT,
    Sheet,
    fit,
    likeness,
    limits_of,
    pairs_alike,
    tail,
    worth_a_look,
)
from portal.exams.rules.similarity_trial import Rate, measure, redrawn, upper, with_copiers
from tests.load.similarity import DRAWN, SAME, make_world

chances = st.lists(st.floats(0, 1), max_size=12)
answers = st.dictionaries(
    st.sampled_from([f"q{n}" for n in range(12)]), st.sampled_from([RIGHT, "a", "b"]), min_size=1
)
KINDS = {f"q{n}": "single" for n in range(12)} | {"extra": "single"}


@pytest.fixture(scope="module")
def world():
    return make_world(SAME, 120, Random(80), copiers=4, share=0.8)


def sheets_of(given):
    return [Sheet(f"c{n}", each) for n, each in enumerate(given)]


@given(chances, st.integers(0, 13))
def test_the_tail_is_the_sum_over_all_outcomes(chances, least):
    chances = chances[:8]
    exact = 0.0
    for count in range(least, len(chances) + 1):
        for happened in combinations(range(len(chances)), count):
            product = 1.0
            for place, chance in enumerate(chances):
                product *= chance if place in happened else 1 - chance
            exact += product
    assert tail(chances, least) == pytest.approx(exact, abs=1e-12)


@given(chances, st.integers(0, 12))
def test_more_identical_wrong_answers_are_never_likelier(chances, least):
    assert tail(chances, least + 1) <= tail(chances, least) + 1e-12


@given(chances, st.floats(0, 1), st.integers(0, 12))
def test_one_more_question_without_a_match_never_raises_suspicion(chances, chance, least):
    assert tail([*chances, chance], least) >= tail(chances, least) - 1e-12


def test_small_tails_do_not_vanish():
    assert tail([0.1] * 20, 20) == pytest.approx(1e-20)


@given(st.lists(answers, min_size=2, max_size=6))
@settings(max_examples=60)
def test_a_pair_is_the_same_from_both_sides_and_in_any_order(given):
    sheets = sheets_of(given)
    model, turned = fit(sheets, KINDS), fit(sheets[::-1], KINDS)
    one, other = sheets[:2]
    assert likeness(one, other, model) == likeness(other, one, turned)
    assert 0 <= likeness(one, other, model).chance <= 1


@given(st.lists(answers, min_size=3, max_size=6))
@settings(max_examples=60)
def test_an_identical_right_answer_is_no_evidence(given):
    """The same model, one more question that both have right: just as likely as before."""
    sheets = sheets_of(given)
    more = [Sheet(s.candidate, {**s.answers, "extra": RIGHT}) for s in sheets]
    model = fit(more, KINDS)
    before = likeness(sheets[0], sheets[1], model)
    after = likeness(more[0], more[1], model)
    assert after.chance == before.chance
    assert after.alike == before.alike


@given(st.lists(answers, min_size=3, max_size=6), st.integers(0, 11))
@settings(max_examples=60)
def test_an_identical_wrong_answer_more_is_never_likelier(given, number):
    """With the model held: where the other's answer differed, it is now the same wrong one."""
    sheets = sheets_of(given)
    others = [Sheet(f"z{n}", dict.fromkeys(KINDS, "aac"[n])) for n in range(3)]
    model = fit([*sheets, *others], KINDS)
    question = f"q{number}"
    one = Sheet("c0", {**sheets[0].answers, question: "a"})
    apart = Sheet("c1", {**sheets[1].answers, question: "c"})
    alike = Sheet("c1", {**sheets[1].answers, question: "a"})
    before, after = likeness(one, apart, model), likeness(one, alike, model)
    assert len(after.alike) == len(before.alike) + 1
    assert after.chance <= before.chance + 1e-12


def test_what_was_left_empty_is_not_compared():
    one = Sheet("a", {"q1": "x", "q2": "y"})
    other = Sheet("b", {"q2": "y", "q3": "z"})
    found = likeness(one, other, fit([one, other], {"q1": "k", "q2": "k", "q3": "k"}))
    assert (found.common, found.both_wrong, found.alike) == (1, 1, ("q2",))


def test_a_popular_wrong_answer_weighs_less_than_a_rare_one():
    common = [Sheet(f"m{n:02d}", {"q": "popular"}) for n in range(20)]
    model = fit([*common, Sheet("r", {"q": "rare"}), Sheet("s", {"q": "rare"})], {"q": "single"})
    popular = model.popularity("q", "popular", ("popular", "popular"))
    assert popular > 0.8 > 0.2 > model.popularity("q", "rare", ("rare", "rare"))


def test_the_limit_of_a_sitting_is_stricter_than_that_of_a_room_and_falls_with_its_size():
    small, large = limits_of(30), limits_of(3000)
    assert large.sitting < small.sitting < small.room == large.room
    pairs = 3000 * 2999 / 2
    assert large.sitting * pairs <= 0.1 + 1e-9


def test_copiers_at_four_fifths_are_found_and_no_clean_pair_is(world):
    apart = [replace(sheet, room="") for sheet in world.sheets]
    found = pairs_alike(apart, fit(apart, world.kinds))
    pairs = {(pair.first, pair.second) for pair in found}
    assert pairs <= world.copied, "a clean pair"
    assert len(pairs) >= 2, "who copied from someone with few wrong answers is not told by them"


def test_the_order_of_the_sheets_changes_nothing(world):
    model, turned = (fit(s, world.kinds) for s in (world.sheets, world.sheets[::-1]))
    assert pairs_alike(world.sheets, model) == pairs_alike(world.sheets[::-1], turned)


def test_the_sieve_loses_no_pair_of_this_sitting(world):
    model, limits = fit(world.sheets, world.kinds), limits_of(len(world.sheets))
    every = [likeness(one, other, model) for one, other in combinations(world.sheets, 2)]
    beyond = {
        (pair.first, pair.second)
        for pair in every
        if len(pair.alike) >= LEAST_ALIKE
        and pair.chance <= limits.of(is_same_room=pair.is_same_room)
    }
    assert beyond == {(p.first, p.second) for p in pairs_alike(world.sheets, model)}
    assert len(worth_a_look(world.sheets)) < len(every) / 5


def test_answers_drawn_anew_keep_who_was_asked_what_and_how_well(world):
    model = fit(world.sheets, world.kinds)
    drawn = redrawn(world.sheets, model, Random(1))
    assert [(s.candidate, s.answers.keys()) for s in drawn] == [
        (s.candidate, s.answers.keys()) for s in sorted(world.sheets, key=lambda s: s.candidate)
    ]
    before, after = (sum(1 for s in some for _ in s.wrong) for some in (world.sheets, drawn))
    assert after == pytest.approx(before, rel=0.1)


def test_the_rate_of_a_sitting_is_measured_alike_each_time():
    world = make_world(DRAWN, 40, Random(2))
    one, again = (measure(world.sheets, world.kinds, "seed", most=3) for _ in range(2))
    assert one == again
    assert one.rounds == 3
    assert one.room.pairs + one.sitting.pairs == 3 * 40 * 39 // 2
    assert one.sitting.flagged == 0


def test_a_sitting_of_one_has_no_pairs_to_measure():
    sheets = [Sheet("a", {"q": "x"})]
    assert pairs_alike(sheets, fit(sheets, {"q": "k"})) == []
    assert measure(sheets, {"q": "k"}, "seed").rounds == 0


def test_none_found_among_few_is_said_with_its_bound():
    assert upper(0) == pytest.approx(2.996, abs=0.01)
    rate = Rate(0, 3000)
    assert rate.per_million == 0
    assert rate.at_most == pytest.approx(999, rel=0.01)


def test_what_can_be_seen_depends_on_how_much_is_asked_of_both():
    same, drawn = (make_world(shelves, 30, Random(4)) for shelves in (SAME, DRAWN))
    powers = [measure(w.sheets, w.kinds, "s", most=1).powers[-1] for w in (same, drawn)]
    assert powers[0].found > 0.8 * powers[0].planted
    assert powers[1].found < 0.3 * powers[1].planted


@given(st.integers(2, 60), st.floats(0, 1))
@settings(max_examples=20)
def test_copiers_keep_their_own_questions(candidates, share):
    sheets = make_world(SAME, candidates, Random(6)).sheets
    after, copied = with_copiers(sheets, share, Random(7))
    assert len(copied) == max(1, candidates // 20)
    questions = {s.candidate: s.answers.keys() for s in sheets}
    assert {s.candidate: s.answers.keys() for s in after} == questions
