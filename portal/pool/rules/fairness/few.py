"""Rows about so few people that a count would say of one of them what only they and a firm know.

A district's officers know who its people are. Whether these were invited and what they answered is
not theirs to read (个人信息保护法 Art 6): of fewer than five nothing is told. Nor may it come out
by taking the other rows from a sum: then the next smallest row is kept back too.
"""

from collections.abc import Iterable, Mapping

from portal.pool.rules.fairness.areas import Area, area_of
from portal.pool.rules.fairness.counting import Row, add

FEWEST = 5
KEPT_BACK = f"不足{FEWEST}人，不列"
ROUNDABOUT = "避免推算，不列"


def is_few(row: Row) -> bool:
    """Whether somebody, and fewer than five, stands behind it."""
    return 0 < people_of(row) < FEWEST


def people_of(row: Row) -> int:
    """How many people of the district it is about, at least: some who were invited are gone."""
    return max(row.findable, row.asked)


def kept_back(homes: Mapping[str, Row]) -> dict[str, str]:
    """Districts and parts of the city of which nothing is told, each with why, in words."""
    within = {area: {k: row for k, row in homes.items() if area_of(k) is area} for area in Area}
    sums = {area.value: add(rows.values()) for area, rows in within.items()}
    found = dict.fromkeys(_with_cover(sums), ROUNDABOUT)
    for area, rows in within.items():
        keys: Iterable[str] = rows if area.value in found else _with_cover(rows)
        found |= dict.fromkeys((key for key in keys if people_of(rows[key])), ROUNDABOUT)
    few = (key for key, row in (sums | dict(homes)).items() if key in found and is_few(row))
    return found | dict.fromkeys(few, KEPT_BACK)


def _with_cover(rows: Mapping[str, Row]) -> set[str]:
    """Those of few, and as many of the smallest others as it takes that their sum is not of few."""
    found = {key for key, row in rows.items() if is_few(row)}
    others = sorted(
        (key for key, row in rows.items() if people_of(row) >= FEWEST),
        key=lambda key: (people_of(rows[key]), key),
    )
    if found and others and sum(people_of(rows[key]) for key in found) < FEWEST:
        found.add(others[0])
    return found
