"""Needs and people → ranked, explained matches, and who nearly fitted (Arts 4, 8; DOMAIN §8.2).

Never in the facts, so never in the score: gender, household, ethnicity, age beyond sixteen
(《劳动法》第十二条、第十三条). Nobody is appointed by it: a person chooses.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled
from portal.core.regions import equivalents
from portal.points.rules.cycles import add_months
from portal.pool.rules.freshness import DAYS, is_fresh


class Condition(Labelled):
    """Hard conditions: who fails one is not offered."""

    CERTIFICATE = "certificate", "证书有效"
    IN_POOL = "in_pool", "在库且未暂停"
    CONSENT = "consent", "同意向施工总承包单位公开"
    LOAD = "load", "在岗项目未达上限"
    AVAILABLE = "available", "能按时到岗"
    AGE = "age", "年满16周岁"


# All a contractor may learn of who was not offered: the rest is nobody's business but the person's.
TELLABLE = frozenset({Condition.LOAD, Condition.AVAILABLE})


@dataclass(frozen=True, slots=True)
class Weights:
    """The most each term can give; 100 together. A municipal officer may change them."""

    district: int = 25
    elsewhere: int = 10
    project_type: int = 25
    headcount: int = 15
    availability: int = 10
    points: int = 10
    freshness: int = 5
    route: int = 5
    training: int = 5

    def __post_init__(self) -> None:
        most = (
            self.district
            + self.project_type
            + self.headcount
            + self.availability
            + self.points
            + self.freshness
            + self.route
            + self.training
        )
        if most != 100 or not 0 <= self.elsewhere <= self.district:
            raise ValueError("weights sum to 100, and elsewhere is worth no more than the district")


@dataclass(frozen=True, slots=True)
class Terms:
    """Settings of matching, the weights among them."""

    weights: Weights = Weights()
    max_active_projects: int = 1
    late_days: int = 7
    near_days: int = 30
    full_months: int = 24
    spare_points: int = 9
    training_months: int = 24
    fresh_days: int = DAYS
    headcount_bands: tuple[int, ...] = (50, 300, 500)


@dataclass(frozen=True, slots=True)
class Demand:
    """用人需求 of one project; `project_type` carries its Chinese label."""

    id: str
    region: str
    project_type: Labelled
    peak_workers: int
    needed_on: date
    neighbours: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """人才 as matching may know them."""

    id: str
    certificate_valid: bool
    in_pool: bool
    consents: bool
    of_working_age: bool
    active_projects: int
    available_on: date
    regions: frozenset[str]
    anywhere: bool
    months_by_type: Mapping[str, int]
    largest_headcount: int
    spare_points: int
    confirmed_on: date
    meets_education_route: bool
    trained_on: date | None


@dataclass(frozen=True, slots=True)
class Check:
    """One hard condition, held or not, in a sentence."""

    condition: Condition
    ok: bool
    sentence: str


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
        return all(check.ok for check in self.checks)

    @property
    def score(self) -> int:
        """The sum of the terms shown, 0 to 100."""
        return sum(term.points for term in self.terms)

    @property
    def shortcomings(self) -> tuple[str, ...]:
        """The sentences of the conditions that fail: 到岗日期晚3天."""
        return tuple(check.sentence for check in self.checks if not check.ok)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who fits, best first, and who nearly did, nearest first."""

    matches: tuple[Match, ...]
    near_misses: tuple[Match, ...]


_Placed = tuple[tuple[int, int, str], Match]
DEFAULT_TERMS = Terms()


def rank(
    demand: Demand, candidates: Iterable[Candidate], on: date, terms: Terms = DEFAULT_TERMS
) -> Ranking:
    """DOMAIN §8.2: all who pass every condition, by score; equal scores fall by lot.

    The lot is drawn from the ids of demand and candidate: the same whatever the order of input,
    another for each project, so that nobody is always last. A near miss fails only in what a
    contractor may be told, and comes no more than `near_days` late.
    """
    here = equivalents(demand.region, on)
    fits: list[_Placed] = []
    near: list[_Placed] = []
    for candidate in candidates:
        found = _judge(demand, candidate, on, terms, here)
        failed = {check.condition for check in found.checks if not check.ok}
        place = (found.days_late if failed else 0, -found.score, _lot(demand, candidate))
        if not failed:
            fits.append((place, found))
        elif failed <= TELLABLE and found.days_late <= terms.near_days:
            near.append((place, found))
    return Ranking(_in_order(fits), _in_order(near))


def match(demand: Demand, candidate: Candidate, on: date, terms: Terms = DEFAULT_TERMS) -> Match:
    """One candidate judged in full: for the person's own eyes and the bureau's."""
    return _judge(demand, candidate, on, terms, equivalents(demand.region, on))


def conditions(
    demand: Demand, candidate: Candidate, terms: Terms = DEFAULT_TERMS
) -> tuple[Check, ...]:
    """DOMAIN §8.2: the hard conditions in the order shown, each with its reason."""
    late = days_late(demand, candidate)
    cap = terms.max_active_projects
    return (
        _check(Condition.CERTIFICATE, candidate.certificate_valid, "证书不在有效状态"),
        _check(Condition.IN_POOL, candidate.in_pool, "不在库或者已暂停推送"),
        _check(Condition.CONSENT, candidate.consents, "未同意向施工总承包单位公开"),
        _check(
            Condition.LOAD,
            candidate.active_projects < cap,
            f"在岗项目{candidate.active_projects}个，已达上限{cap}个",
        ),
        _check(Condition.AVAILABLE, late <= terms.late_days, f"到岗日期晚{late}天"),
        _check(Condition.AGE, candidate.of_working_age, "未满16周岁"),
    )


def relaxation(ranking: Ranking) -> str | None:
    """What waiting would gain: 到岗日期放宽12天，可多出3人; None if it would gain nobody."""
    days = [
        each.days_late
        for each in ranking.near_misses
        if [check.condition for check in each.checks if not check.ok] == [Condition.AVAILABLE]
    ]
    return f"到岗日期放宽{max(days)}天，可多出{len(days)}人" if days else None


def days_late(demand: Demand, candidate: Candidate) -> int:
    """How many days after the needed one the candidate can come; 0 if in time."""
    return max(0, (candidate.available_on - demand.needed_on).days)


def _judge(
    demand: Demand, candidate: Candidate, on: date, terms: Terms, here: frozenset[str]
) -> Match:
    return Match(
        candidate.id,
        conditions(demand, candidate, terms),
        _score(demand, candidate, on, terms, here),
        days_late(demand, candidate),
    )


def _check(condition: Condition, ok: bool, failing: str) -> Check:
    return Check(condition, ok, condition.label if ok else failing)


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
    return (
        _district(demand, candidate, weights, here),
        _experience(demand, candidate, terms),
        _headcount(demand, candidate, terms),
        _availability(demand, candidate, terms),
        _either(spare, "履职记分良好", "履职记分", weights.points),
        _either(fresh, f"资料{days}天内已确认", f"资料超过{days}天未确认", weights.freshness),
        _either(route, "具备学历和现场经验条件", "学历和现场经验条件未核实", weights.route),
        _either(trained, "近期参加过培训", "近期未参加培训", weights.training),
    )


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
    months = max(0, candidate.months_by_type.get(demand.project_type, 0))
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


def _lot(demand: Demand, candidate: Candidate) -> str:
    return hashlib.sha256(f"{demand.id}\n{candidate.id}".encode()).hexdigest()


def _in_order(placed: list[_Placed]) -> tuple[Match, ...]:
    return tuple(found for _, found in sorted(placed, key=lambda each: each[0]))
