"""All figures of one report, as they are kept and read again."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from portal.pool.rules.fairness.areas import Area, area_of
from portal.pool.rules.fairness.counting import Row, add
from portal.pool.rules.fairness.placing import (
    OfHome,
    OfPlace,
    read_home,
    read_place,
    together,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """统计结果: counts by district of projects, by kind of project, by district of people; and the
    rule looked at by both districts. `placed` of `open_needs` were looked at for the latter.
    """

    people: int = 0
    open_needs: int = 0
    placed: int = 0
    projects: Mapping[str, Row] = field(default_factory=dict)
    types: Mapping[str, Row] = field(default_factory=dict)
    homes: Mapping[str, Row] = field(default_factory=dict)
    by_place: Mapping[str, OfPlace] = field(default_factory=dict)
    by_home: Mapping[str, OfHome] = field(default_factory=dict)

    @property
    def city(self) -> Row:
        """All needs and all people: what belongs to both sides is taken from the needs' only."""
        needs, people = add(self.projects.values()), add(self.homes.values())
        return add([needs, _people_only(people)])

    @property
    def city_by_home(self) -> Row:
        """The same, invitations as they are counted by districts of people."""
        return add(self.homes.values())

    def plain(self) -> dict[str, Any]:
        """To be kept as JSON."""
        counts = {name: getattr(self, name) for name in ("people", "open_needs", "placed")}
        rows = {
            name: {key: row.plain() for key, row in getattr(self, name).items()}
            for name in ("projects", "types", "homes")
        }
        looked = {
            name: {key: asdict(each) for key, each in getattr(self, name).items()}
            for name in ("by_place", "by_home")
        }
        return counts | rows | looked

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Of what was kept."""
        rows = {
            name: {key: Row.read(row) for key, row in kept[name].items()}
            for name in ("projects", "types", "homes")
        }
        return cls(
            people=kept["people"],
            open_needs=kept["open_needs"],
            placed=kept["placed"],
            by_place={key: read_place(each) for key, each in kept["by_place"].items()},
            by_home={key: read_home(each) for key, each in kept["by_home"].items()},
            **rows,
        )


def by_area(rows: Mapping[str, Row]) -> dict[str, Row]:
    """Rows of districts added up to parts of the city."""
    return {area.value: add(rows[key] for key in _within(rows, area)) for area in Area}


def places_by_area(places: Mapping[str, OfPlace]) -> dict[str, OfPlace]:
    """The same of needs looked at."""
    return {
        area.value: together({key: places[key] for key in _within(places, area)}) for area in Area
    }


def _within(keys: Iterable[str], area: Area) -> list[str]:
    return [key for key in keys if area_of(key) is area]


def _people_only(row: Row) -> Row:
    return Row(
        findable=row.findable,
        invited=row.invited,
        asked=row.asked,
        appointed=row.appointed,
        settled=row.settled,
        unasked=row.unasked,
        spread=row.spread,
    )
