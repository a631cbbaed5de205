"""A plan from beginning to end: judged, filled both ways, explained."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from portal.pool.rules.assignment.field import Need, Shortlists, gather
from portal.pool.rules.assignment.filling import fill_both
from portal.pool.rules.assignment.judged import hands_of, rows_of
from portal.pool.rules.assignment.plan import Plan
from portal.pool.rules.assignment.reasons import Place, explain
from portal.pool.rules.columns import People
from portal.pool.rules.facts import Demand, Terms
from portal.pool.rules.matching import Term, match
from portal.pool.rules.rows import candidate_at


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """All that a plan is reckoned from: `full_time` names who holds a full-time post, `taken` the
    pairs of need and person that are not to be.
    """

    needs: tuple[Need, ...]
    demands: Mapping[int, Demand]
    people: People
    full_time: Iterable[int]
    taken: Iterable[tuple[int, int]]
    on: date
    terms: Terms


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What came of it: both plans, every post of the best one, and the terms of each score."""

    best: Plan
    greedy: Plan
    places: tuple[Place, ...]
    terms: tuple[tuple[Term, ...], ...]


def reckon(facts: PlanFacts, told: Callable[[int], None] = lambda _done: None) -> Reckoned:
    """The best plan beside the greedy one, and why; `told` hears how many needs are judged."""
    hands = hands_of(facts.people, facts.terms.max_active_projects, facts.full_time)
    judge = rows_of(facts.people, facts.demands, facts.taken, facts.on, facts.terms)
    lists = gather(facts.needs, hands, judge, told=told)
    best, greedy = fill_both(lists)
    places = explain_placed(facts, lists, best, greedy)
    return Reckoned(best, greedy, places, terms_of(facts, places))


def explain_placed(
    facts: PlanFacts, lists: Shortlists, best: Plan, greedy: Plan
) -> tuple[Place, ...]:
    """Why, over everyone who is placed in either plan and every need: whether two people could be
    exchanged is not told by shortlists, on which they need not stand.
    """
    placed = list(best.everyone | greedy.everyone)
    people = facts.people.part(np.isin(facts.people.profile, placed))
    hands = hands_of(people, facts.terms.max_active_projects, facts.full_time)
    judge = rows_of(people, facts.demands, facts.taken, facts.on, facts.terms)
    seen = gather(facts.needs, hands, judge, keep=len(people)).field()
    field = replace(seen, fitting=lists.fitting, tallies=lists.tallies)
    return explain(best.over(field), greedy.over(field))


def terms_of(facts: PlanFacts, places: Sequence[Place]) -> tuple[tuple[Term, ...], ...]:
    """What each place's score is made of, as the rule of matching writes it; nothing of an empty
    one.
    """
    placed = [place.person for place in places if place.person is not None]
    profiles = facts.people.profile
    at = {int(profiles[n]): int(n) for n in np.flatnonzero(np.isin(profiles, placed))}
    return tuple(
        () if place.person is None else _terms(facts, place.need, at[place.person])
        for place in places
    )


def _terms(facts: PlanFacts, need: int, at: int) -> tuple[Term, ...]:
    candidate = candidate_at(facts.people, at, facts.on)
    return match(facts.demands[need], candidate, facts.on, facts.terms).terms
