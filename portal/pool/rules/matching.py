"""Needs and people → explained matches, and who nearly fitted (Arts 4, 8; DOMAIN §8.2).

Nobody is appointed by it: a person chooses.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

from portal.core.regions import equivalents
from portal.points.rules.cycles import add_months
from portal.pool.rules.conditions import TELLABLE as TELLABLE
from portal.pool.rules.conditions import Check as Check
from portal.pool.rules.conditions import Condition as Condition
from portal.pool.rules.conditions import conditions as conditions
from portal.pool.rules.conditions import days_late, judge, months_of
from portal.pool.rules.disclosure import Part
from portal.pool.rules.facts import DEFAULT_TERMS as DEFAULT_TERMS
from portal.pool.rules.facts import Candidate as Candidate
from portal.pool.rules.facts import Demand as Demand
from portal.pool.rules.facts import Terms as Terms
from portal.pool.rules.facts import Weights as Weights
from portal.pool.rules.freshness import is_fresh


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the score: 同区县 +25."""

    name: str
    points: int
    most: int

    @property
    def sentence(self) -> str:
        """As shown beside the match."""
        return f"{self.name} +{self.points}"


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate judged: every condition, every term of the score."""

    candidate: str
    checks: tuple[Check, ...]
    terms: tuple[Term, ...]
    days_late: int

    @property
    def fits(self) -> bool:
        """True if no hard condition fails."""
        return not self.failed

    @property
    def score(self) -> int:
        """The sum of the terms shown, 0 to 100."""
        return sum(term.points for term in self.terms)

    @property
    def failed(self) -> frozenset[Condition]:
        """The conditions that fail."""
        return frozenset(check.condition for check in self.checks if not check.ok)

    @property
    def shortcomings(self) -> tuple[str, ...]:
        """The sentences of the conditions that fail: 到岗日期晚3天."""
        return tuple(check.sentence for check in self.checks if not check.ok)


def nearly_fits(found: Match, terms: Terms = DEFAULT_TERMS) -> bool:
    """True if it fails in one thing only, that a contractor may be told, and not by too much."""
    one = len(found.failed) == 1 and found.failed <= TELLABLE
    return one and found.days_late <= terms.near_days and all(each.is_near for each in found.checks)


def match(demand: Demand, candidate: Candidate, on: date, terms: Terms = DEFAULT_TERMS) -> Match:
    """One candidate judged in full: for the person's own eyes and the bureau's."""
    here = equivalents(demand.region, on)
    return Match(
        candidate.id,
        judge(demand, candidate, terms, here),
        _score(demand, candidate, on, terms, here),
        days_late(demand, candidate),
    )


def _score(
    demand: Demand, candidate: Candidate, on: date, terms: Terms, here: frozenset[str]
) -> tuple[Term, ...]:
    """DOMAIN §8.2: the eight terms of the soft score."""
    weights = terms.weights
    trained_since = add_months(on, -terms.training_months)
    trained = candidate.trained_on is not None and candidate.trained_on >= trained_since
    days = terms.fresh_days
    fresh = is_fresh(candidate.confirmed_on, on, days)
    route = candidate.meets_education_route
    spare = candidate.spare_points >= terms.spare_points
    found: tuple[tuple[Part | None, Term], ...] = (
        (None, _district(demand, candidate, weights, here)),
        (None, _experience(demand, candidate, terms)),
        (Part.LARGEST_HEADCOUNT, _headcount(demand, candidate, terms)),
        (None, _availability(demand, candidate, terms)),
        (Part.GOOD_STANDING, _either(spare, "履职记分良好", "履职记分", weights.points)),
        (
            Part.CONFIRMED_ON,
            _either(fresh, f"资料{days}天内已确认", f"资料超过{days}天未确认", weights.freshness),
        ),
        (
            None,
            _either(route, "具备学历和现场经验条件", "学历和现场经验条件未核实", weights.route),
        ),
        (Part.TRAINED, _either(trained, "近期参加过培训", "近期未参加培训", weights.training)),
    )
    return tuple(
        term if part is None or part in candidate.covered else _untold(part, term)
        for part, term in found
    )


def _untold(part: Part, term: Term) -> Term:
    """What the words consented to do not cover gives nothing, and nothing is said of it."""
    return Term(f"本人未公开{part.label}", 0, term.most)


def _either(holds: bool, if_so: str, if_not: str, most: int) -> Term:
    return Term(if_so if holds else if_not, most if holds else 0, most)


def _district(demand: Demand, candidate: Candidate, weights: Weights, here: frozenset[str]) -> Term:
    """The same district, old codes included; less for a neighbouring one or for 市内不限."""
    if candidate.regions & here:
        return Term("同区县", weights.district, weights.district)
    if candidate.regions & demand.neighbours:
        return Term("邻近区县", weights.elsewhere, weights.district)
    if candidate.anywhere:
        return Term("市内不限", weights.elsewhere, weights.district)
    return Term("不在意向区县", 0, weights.district)


def _experience(demand: Demand, candidate: Candidate, terms: Terms) -> Term:
    """In proportion to months on such projects, full from `full_months`."""
    months = months_of(demand, candidate)
    most = terms.weights.project_type
    points = most * min(months, terms.full_months) // terms.full_months
    return Term(f"{demand.project_type.label}项目经验{months}个月", points, most)


def _headcount(demand: Demand, candidate: Candidate, terms: Terms) -> Term:
    """The band of the largest headcount managed against the band needed; half for one below."""
    most = terms.weights.headcount
    needed = bisect_left(terms.headcount_bands, demand.peak_workers)
    managed = bisect_left(terms.headcount_bands, candidate.largest_headcount)
    if candidate.largest_headcount <= 0 or managed < needed - 1:
        return Term("未管理过相近规模", 0, most)
    if managed < needed:
        return Term("管理过相近规模", most // 2, most)
    return Term("管理过同等规模", most, most)


def _availability(demand: Demand, candidate: Candidate, terms: Terms) -> Term:
    """Full if in time; less for each day late, nothing past `late_days`."""
    late, most = days_late(demand, candidate), terms.weights.availability
    if late == 0:
        return Term("能按时到岗", most, most)
    days = terms.late_days + 1
    return Term(f"晚{late}天到岗", most * max(0, days - late) // days, most)
