"""Districts as a report lists them: under today's codes, and 片区 of several together."""

from datetime import date

from portal.core.labels import Labelled
from portal.core.regions import MUNICIPALITY, canonical, find, name_of, of_today, offices


class Area(Labelled):
    """一区两群: where districts are too small by themselves, these may be large enough."""

    METROPOLIS = "metropolis", "主城都市区"
    NORTHEAST = "northeast", "渝东北片区"
    SOUTHEAST = "southeast", "渝东南片区"


_SOUTHEAST = frozenset({"500114", "500156", "500240", "500241", "500242", "500243"})
_NORTHEAST = frozenset(
    {
        *("500101", "500154", "500155", "500229", "500230", "500231"),
        *("500233", "500235", "500236", "500237", "500238"),
    }
)
NOWHERE = ""  # registered with the municipality, or no longer in the pool


def home_of(code: str, on: date) -> str:
    """The district of today for this code; NOWHERE for none."""
    if find(code) is None or canonical(code) == MUNICIPALITY:
        return NOWHERE
    return of_today(code, on)


def area_of(code: str) -> Area | None:
    """In which part of the city a district lies."""
    if code == NOWHERE:
        return None
    if code in _NORTHEAST:
        return Area.NORTHEAST
    return Area.SOUTHEAST if code in _SOUTHEAST else Area.METROPOLIS


def districts(on: date) -> list[str]:
    """Every district with an office, in the order in which they are listed."""
    return [region.code for region in offices(on)]


def title_of(code: str) -> str:
    """A district, a part of the city, or nowhere, in words."""
    if code == NOWHERE:
        return "没有区县"
    return Area(code).label if code in {area.value for area in Area} else name_of(code)
