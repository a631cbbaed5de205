"""施工现场经验 in full months that do not overlap (Art 5; DOMAIN §7 Y)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.labels import Labelled

_DAY = timedelta(days=1)
MOST_PROOFS, MOST_EXPERIENCES = 6, 40


class ExperienceState(Labelled):
    """How far what a person states of themselves is believed."""

    STATED = "stated", "自述"
    PROVED = "proved", "已提交证明"
    VERIFIED = "verified", "已核实"
    REFUSED = "refused", "未核实通过"


@dataclass(frozen=True, slots=True)
class Time:
    """一段现场经历: of one kind of project, its first and last day, verified or only stated."""

    kind: str
    first_on: date
    last_on: date
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Lump:
    """Months of one kind stated without saying when."""

    kind: str
    months: int


@dataclass(frozen=True, slots=True)
class Months:
    """现场经验: by kind of project and in all, and what of both is verified."""

    by_kind: Mapping[str, int]
    total: int
    verified_by_kind: Mapping[str, int]
    verified: int


def full_months(first_on: date, last_on: date) -> int:
    """How many full months from the first day to the last, both included: 2025-06-10 to 2026-06-09
    are twelve. What begins on the 31st is a month later complete on the last day of a shorter one.
    """
    after = last_on + _DAY
    months = (after.year - first_on.year) * 12 + after.month - first_on.month
    return max(0, months - (after.day < first_on.day))


def months_of(times: Iterable[Time], lumps: Iterable[Lump] = ()) -> Months:
    """DOMAIN §7 Y: a day on two sites counts once: within a kind, and over all kinds in the total.

    Of a lump nobody knows when it was, so it may be the same time as what is dated: the longer of
    the two counts, never both.
    """
    stated, unplaced = tuple(times), tuple(lumps)
    verified = tuple(time for time in stated if time.is_verified)
    lumped = {
        kind: sum(each.months for each in unplaced if each.kind == kind)
        for kind in _kinds(unplaced)
    }
    dated = _by_kind(stated)
    by_kind = {
        kind: max(dated.get(kind, 0), lumped.get(kind, 0)) for kind in sorted({*dated, *lumped})
    }
    return Months(
        by_kind={kind: months for kind, months in by_kind.items() if months},
        total=max(_without_overlap(stated), sum(lumped.values())),
        verified_by_kind={kind: months for kind, months in _by_kind(verified).items() if months},
        verified=_without_overlap(verified),
    )


def _kinds(found: Iterable[Time | Lump]) -> list[str]:
    return sorted({each.kind for each in found})


def _by_kind(times: tuple[Time, ...]) -> dict[str, int]:
    return {
        kind: _without_overlap([time for time in times if time.kind == kind])
        for kind in _kinds(times)
    }


def _without_overlap(times: Iterable[Time]) -> int:
    """Full months of these times laid together: what touches or overlaps is one."""
    total, begun, ended = 0, None, date.min
    for time in sorted(times, key=lambda time: time.first_on):
        if begun is not None and time.first_on <= ended + _DAY:
            ended = max(ended, time.last_on)
            continue
        total += full_months(begun, ended) if begun is not None else 0
        begun, ended = time.first_on, time.last_on
    return total + (full_months(begun, ended) if begun is not None else 0)
