"""All figures of a report out of what the database said: pure, and the long part of the work."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.pool.rules.columns import People
from portal.pool.rules.facts import Demand, Terms
from portal.pool.rules.fairness.areas import Area, area_of
from portal.pool.rules.fairness.counting import Row
from portal.pool.rules.fairness.figures import Figures
from portal.pool.rules.fairness.placing import MOST_PLACED, Placing
from portal.pool.rules.fairness.reaching import ENOUGH, Reacher, anybody, lenient
from portal.pool.rules.lots import lot, seed

Told = Callable[[], None]


@dataclass(slots=True)
class Tally:
    """Counts of one row while they come in."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    spread: Counter[int] = field(default_factory=Counter)

    def row(self) -> Row:
        return Row(**self.counts, reasons=self.reasons, days=self.days, spread=self.spread)


Tallies = defaultdict[str, Tally]


@dataclass(frozen=True, slots=True)
class Gathered:
    """By district of projects, by kind of project, by district of people."""

    projects: Tallies = field(default_factory=lambda: defaultdict(Tally))
    types: Tallies = field(default_factory=lambda: defaultdict(Tally))
    homes: Tallies = field(default_factory=lambda: defaultdict(Tally))

    def both(self, region: str, kind: str) -> tuple[Tally, Tally]:
        """The rows of a need."""
        return self.projects[region], self.types[kind]


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a report is reckoned: the settings of its day."""

    terms: Terms
    unasked_days: int

    def plain(self) -> dict[str, Any]:
        """To be kept as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """在招的需求: where it is, so many posts free, and whether it was opened in the period."""

    demand: Demand
    region: str
    free: int
    is_of_period: bool


@dataclass(frozen=True, slots=True)
class Everyone:
    """The findable in columns; in the same order their district, as a place in `codes`, and since
    when they are shown (an ordinal). By number of a person: who was invited in the period, and who
    of late.
    """

    people: People
    codes: Sequence[str]
    homes: NDArray[np.intp]
    shown: NDArray[np.int32]
    invited: NDArray[np.int64]
    recent: NDArray[np.int64]

    @property
    def areas(self) -> dict[str, list[int]]:
        """Parts of the city, as places in `codes`."""
        return {
            area.value: [n for n, code in enumerate(self.codes) if area_of(code) is area]
            for area in Area
        }


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database said, at one moment."""

    gathered: Gathered
    needs: Sequence[OpenNeed]
    everyone: Everyone
    on: date
    rules: Rules


def reckon(facts: Facts, told: Told = lambda: None) -> Figures:
    """The figures; `told` is called from time to time."""
    found = facts.gathered
    _count_needs(facts, told)
    _count_people(facts, told)
    placing, placed = _place(facts, told)
    return Figures(
        people=len(facts.everyone.people),
        open_needs=len(facts.needs),
        placed=placed,
        projects=_rows(found.projects),
        types=_rows(found.types),
        homes=_rows(found.homes),
        by_place=placing.by_place,
        by_home=placing.by_home,
    )


def _rows(tallies: Tallies) -> dict[str, Row]:
    return {key: tally.row() for key, tally in tallies.items()}


def _count_needs(facts: Facts, told: Told) -> None:
    """Needs of the period that are still open, and how many people they could have."""
    reacher = Reacher(facts.everyone.people, facts.on, facts.rules.terms)
    for need in facts.needs:
        if not need.is_of_period:
            continue
        told()
        fit = reacher.count(need.demand)
        for tally in facts.gathered.both(need.region, need.demand.project_type.value):
            tally.counts["open_needs"] += 1
            tally.counts["vacant"] += need.free
            tally.counts["fit_one"] += fit >= 1
            tally.counts["fit_three"] += fit >= ENOUGH


def _count_people(facts: Facts, told: Told) -> None:
    everyone, rules = facts.everyone, facts.rules
    people = everyone.people
    since = (facts.on - timedelta(days=rules.unasked_days)).toordinal()
    settled = np.flatnonzero(everyone.shown <= since)
    demands = lenient(need.demand for need in facts.needs)
    settled = settled[anybody(demands, people.part(settled), facts.on, rules.terms, told)]
    for name, rows in (
        ("findable", np.arange(len(people))),
        ("invited", np.flatnonzero(np.isin(people.person, everyone.invited))),
        ("settled", settled),
        ("unasked", settled[~np.isin(people.person[settled], everyone.recent)]),
    ):
        counts = np.bincount(everyone.homes[rows], minlength=len(everyone.codes)).tolist()
        for code, many in zip(everyone.codes, counts, strict=True):
            if many:
                facts.gathered.homes[code].counts[name] += many


def _place(facts: Facts, told: Told) -> tuple[Placing, int]:
    """The rule looked at for open needs: for all, or as many as are drawn by lot."""
    drawn = sorted(facts.needs, key=lambda need: lot("fairness", seed(need.demand.id)))
    everyone = facts.everyone
    placing = Placing(everyone.people, everyone.homes, everyone.codes, everyone.areas)
    for need in drawn[:MOST_PLACED]:
        told()
        placing.look(need.demand, need.region, facts.on, facts.rules.terms)
    return placing, min(len(drawn), MOST_PLACED)
