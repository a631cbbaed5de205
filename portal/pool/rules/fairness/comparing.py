"""Districts beside the rest of the city: flagged only where the intervals say so."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.labels import Labelled
from portal.pool.rules.fairness.counting import Row, add, shares
from portal.pool.rules.fairness.intervals import (
    CONFIDENCE,
    LEAST,
    Interval,
    Middle,
    Share,
    difference,
    quantile,
)


class Measure(Labelled):
    """指标: what is compared."""

    FIT_ONE = "fit-one", "有1人以上符合条件的需求"
    FIT_THREE = "fit-three", "有3人以上符合条件的需求"
    ACCEPTED = "accepted", "接受的邀约"
    EXPIRED = "expired", "逾期未答复的邀约"
    DAYS = "days", "从提出需求到双方签署的天数（中位数）"
    INVITED = "invited", "收到过邀约的人员"
    APPOINTED = "appointed", "收到邀约后被聘用的人员"
    UNASKED = "unasked", "长期没有收到邀约的人员"


OF_NEEDS = (Measure.FIT_ONE, Measure.FIT_THREE, Measure.ACCEPTED, Measure.EXPIRED, Measure.DAYS)
OF_PEOPLE = (
    *(Measure.INVITED, Measure.APPOINTED, Measure.UNASKED),
    *(Measure.ACCEPTED, Measure.EXPIRED),
)


class Side(Labelled):
    """On which side of the rest of the city a district lies."""

    HIGHER = "higher", "高于其他"
    LOWER = "lower", "低于其他"


@dataclass(frozen=True, slots=True)
class Flag:
    """A difference that the intervals show, and among how many districts it was looked for."""

    measure: Measure
    side: Side
    compared: int


def flags(rows: Mapping[str, Row], measures: tuple[Measure, ...]) -> dict[str, tuple[Flag, ...]]:
    """By row, what differs from all the other rows taken together."""
    found: dict[str, list[Flag]] = {key: [] for key in rows}
    for measure in measures:
        sides = _days_of(rows) if measure is Measure.DAYS else _shares_of(rows, measure)
        for key, side in sides.items():
            if side is not None:
                found[key].append(Flag(measure, side, len(sides)))
    return {key: tuple(each) for key, each in found.items()}


def confidence_for(compared: int) -> float:
    """Of one interval among so many, that all of them together hold with 95 in 100: the correction
    of Bonferroni (Dunn, JASA 56, 1961, 52–64), right also where the districts hang together.
    """
    return 1 - (1 - CONFIDENCE) / max(1, compared)


def compare_shares(by_key: Mapping[str, Share]) -> dict[str, Side | None]:
    """Each that is enough against all the others together, if they are enough: the interval of
    Newcombe at Bonferroni's level; a difference only if nothing is not within.
    """
    whole = Share(sum(s.count for s in by_key.values()), sum(s.of for s in by_key.values()))
    enough = {
        key: share
        for key, share in by_key.items()
        if share.is_enough and whole.less(share).is_enough
    }
    level = confidence_for(len(enough))
    return {
        key: _side(difference(share, whole.less(share), level)) for key, share in enough.items()
    }


def compare_days(by_key: Mapping[str, Mapping[int, int]]) -> dict[str, Side | None]:
    """The median of each against that of all the others: a difference only if the two intervals by
    order statistics do not touch, at Bonferroni's level. That is asked more strictly than needed
    (Schenker and Gentleman, Amer. Statist. 55, 2001, 182–186), so no flag is raised too early.
    """
    rows = {key: Row(days=days) for key, days in by_key.items()}
    rest = {key: add(row for other, row in rows.items() if other != key).days for key in rows}
    enough = [
        key
        for key in rows
        if sum(by_key[key].values()) >= LEAST and sum(rest[key].values()) >= LEAST
    ]
    level = confidence_for(len(enough))
    found: dict[str, Side | None] = {}
    for key in enough:
        own, others = _median(by_key[key], level), _median(rest[key], level)
        higher, lower = own.is_above(others), others.is_above(own)
        found[key] = Side.HIGHER if higher else Side.LOWER if lower else None
    return found


def _shares_of(rows: Mapping[str, Row], measure: Measure) -> dict[str, Side | None]:
    return compare_shares({key: shares(row)[measure.value] for key, row in rows.items()})


def _days_of(rows: Mapping[str, Row]) -> dict[str, Side | None]:
    return compare_days({key: row.days for key, row in rows.items()})


def _median(days: Mapping[int, int], level: float) -> Interval:
    found: Middle | None = quantile(days, 0.5, level)
    return found.interval if found else Interval(None, None)


def _side(interval: Interval) -> Side | None:
    if interval.low is not None and interval.low > 0:
        return Side.HIGHER
    return Side.LOWER if interval.high is not None and interval.high < 0 else None
