"""What a contractor could relax, and how many more would then fit: 放宽到全市可多出12人.

One thing at a time: whoever fails in two would still fail. Counted over columns, exactly as the
rule would judge everyone anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from portal.employers.rules.needs import Reach, Skill
from portal.pool.rules.columns import Bools, People, day
from portal.pool.rules.conditions import Condition
from portal.pool.rules.facts import DEFAULT_TERMS, Demand, Terms
from portal.pool.rules.judging import PASSES, lawful, tellable

DAYS = (7, 14, 30)
MOST_DAYS = 365
MONTHS = (12, 6, 0)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One thing asked less, and how many more people that gives."""

    condition: Condition
    words: str
    demand: Demand
    terms: Terms
    more: int = 0

    @property
    def sentence(self) -> str:
        """As shown: 放宽到全市可多出12人."""
        return f"{self.words}可多出{self.more}人"


def relaxations(
    demand: Demand, people: People, on: date, terms: Terms = DEFAULT_TERMS
) -> tuple[Relaxation, ...]:
    """Everything that would gain anybody, in the order of the conditions."""
    held = tellable(demand, people, on, terms)
    failing = np.zeros(len(people), np.uint8)
    for passes in held.values():
        failing += ~passes
    once = lawful(people, on) & (failing == 1)
    found = (
        replace(way, more=_gained(way, people, on, only))
        for condition, passes in held.items()
        if (only := once & ~passes).any()
        for way in WAYS[condition](demand, people, only, terms)
    )
    return tuple(_each_gaining_more(found))


def _gained(way: Relaxation, people: People, on: date, only: Bools) -> int:
    """Of those whom this alone keeps out, how many it would keep out no more."""
    passes = PASSES[way.condition](way.demand, people, on, way.terms)
    return int(np.count_nonzero(only & passes))


def _each_gaining_more(found: Iterator[Relaxation]) -> Iterator[Relaxation]:
    """A larger step that gains nobody besides the smaller one is not worth saying."""
    before: Relaxation | None = None
    for each in found:
        is_step = before is not None and before.condition is each.condition
        least = before.more if before is not None and is_step and not _is_skill(each) else 0
        if each.more > least:
            yield each
            before = each


def _is_skill(way: Relaxation) -> bool:
    return way.condition is Condition.SKILLS  # each of another kind, not a step further


def _load(demand: Demand, _people: People, _only: Bools, terms: Terms) -> Iterator[Relaxation]:
    cap = terms.max_active_projects + 1
    more = replace(terms, max_active_projects=cap)
    yield Relaxation(Condition.LOAD, f"在岗项目上限放宽到{cap}个", demand, more)


def _later(demand: Demand, people: People, only: Bools, terms: Terms) -> Iterator[Relaxation]:
    """In a week, two, a month; if all come later still, as soon as the first of them."""
    soonest = int(people.available[only].min()) - day(demand.needed_on) - terms.late_days
    days = DAYS if soonest <= DAYS[-1] else (soonest,)
    for count in days:
        if count <= MOST_DAYS:
            later = replace(demand, needed_on=demand.needed_on + timedelta(days=count))
            yield Relaxation(Condition.AVAILABLE, f"到岗日期推迟{count}天", later, terms)


def _further(demand: Demand, _people: People, _only: Bools, terms: Terms) -> Iterator[Relaxation]:
    steps = list(Reach)
    for reach in steps[steps.index(demand.reach) + 1 :]:
        wider = replace(demand, reach=reach)
        yield Relaxation(Condition.REACH, f"放宽到{reach.label}", wider, terms)


def _part_time(demand: Demand, _people: People, _only: Bools, terms: Terms) -> Iterator[Relaxation]:
    yield Relaxation(Condition.FULL_TIME, "改为可兼任", replace(demand, full_time=False), terms)


def _fewer_months(
    demand: Demand, _people: People, _only: Bools, terms: Terms
) -> Iterator[Relaxation]:
    for months in MONTHS:
        if months < demand.least_months:
            words = f"同类项目经验降到{months}个月" if months else "不要求同类项目经验"
            fewer = replace(demand, least_months=months)
            yield Relaxation(Condition.EXPERIENCE, words, fewer, terms)


def _fewer_skills(
    demand: Demand, _people: People, _only: Bools, terms: Terms
) -> Iterator[Relaxation]:
    for skill in Skill:
        if skill in demand.skills:
            fewer = replace(demand, skills=demand.skills - {skill})
            yield Relaxation(Condition.SKILLS, f"不要求熟悉“{skill.label}”", fewer, terms)


WAYS: dict[Condition, Callable[[Demand, People, Bools, Terms], Iterator[Relaxation]]] = {
    Condition.LOAD: _load,
    Condition.AVAILABLE: _later,
    Condition.REACH: _further,
    Condition.FULL_TIME: _part_time,
    Condition.EXPERIENCE: _fewer_months,
    Condition.SKILLS: _fewer_skills,
}
