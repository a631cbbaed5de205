"""The pool in columns as a plan reads it: a row for each need, and what room each person has."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from portal.pool.rules.assignment.field import Hands, Need, Row
from portal.pool.rules.columns import People
from portal.pool.rules.facts import Demand, Terms
from portal.pool.rules.judging import judge

NO_CAP = 2**15 - 1


def hands_of(people: People, most_projects: int, full_time: Iterable[int]) -> Hands:
    """Who has room for how many projects more (DOMAIN §7 H); `full_time` names the people who hold
    a full-time post already.
    """
    held = np.fromiter(full_time, np.int64)
    return Hands(
        people=people.profile,
        rooms=np.maximum(most_projects - people.active.astype(np.int64), 0),
        may_full_time=~np.isin(people.person, held),
    )


def rows_of(
    people: People,
    demands: Mapping[int, Demand],
    taken: Iterable[tuple[int, int]],
    on: date,
    terms: Terms,
) -> Callable[[Need], Row]:
    """The judge of a plan. How many projects somebody has is not asked here but by their room, so
    that who is kept out by it alone can be counted; `taken` are pairs of need and person not to be.
    """
    out: dict[int, list[int]] = defaultdict(list)
    for key, person in taken:
        out[key].append(person)
    uncapped = replace(terms, max_active_projects=NO_CAP)

    def row(need: Need) -> Row:
        judged = judge(demands[need.key], people, on, uncapped)
        fits = judged.fits & ~np.isin(people.person, np.array(out[need.key], np.int64))
        return Row(fits, judged.score, ~judged.lot)  # the match page puts the lowest lot first

    return row
