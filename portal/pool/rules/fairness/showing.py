"""A report as somebody may see it: the municipality every district, a district its own and the
city's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.fairness import saying
from portal.pool.rules.fairness.areas import NOWHERE, Area, title_of
from portal.pool.rules.fairness.comparing import (
    OF_NEEDS,
    OF_PEOPLE,
    Flag,
    Measure,
    Side,
    flags,
)
from portal.pool.rules.fairness.counting import Row, add, shares
from portal.pool.rules.fairness.figures import Figures, by_area, places_by_area
from portal.pool.rules.fairness.intervals import quantile
from portal.pool.rules.fairness.placing import OfPlace, together
from portal.pool.rules.fairness.ruling import (
    HomeLine,
    PlaceLine,
    TermLine,
    sides,
    term_lines,
)
from portal.pool.rules.fairness.saying import Hint
from portal.pool.rules.fairness.tables import Days, Line, View, lines, tell

CITY = "city"
WHOLE = "全市"
T = TypeVar("T")
_AREAS = tuple(area.value for area in Area)
_BY_HOME = (View.PEOPLE, View.ANSWERS)


@dataclass(frozen=True, slots=True)
class Notice:
    """提示: a row that differs from the others, by how much, and what that may mean."""

    key: str
    title: str
    of: str  # 项目区县, 人员区县, 片区, 项目类型
    measure: Measure
    side: Side
    compared: int
    own: str
    others: str
    hint: Hint


@dataclass(frozen=True, slots=True)
class RuleNotice:
    """提示 about the rule: first more often, or less, than a draw would have it."""

    line: HomeLine
    side: Side
    hint: Hint


@dataclass(frozen=True, slots=True)
class Shown:
    """A report for one reader; `own` is a district's code, or nothing for all of them."""

    figures: Figures
    own: str = ""

    def lines(self, view: View) -> list[Line]:
        """A table of counts: sums first."""
        if view is View.TYPES:
            return self._lines_of_types()
        rows = self.figures.homes if view in _BY_HOME else self.figures.projects
        found = {CITY: (WHOLE, add(rows.values()))}
        if not self.own:
            found |= {key: (title_of(key), row) for key, row in by_area(rows).items()}
        found |= {key: (title_of(key), rows[key]) for key in self._order(rows)}
        if self.own:
            found.setdefault(self.own, (title_of(self.own), Row()))
        return lines(view, found, frozenset({CITY, *_AREAS}))

    def _lines_of_types(self) -> list[Line]:
        """By kind of project, of the whole city: to a district as to all."""
        rows = self.figures.types
        found = {CITY: (WHOLE, add(rows.values()))}
        found |= {kind.value: (kind.label, rows.get(kind.value, Row())) for kind in ProjectType}
        return lines(View.TYPES, found, frozenset({CITY}))

    @property
    def notices(self) -> list[Notice]:
        """What differs, by the side it is on; a district hears of its own rows."""
        projects, homes = self.figures.projects, self.figures.homes
        found = [
            *_notices("项目区县", _placed(projects), OF_NEEDS),
            *_notices("人员区县", _placed(homes), OF_PEOPLE),
        ]
        if self.own:
            return [notice for notice in found if notice.key == self.own]
        return [
            *found,
            *_notices("项目片区", by_area(projects), OF_NEEDS),
            *_notices("人员片区", by_area(homes), OF_PEOPLE),
            *_notices("项目类型", self.figures.types, OF_NEEDS),
        ]

    # --- the rule ---------------------------------------------------------------------------------

    @property
    def place_lines(self) -> list[PlaceLine]:
        """By district of projects, how often somebody of another comes first."""
        places = self.figures.by_place
        found = [PlaceLine(CITY, WHOLE, together(places), is_sum=True)]
        if not self.own:
            areas = places_by_area(places).items()
            found += [PlaceLine(key, title_of(key), each, is_sum=True) for key, each in areas]
        own = [
            PlaceLine(key, title_of(key), places[key], is_sum=False) for key in self._order(places)
        ]
        return found + own

    @property
    def term_lines(self) -> list[TermLine]:
        """By term, over the city's needs; for a district over those in it."""
        return term_lines(self._place)

    @property
    def duels(self) -> int:
        return self._place.duels

    @property
    def first_outside_in_duels(self) -> int:
        return self._place.first_outside_in_duels

    @property
    def _place(self) -> OfPlace:
        places = self.figures.by_place
        return places.get(self.own, OfPlace()) if self.own else together(places)

    @property
    def home_lines(self) -> list[HomeLine]:
        """By district of people, how often they come first and what each term gives them."""
        homes = self.figures.by_home
        judged = sides({key: home for key, home in homes.items() if key not in _AREAS})
        judged |= sides({key: home for key, home in homes.items() if key in _AREAS})
        keys = self._order(homes)
        if not self.own:
            keys = [*(area for area in _AREAS if area in homes), *keys]
        return [
            HomeLine(key, title_of(key), homes[key], key in _AREAS, judged.get(key)) for key in keys
        ]

    @property
    def rule_notices(self) -> list[RuleNotice]:
        """Whom the score moves up or down more than chance would."""
        return [
            RuleNotice(line, line.side, saying.PUSHED[line.side])
            for line in self.home_lines
            if line.side is not None and line.key != NOWHERE
        ]

    def _order(self, keys: Iterable[str]) -> list[str]:
        """Districts by code, whoever has none last; a district its own only."""
        found = sorted(key for key in keys if key not in {NOWHERE, *_AREAS})
        if self.own:
            return [key for key in found if key == self.own]
        return [*found, NOWHERE] if NOWHERE in keys else found


def _placed(rows: Mapping[str, T]) -> dict[str, T]:
    """Those with a district: who has none is compared with nobody."""
    return {key: row for key, row in rows.items() if key != NOWHERE}


def _notices(of: str, rows: Mapping[str, Row], measures: tuple[Measure, ...]) -> list[Notice]:
    return [
        _notice(of, key, rows, flag)
        for key, found in sorted(flags(rows, measures).items())
        for flag in found
    ]


def _notice(of: str, key: str, rows: Mapping[str, Row], flag: Flag) -> Notice:
    others = add(row for other, row in rows.items() if other != key)
    title = ProjectType(key).label if of == "项目类型" else title_of(key)
    return Notice(
        key=key,
        title=title,
        of=of,
        measure=flag.measure,
        side=flag.side,
        compared=flag.compared,
        own=_told(rows[key], flag.measure),
        others=_told(others, flag.measure),
        hint=saying.hint_of(flag),
    )


def _told(row: Row, measure: Measure) -> str:
    if measure is Measure.DAYS:
        return tell(Days(sum(row.days.values()), quantile(row.days, 0.5)))
    return tell(shares(row)[measure.value])
