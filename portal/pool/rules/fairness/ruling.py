"""What the look at the rule comes to, line by line: who comes first, and by which terms."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.pool.rules.fairness.comparing import Side, confidence_for
from portal.pool.rules.fairness.intervals import LEAST, Share, wilson
from portal.pool.rules.fairness.placing import TERMS, OfHome, OfPlace
from portal.pool.rules.fairness.saying import told
from portal.pool.rules.settings import WEIGHT_NAMES

NAMES = tuple(WEIGHT_NAMES[term] for term in TERMS)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """项目区县: how often somebody of another district comes first, and by chance would."""

    key: str
    title: str
    looked: OfPlace
    is_sum: bool

    @property
    def told(self) -> str:
        return told(self.outside)

    @property
    def outside(self) -> Share:
        return Share(self.looked.first_outside, self.looked.looked)

    @property
    def chance(self) -> float:
        """The share that a draw among all who pass would give."""
        return self.looked.chance_outside / self.looked.looked if self.looked.looked else 0.0


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term: what it gave to people of the project's district over others, and how often others
    would be first without it.
    """

    name: str
    gap: int
    without: int


@dataclass(frozen=True, slots=True)
class HomeLine:
    """人员区县: how often its people come first, by chance would, and what each term gives them."""

    key: str
    title: str
    looked: OfHome
    is_sum: bool
    side: Side | None

    @property
    def told(self) -> str:
        return told(self.firsts)

    @property
    def firsts(self) -> Share:
        return Share(self.looked.firsts, self.looked.needs)

    @property
    def chance(self) -> float:
        return self.looked.chance / self.looked.needs if self.looked.needs else 0.0

    @property
    def gaps(self) -> tuple[float, ...]:
        """By term, how many points they have more than all who pass, on average over needs."""
        many = self.looked.needs
        return tuple(gap / many if many else 0.0 for gap in self.looked.gaps)

    @property
    def lowest(self) -> tuple[str, float] | None:
        """The term that sets them back most, if one does."""
        gap, name = min(zip(self.gaps, NAMES, strict=True))
        return (name, gap) if gap < 0 else None

    @property
    def highest(self) -> tuple[str, float] | None:
        """The term that helps them most, if one does."""
        gap, name = max(zip(self.gaps, NAMES, strict=True))
        return (name, gap) if gap > 0 else None


def term_lines(looked: OfPlace) -> list[TermLine]:
    """The terms of the score, over all needs for which both sides have somebody."""
    return [
        TermLine(name, gap, without)
        for name, gap, without in zip(NAMES, looked.gaps, looked.without, strict=True)
    ]


def sides(homes: Mapping[str, OfHome]) -> dict[str, Side | None]:
    """By district of people: first more often, or less, than a draw among all who pass would have
    it: only where the Wilson interval at Bonferroni's level leaves the draw's share out. Chances
    differ from need to need, which makes the count vary less than the interval takes it to
    (Hoeffding, Ann. Math. Statist. 27, 1956, 713–721), so no flag is raised too early.
    """
    enough = {key: home for key, home in homes.items() if home.needs >= LEAST}
    level = confidence_for(len(enough))
    return {key: _side(home, level) for key, home in enough.items()}


def _side(home: OfHome, level: float) -> Side | None:
    interval, chance = wilson(Share(home.firsts, home.needs), level), home.chance / home.needs
    if interval.low is not None and chance < interval.low:
        return Side.HIGHER
    return Side.LOWER if interval.high is not None and chance > interval.high else None
