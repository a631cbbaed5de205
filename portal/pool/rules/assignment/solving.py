"""The best plan of all: a matching of least cost, by SciPy's solver (Jonker and Volgenant).

Posts are rows. A person is as many columns as they have room for: the first takes any post if they
may work full-time, the others part-time posts only. Every set of posts that a person may hold fits
into those columns (its one full-time post into the first), and whatever fits may be held, but for
one thing: two posts of one project could fall to two columns of one person. Where a solution does
that, the pair of project and person is bound by a gadget that lets one of these posts through, and
it is solved again. A solution that breaks nothing is best among all that may break some pairs, so
among all that break none: the answer is exact. Each round binds pairs that were not bound, so the
rounds end; in practice after few.

The gadget is a column and a row. Posts of the project reach the person only through the column, at
the pair's own cost. The row takes that column for nothing, which shuts it; or it takes one of the
person's columns, which opens it and uses up that room.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.pool.rules.assignment.field import UNIT, Bools, Field, Ints
from portal.pool.rules.assignment.plan import Plan, planned

Costs = NDArray[np.float64]
Pair = tuple[int, int]  # of need and person


@dataclass(frozen=True, slots=True)
class _Board:
    """The posts as rows and the rooms as columns: to which need and person each belongs."""

    needs: Ints
    people: Ints
    takes_full_time: Bools


def fill_best(field: Field) -> Plan:
    """全局最优: as many posts filled as can be, of these plans the greatest total score, of these
    the lot. Numbers stay whole and below 2⁵³, so that floats reckon exactly.
    """
    board = _lay_board(field)
    open_costs = _costs(field, board)
    bound: list[Pair] = []
    while True:
        pairs = _solve(field, board, open_costs, bound)
        twice = [pair for pair, times in sorted(Counter(pairs).items()) if times > 1]
        if not twice:
            return planned(field, pairs)
        bound += twice


def _lay_board(field: Field) -> _Board:
    most = len(field.needs)
    rooms = np.minimum(field.rooms, most)
    people = np.repeat(np.arange(len(field.people)), rooms)
    is_first = np.ones(len(people), np.bool_)
    is_first[1:] = people[1:] != people[:-1]
    return _Board(
        needs=np.repeat(np.arange(most), [need.posts for need in field.needs]),
        people=people,
        takes_full_time=is_first & field.may_full_time[people],
    )


def _costs(field: Field, board: _Board) -> Costs:
    """What each post costs in each room, the less the better, and after them what it costs to leave
    it empty: more than all scores together.
    """
    worst = int(field.values.max(initial=0)) + UNIT
    costs = np.where(field.values >= 0, worst - field.values, np.inf)
    posts, rooms = len(board.needs), len(board.people)
    whole = np.full((posts, rooms + posts), np.inf)
    whole[:, :rooms] = costs[np.ix_(board.needs, board.people)]
    is_full_time = np.array([need.is_full_time for need in field.needs], np.bool_)[board.needs]
    whole[np.ix_(is_full_time, np.flatnonzero(~board.takes_full_time))] = np.inf
    np.fill_diagonal(whole[:, rooms:], worst * (posts + 1))
    return whole


def _solve(field: Field, board: _Board, open_costs: Costs, bound: list[Pair]) -> list[Pair]:
    """The cheapest solution that keeps the bound pairs; as pairs, one for each post filled."""
    from scipy.optimize import linear_sum_assignment

    costs = _with_gadgets(field, board, open_costs, bound) if bound else open_costs
    rows, columns = linear_sum_assignment(costs)
    rooms, posts = len(board.people), len(board.needs)
    pairs = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if row < posts and column < rooms:
            pairs.append((int(board.needs[row]), int(board.people[column])))
        elif row < posts and column >= rooms + posts:
            pairs.append(bound[column - rooms - posts])
    return pairs


def _with_gadgets(field: Field, board: _Board, open_costs: Costs, bound: list[Pair]) -> Costs:
    posts, width = open_costs.shape
    costs = np.full((posts + len(bound), width + len(bound)), np.inf)
    costs[:posts, :width] = open_costs
    for n, (need, person) in enumerate(bound):
        of_need = np.flatnonzero(board.needs == need)
        of_person = np.flatnonzero(board.people == person)
        usable = of_person
        if field.needs[need].is_full_time:
            usable = of_person[board.takes_full_time[of_person]]
        costs[of_need, width + n] = open_costs[of_need[0], usable[0]]
        costs[np.ix_(of_need, of_person)] = np.inf
        costs[posts + n, width + n] = 0
        costs[posts + n, usable] = 0
    return costs
