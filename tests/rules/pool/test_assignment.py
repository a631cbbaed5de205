"""The best plan against every plan there is; the greedy beside it; and sentences that are true."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pool.rules.assignment.field import MOST_POSTS, UNIT, Hands, Need, Row, gather
from portal.pool.rules.assignment.filling import fill_both
from portal.pool.rules.assignment.greedy import fill_in_turn
from portal.pool.rules.assignment.reasons import Vacancy, beside_greedy, explain, why
from portal.pool.rules.assignment.solving import fill_best

DAY = date(2026, 3, 2)


class Case:
    """需求和人: a small world to place people in; -1 where somebody does not fit."""

    def __init__(self, needs, scores, rooms, full=None, lots=None):
        self.needs = needs
        self.scores = np.array(scores, np.int16).reshape(len(needs), len(rooms))
        self.rooms = np.array(rooms, np.int64)
        self.full = np.array([True] * len(rooms) if full is None else full, np.bool_)
        self.lots = np.zeros(self.scores.shape, np.uint64) if lots is None else lots
        self.names = list(range(100, 100 + len(rooms)))

    def field(self, keep=None):
        return self.lists(keep).field()

    def lists(self, keep=None):
        line = {need.key: n for n, need in enumerate(self.needs)}

        def judge(need):
            n = line[need.key]
            return Row(self.scores[n] >= 0, self.scores[n], self.lots[n])

        hands = Hands(np.array(self.names, np.int64), self.rooms, self.full)
        return gather(self.needs, hands, judge, keep=keep)

    def shuffled(self, needs, people):
        """The same world told in another order."""
        other = Case(
            [self.needs[n] for n in needs],
            self.scores[np.ix_(needs, people)],
            self.rooms[people],
            self.full[people],
            self.lots[np.ix_(needs, people)],
        )
        other.names = [self.names[j] for j in people]
        return other


def need(key, posts=1, *, full=True, day=0):
    return Need(key, posts, full, DAY + timedelta(days=day))


@st.composite
def cases(draw, most_needs=3, most_people=4):
    count = draw(st.integers(1, most_needs))
    people = draw(st.integers(0, most_people))
    needs = [
        need(
            f"n{n}", draw(st.integers(1, 2)), full=draw(st.booleans()), day=draw(st.integers(0, 2))
        )
        for n in range(count)
    ]
    cell = st.integers(-1, 6)
    scores = draw(st.lists(cell, min_size=count * people, max_size=count * people))
    rooms = draw(st.lists(st.integers(0, 3), min_size=people, max_size=people))
    full = draw(st.lists(st.booleans(), min_size=people, max_size=people))
    seed = draw(st.integers(0, 2**32))
    lots = np.random.default_rng(seed).integers(0, 2**64, (count, people), dtype=np.uint64)
    return Case(needs, scores, rooms, full, lots)


def may_be(case, field, choice):
    """Whether this choice of a person (or nobody) for each post keeps every rule."""
    held: dict[int, list[int]] = {}
    for n, j in choice:
        if case.scores[n, j] < 0 or n in held.get(j, ()):
            return False
        held.setdefault(j, []).append(n)
    return all(
        len(needs) <= case.rooms[j]
        and sum(case.needs[n].is_full_time for n in needs) <= int(case.full[j])
        for j, needs in held.items()
    )


def every_plan(case):
    """Every plan there is, as pairs of need and person."""
    posts = [n for n, one in enumerate(case.needs) for _ in range(one.posts)]
    for chosen in product(range(-1, len(case.rooms)), repeat=len(posts)):
        choice = [(n, j) for n, j in zip(posts, chosen, strict=True) if j >= 0]
        if may_be(case, None, choice):
            yield choice


def pairs_of(case, plan):
    line = {one.key: n for n, one in enumerate(case.needs)}
    person = {name: j for j, name in enumerate(case.names)}
    return [(line[key], person[name]) for key, names in plan.by_key().items() for name in names]


def weight(case, choice):
    values = [
        int(case.scores[n, j]) * UNIT + int(case.lots[n, j] >> np.uint64(53)) for n, j in choice
    ]
    return len(choice), sum(values)


@settings(max_examples=60)
@given(cases())
def test_no_plan_is_better_than_the_best(case):
    plan = fill_best(case.field())
    best = max(weight(case, choice) for choice in every_plan(case))
    assert (plan.filled, plan.worth) == best
    assert may_be(case, plan.field, pairs_of(case, plan))


@settings(max_examples=60)
@given(cases(most_needs=5, most_people=9))
def test_the_greedy_plan_keeps_the_rules_and_is_never_better(case):
    field = case.field()
    best, greedy = fill_best(field), fill_in_turn(field)
    for plan in (best, greedy):
        assert may_be(case, field, pairs_of(case, plan))
        assert all(len(p) <= n.posts for n, p in zip(field.needs, plan.placed, strict=True))
    assert (best.filled, best.total) >= (greedy.filled, greedy.total)


@settings(max_examples=40)
@given(cases(most_needs=4, most_people=8), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_told_changes_no_plan(case, dice):
    needs, people = list(range(len(case.needs))), list(range(len(case.rooms)))
    dice.shuffle(needs)
    dice.shuffle(people)
    told, other = case.field(), case.shuffled(needs, people).field()
    for fill in (fill_best, fill_in_turn):
        assert fill(told).by_key() == fill(other).by_key()
    assert explain(fill_best(told), fill_in_turn(told)) == explain(
        fill_best(other), fill_in_turn(other)
    )


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 2))
def test_only_the_best_of_each_need_can_matter(seed, posts):
    """Of forty people a few are kept; the plan is as good as over all, the greedy one the same."""
    dice = np.random.default_rng(seed)
    needs = [need(1, posts, day=1), need(2, posts, full=False), need(3)]
    shape = (3, 40)
    case = Case(
        needs,
        np.where(dice.random(shape) < 0.7, dice.integers(0, 8, shape), -1),
        dice.integers(0, 3, 40),
        dice.random(40) < 0.8,
        dice.integers(0, 2**64, shape, dtype=np.uint64),
    )
    narrow, whole = case.field(), _whole(case)
    assert len(narrow.people) < len(whole.people)
    assert fill_best(narrow).worth == fill_best(whole).worth
    assert fill_in_turn(narrow).by_key() == fill_in_turn(whole).by_key()


def _whole(case):
    """The field of everyone who fits anywhere, nobody left out."""
    field = case.field()
    able = (case.rooms > 0) & (case.full | ~np.array([n.is_full_time for n in case.needs])[:, None])
    values = np.where(
        able & (case.scores >= 0),
        case.scores.astype(np.int64) * UNIT + (case.lots >> np.uint64(53)).astype(np.int64),
        -1,
    )
    kept = np.flatnonzero((values >= 0).any(axis=0))
    return replace(
        field,
        people=tuple(case.names[j] for j in kept),
        values=values[:, kept],
        rooms=case.rooms[kept],
        may_full_time=case.full[kept],
    )


@settings(max_examples=80)
@given(cases(most_needs=3, most_people=5))
def test_the_heads_of_the_shortlists_are_made_longer_until_nobody_else_matters(case):
    """Begun with one person beyond the posts, or none: the same worth, the same greedy plan."""
    whole = case.field()
    for first in (0, 1):
        best, greedy = fill_both(case.lists(), first)
        assert (best.filled, best.worth) == (fill_best(whole).filled, fill_best(whole).worth)
        assert greedy.by_key() == fill_in_turn(whole).by_key()


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(0, 2))
def test_where_all_want_the_same_people_the_heads_grow(seed, first):
    """Forty people whom all needs order alike: the heads are the same few, and must be left."""
    dice = np.random.default_rng(seed)
    needs = [need(n, int(dice.integers(1, 4)), full=bool(n % 2)) for n in range(6)]
    liked = np.sort(dice.integers(0, 90, 40))
    scores = np.where(dice.random((6, 40)) < 0.8, liked + dice.integers(0, 3, (6, 40)), -1)
    case = Case(needs, scores, dice.integers(1, 3, 40), dice.random(40) < 0.9)
    whole = case.field()
    best, greedy = fill_both(case.lists(), first)
    assert len(best.field.people) <= len(whole.people)
    assert (best.filled, best.worth) == (fill_best(whole).filled, fill_best(whole).worth)
    assert greedy.by_key() == fill_in_turn(whole).by_key()


def test_nobody_holds_two_posts_of_one_project_though_they_would_score_most():
    case = Case([need(1, 2, full=False), need(2, 2, full=False)], [90, 10, 80, 10], [2, 2])
    plan = fill_best(case.field())
    assert plan.by_key() == {1: (100, 101), 2: (100, 101)}


def test_many_like_posts_and_people_with_room_for_two_come_to_an_end():
    """Where the solver would give each of the best two posts of the project, over and over."""
    dice = np.random.default_rng(5)
    needs = [need(1, 30, full=False), need(2, 30, full=False)]
    case = Case(needs, np.tile(np.arange(50), 2).reshape(2, 50), [2] * 50, None, None)
    case.lots = dice.integers(0, 2**64, (2, 50), dtype=np.uint64)
    plan = fill_best(case.field())
    assert plan.filled == 60
    assert {tuple(sorted(p)) for p in plan.placed} == {tuple(range(20, 50))}


def test_a_plan_is_first_full_then_good():
    """The one person for whom b is the only place keeps it, though a would gain by it."""
    case = Case([need(1), need(2)], [90, 10, 80, -1], [1, 1])
    assert fill_best(case.field()).by_key() == {1: (101,), 2: (100,)}


def test_who_works_full_time_takes_part_time_posts_only():
    case = Case([need(1), need(2, full=False)], [90, 80], [1], [False])
    plan = fill_best(case.field())
    assert plan.by_key() == {1: (), 2: (100,)}


def test_a_plan_without_people_is_empty():
    field = Case([need(1, 2)], [], []).field()
    assert fill_best(field).filled == fill_in_turn(field).filled == 0
    assert {place.vacancy for place in explain(fill_best(field), fill_in_turn(field))} == {
        Vacancy.NOBODY
    }


def test_more_posts_than_a_plan_may_have_are_refused():
    with pytest.raises(ValueError, match="at most"):
        Case([need(1, MOST_POSTS + 1)], [1], [1]).field()


# --- why ------------------------------------------------------------------------------------------


def told(case):
    field = case.field()
    return {(p.need, p.ordinal): p for p in explain(fill_best(field), fill_in_turn(field))}


def title(key):
    return f"“{key}项目”"


def test_the_sentence_tells_rank_and_what_the_exchange_would_cost():
    case = Case([need(1), need(2)], [92, 95, 60, 72], [1, 1])
    places = told(case)
    assert why(places[1, 1], title) == (
        "得分92，在符合条件的2人中排第2；第1名（得分95）安排到“2项目”，比两人对调合计多9分。"
    )
    assert why(places[2, 1], title) == "得分72，在符合条件的2人中排第1。"
    assert beside_greedy(places[1, 1]) == "逐岗择优：另一人，得分95"
    assert beside_greedy(places[2, 1]) == "逐岗择优：另一人，得分60"


def test_people_who_cannot_be_exchanged_are_said_so():
    case = Case([need(1), need(2)], [92, 95, -1, 72], [1, 1])
    assert "安排到“2项目”，两人对调不符合岗位条件" in why(told(case)[1, 1], title)


def test_those_ahead_on_the_same_project_are_named_as_such():
    case = Case([need(1, 2)], [92, 95], [1, 1])
    assert why(told(case)[1, 2], title) == (
        "得分92，在符合条件的2人中排第2；排在前面的1人也安排在本项目。"
    )


@pytest.mark.parametrize(
    ("case", "vacancy"),
    [
        (Case([need(1)], [-1], [1]), Vacancy.NOBODY),
        (Case([need(1)], [50], [0]), Vacancy.CAP),
        (Case([need(1)], [50], [1], [False]), Vacancy.CAP),
        (Case([need(1, 2)], [50], [2]), Vacancy.ELSEWHERE),
    ],
)
def test_an_empty_post_says_why(case, vacancy):
    place = told(case)[1, case.needs[0].posts]
    assert place.vacancy is vacancy
    assert why(place, title).startswith(vacancy.label)


@settings(max_examples=60)
@given(cases(most_needs=4, most_people=7))
def test_every_sentence_can_be_reckoned_again(case):
    field = case.field(keep=len(case.rooms))  # as it is told: over shortlists nobody need stand on
    best = fill_best(field)
    pairs = set(pairs_of(case, best))
    line = {one.key: n for n, one in enumerate(case.needs)}
    person = {name: j for j, name in enumerate(case.names)}
    for place in explain(best, fill_in_turn(field)):
        n = line[place.need]
        able = [
            int(case.scores[n, j])
            for j in range(len(case.rooms))
            if case.scores[n, j] >= 0
            and case.rooms[j] > 0
            and (case.full[j] or not case.needs[n].is_full_time)
        ]
        assert place.able == len(able)
        if place.person is None:
            assert n not in [m for m, _ in pairs] or len(able) > 0
            continue
        j = person[place.person]
        assert place.rank == 1 + sum(score > place.score for score in able)
        assert place.equals == able.count(place.score) - 1
        if (rival := place.rival) is None:
            assert place.here == place.rank - 1
            continue
        other, m = person[rival.person], line[rival.need]
        assert rival.score > place.score
        assert (m, other) in pairs
        swapped = (pairs - {(n, j), (m, other)}) | {(m, j), (n, other)}
        if rival.gain is None:
            assert len(swapped) < len(pairs) or not may_be(case, field, swapped)
        else:
            assert may_be(case, field, swapped)
            assert rival.gain == sum(int(case.scores[p]) for p in pairs) - sum(
                int(case.scores[p]) for p in swapped
            )
            assert rival.gain >= 0
