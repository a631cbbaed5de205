"""Both plans over as few people as will do, with a proof that nobody else would matter."""

from portal.pool.rules.assignment.field import Shortlists
from portal.pool.rules.assignment.greedy import fill_in_turn
from portal.pool.rules.assignment.plan import Plan
from portal.pool.rules.assignment.solving import fill_best

FIRST = 8  # of each need's shortlist, beyond its own posts


def fill_both(lists: Shortlists, first: int = FIRST) -> tuple[Plan, Plan]:
    """The best plan and the greedy one, of the same field: the heads of the shortlists, made longer
    for the needs where they did not do, until they do.

    They do for the best plan if of each need somebody in the head is placed nowhere. Take prices
    that prove the plan best among the heads: of needs, of rooms (none below zero), of pairs.
    Whoever is placed nowhere has rooms without a price, so the need's own price is at least their
    worth, and at least that of everyone behind them, whatever rooms of those may cost: the prices
    prove the plan best among all. They do for the greedy plan if no need wanted more people than
    its head had.
    """
    widths = [need.posts + first for need in lists.needs]
    while True:
        field = lists.field(widths)
        best, greedy = fill_best(field), fill_in_turn(field)
        short = [n for n in range(len(widths)) if _falls_short(lists, n, widths[n], best, greedy)]
        if not short:
            return best, greedy
        for n in short:
            widths[n] *= 2


def _falls_short(lists: Shortlists, n: int, width: int, best: Plan, greedy: Plan) -> bool:
    """Whether people behind the head of this need might matter."""
    if width >= len(lists.at[n]):
        return False
    if len(greedy.placed[n]) < lists.needs[n].posts:
        return True
    head = lists.hands.people[lists.at[n][:width]].tolist()
    return best.everyone.issuperset(head)
