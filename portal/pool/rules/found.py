"""What a person could change to be found: how many open projects fit now, and how many more would
after one change (DOMAIN §8.2; PEERS 13). Numbers and places only, never whose projects they are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.labels import Labelled

MOST_PLACES = 3
STEPS = (7, 14, 30, 60, 90)  # days by which one could come earlier


@dataclass(frozen=True, slots=True)
class Opening:
    """So many open projects of one place and kind; late: their day is too early for the person."""

    place: str
    kind: Labelled
    is_late: bool
    count: int


@dataclass(frozen=True, slots=True)
class Own:
    """What of a person's profile decides: where, from when, with which experience."""

    places: frozenset[str]
    anywhere: bool
    available_on: date
    months: Mapping[str, int]
    verified: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Gain:
    """A change and how many more projects would fit after it."""

    sentence: str
    count: int


@dataclass(frozen=True, slots=True)
class Advice:
    """在招项目 that fit now, of how many in all, and what would make it more."""

    fitting: int
    open: int
    gains: tuple[Gain, ...]
    proofs: tuple[str, ...]


def effective_day(available_on: date, today: date) -> date:
    """Nobody comes before today."""
    return max(available_on, today)


def advise(
    own: Own,
    openings: Iterable[Opening],
    late: Mapping[date, int],
    today: date,
    late_days: int,
    names: Mapping[str, str],
) -> Advice:
    """`late`: of the projects in the person's own places whose day is too early, how many need
    somebody on which day.
    """
    found = tuple(openings)
    here = [each for each in found if own.anywhere or each.place in own.places]
    fitting = [each for each in here if not each.is_late]
    elsewhere: Counter[str] = Counter()
    for each in found:
        if each not in here and not each.is_late:
            elsewhere[each.place] += each.count
    return Advice(
        fitting=sum(each.count for each in fitting),
        open=sum(each.count for each in found),
        gains=(*_by_place(elsewhere, names), *_by_day(own, late, today, late_days)),
        proofs=_by_proof(own, fitting),
    )


def _by_place(elsewhere: Counter[str], names: Mapping[str, str]) -> list[Gain]:
    """The places that would bring most, and all of them together."""
    best = sorted(elsewhere.items(), key=lambda each: (-each[1], each[0]))[:MOST_PLACES]
    gains = [
        Gain(f"若愿意到{names.get(place, place)}，可多符合{count}个在招项目", count)
        for place, count in best
    ]
    if len(elsewhere) > 1:
        everywhere = sum(elsewhere.values())
        gains.append(Gain(f"若选择全市不限，可多符合{everywhere}个在招项目", everywhere))
    return gains


def _by_day(own: Own, late: Mapping[date, int], today: date, late_days: int) -> list[Gain]:
    """The first step that brings any, and the one that brings most, if they are two."""
    from_day = effective_day(own.available_on, today)
    days = [max(today, from_day - timedelta(days=step)) for step in STEPS] + [today]
    gains: list[tuple[int, date]] = []
    for day in sorted({day for day in days if day < from_day}, reverse=True):
        count = sum(
            number for needed, number in late.items() if needed + timedelta(days=late_days) >= day
        )
        if count > (gains[-1][0] if gains else 0):
            gains.append((count, day))
    kept = gains if len(gains) < 3 else [gains[0], gains[-1]]
    return [
        Gain(f"若最早到岗日期提前到{day:%Y-%m-%d}，可多符合{count}个在招项目", count)
        for count, day in kept
    ]


def _by_proof(own: Own, fitting: Iterable[Opening]) -> tuple[str, ...]:
    """Of the kinds that are asked for: experience that is missing, or not verified yet."""
    wanted: dict[Labelled, int] = {}
    for each in fitting:
        wanted[each.kind] = wanted.get(each.kind, 0) + each.count
    sentences = []
    for kind, count in sorted(wanted.items(), key=lambda each: (-each[1], each[0])):
        stated, sure = own.months.get(kind, 0), own.verified.get(kind, 0)
        of_them = f"符合的项目中{count}个是{kind.label}"
        if not stated:
            sentences.append(f"{of_them}：有这一类现场经验的，请补充经历和证明")
        elif sure < stated:
            sentences.append(f"{of_them}：您的{stated}个月经验中{stated - sure}个月尚未核实")
    return tuple(sentences)
