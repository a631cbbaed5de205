"""What a person could change to be found: how many open projects fit now, and how many more would
after one change (DOMAIN §8.2; PEERS 13). Numbers and places only, never whose projects they are.

A project fits exactly if `conditions.judge` says so: openings come counted by which of its
conditions the person fails, with what decides whether one change would mend it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.core.neighbours import neighbours
from portal.core.regions import equivalents, name_of, offices
from portal.employers.rules.needs import Reach, Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.conditions import Check, Condition, own_checks
from portal.pool.rules.facts import Candidate, Terms

MOST = 3  # gains of one sort
STEPS = (7, 14, 30, 60, 90)  # days by which one could come earlier
# The conditions that a project sets; the others are the person's own, whatever the project.
SET_BY_PROJECT = (
    Condition.AVAILABLE,
    Condition.REACH,
    Condition.FULL_TIME,
    Condition.EXPERIENCE,
    Condition.SKILLS,
)


@dataclass(frozen=True, slots=True)
class Opening:
    """So many open projects at which the person fails the same; beside it what is asked there, as
    far as it decides: kind and day if nothing fails, all of the one condition if one does.
    """

    count: int
    failed: frozenset[Condition]
    kind: ProjectType | None = None
    region: str = ""
    reach: Reach | None = None
    needed_on: date | None = None
    least_months: int = 0
    skills: frozenset[Skill] = frozenset()


@dataclass(frozen=True, slots=True)
class Gain:
    """A change, how many more projects would fit after it, and the person as changed."""

    sentence: str
    count: int
    becomes: Candidate


@dataclass(frozen=True, slots=True)
class Advice:
    """在招项目 whose demands the person meets, of how many in all; what of the person's own keeps
    them from being found at all; and what would make it more.
    """

    fitting: int
    open: int
    blocked: tuple[Check, ...]
    gains: tuple[Gain, ...]
    proofs: tuple[str, ...]

    @property
    def found_by(self) -> int:
        """For how many projects the person is offered today."""
        return 0 if self.blocked else self.fitting


def near(region: str, reach: Reach, on: date) -> frozenset[str]:
    """Every code of a district from which a project there takes people; for 全市 it is all one."""
    here = equivalents(region, on)
    return here | neighbours(region, on) if reach is Reach.NEIGHBOURS else here


def advise(
    own: Candidate,
    openings: Iterable[Opening],
    verified: Mapping[str, int],
    on: date,
    terms: Terms,
) -> Advice:
    """`verified`: months on sites by kind that an officer has looked at."""
    found = tuple(openings)
    failing = {
        condition: [each for each in found if each.failed == {condition}]
        for condition in SET_BY_PROJECT
    }
    fitting = [each for each in found if not each.failed]
    return Advice(
        fitting=_count(fitting),
        open=_count(found),
        blocked=tuple(check for check in own_checks(own, terms) if not check.ok),
        gains=(
            *_by_place(own, failing[Condition.REACH], on),
            *_by_day(own, failing[Condition.AVAILABLE], on, terms),
            *_by_full_time(own, failing[Condition.FULL_TIME]),
            *_by_skills(own, failing[Condition.SKILLS]),
            *_by_months(own, failing[Condition.EXPERIENCE]),
        ),
        proofs=tuple(_by_proof(own, verified, fitting)),
    )


def _count(openings: Iterable[Opening]) -> int:
    return sum(each.count for each in openings)


def _gain(change: str, count: int, becomes: Candidate) -> Gain:
    return Gain(f"若{change}，可多符合{count}个在招项目", count, becomes)


def _by_place(own: Candidate, openings: Sequence[Opening], on: date) -> Iterator[Gain]:
    """The places that would bring most, and all of them together."""
    choices = {region.code for region in offices(on)}
    counted: Counter[str] = Counter()
    lying: Counter[str] = Counter()
    for each in openings:
        lying[each.region] += each.count
        for place in choices & near(each.region, each.reach or Reach.DISTRICT, on):
            counted[place] += each.count
    # Of two that bring as many, the one in which more of them lie.
    best = sorted(counted.items(), key=lambda each: (-each[1], -lying[each[0]], each[0]))[:MOST]
    for place, count in best:
        yield _gain(f"愿意到{name_of(place)}", count, replace(own, regions=own.regions | {place}))
    if (everywhere := _count(openings)) > max(counted.values(), default=0):
        yield _gain("选择市内不限", everywhere, replace(own, anywhere=True))


def _by_day(own: Candidate, openings: Sequence[Opening], on: date, terms: Terms) -> list[Gain]:
    """The first step that brings any, and the one that brings most, if they are two. Nobody comes
    before today.
    """
    from_day, late = own.available_on, timedelta(days=terms.late_days)
    days = {max(on, from_day - timedelta(days=step)) for step in STEPS} | {on}
    gains: list[Gain] = []
    for day in sorted((day for day in days if day < from_day), reverse=True):
        count = _count(each for each in openings if each.needed_on and each.needed_on + late >= day)
        if count > (gains[-1].count if gains else 0):
            gains.append(
                _gain(f"最早到岗日期提前到{day:%Y-%m-%d}", count, replace(own, available_on=day))
            )
    return _first_and_last(gains)


def _by_full_time(own: Candidate, openings: Sequence[Opening]) -> Iterator[Gain]:
    if openings:
        yield _gain("可以专职", _count(openings), replace(own, is_full_time=True))


def _by_skills(own: Candidate, openings: Sequence[Opening]) -> list[Gain]:
    """What is missing, the least first; then what would bring most."""
    missing: Counter[frozenset[Skill]] = Counter()
    for each in openings:
        missing[frozenset(each.skills - own.skills)] += each.count
    gains = []
    for skills in missing:
        count = sum(number for other, number in missing.items() if other <= skills)
        names = "、".join(skill.label for skill in Skill if skill in skills)
        becomes = replace(own, skills=own.skills | skills)
        gains.append((len(skills), _gain(f"熟悉{names}", count, becomes)))
    gains.sort(key=lambda each: (each[0], -each[1].count, each[1].sentence))
    return [gain for _, gain in gains[:MOST]]


def _by_months(own: Candidate, openings: Sequence[Opening]) -> list[Gain]:
    """Of each kind the first number of months that brings any, and the one that brings most."""
    gains: list[Gain] = []
    for kind in ProjectType:
        asked = [each for each in openings if each.kind is kind]
        gains += _first_and_last(
            [_with_months(own, kind, level, asked) for level in _levels(asked)]
        )
    return sorted(gains, key=lambda each: (-each.count, each.sentence))[:MOST]


def _levels(openings: Iterable[Opening]) -> list[int]:
    return sorted({each.least_months for each in openings})


def _with_months(
    own: Candidate, kind: ProjectType, months: int, openings: Iterable[Opening]
) -> Gain:
    return _gain(
        f"{kind.label}项目经验达到{months}个月（现为{own.months_by_type.get(kind, 0)}个月）",
        _count(each for each in openings if each.least_months <= months),
        replace(own, months_by_type={**own.months_by_type, kind: months}),
    )


def _first_and_last(gains: list[Gain]) -> list[Gain]:
    return gains if len(gains) < 3 else [gains[0], gains[-1]]


def _by_proof(
    own: Candidate, verified: Mapping[str, int], fitting: Iterable[Opening]
) -> Iterator[str]:
    """Of the kinds that are asked for: experience that is missing, or not verified yet."""
    wanted: Counter[ProjectType] = Counter()
    for each in fitting:
        if each.kind is not None:
            wanted[each.kind] += each.count
    for kind, count in sorted(wanted.items(), key=lambda each: (-each[1], each[0])):
        stated, sure = own.months_by_type.get(kind, 0), verified.get(kind, 0)
        of_them = f"符合的项目中{count}个是{kind.label}"
        if not stated:
            yield f"{of_them}：有这一类现场经验的，请补充经历和证明"
        elif sure < stated:
            yield f"{of_them}：您的{stated}个月经验中{stated - sure}个月尚未核实"
