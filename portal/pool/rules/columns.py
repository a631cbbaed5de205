"""The pool in parallel columns: a million people judged in milliseconds, exactly as one by one.

The rule itself is `conditions` and `matching`; what is here says the same of whole columns. Both
are held together by a test that asks them about the same people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portal.core.regions import MUNICIPALITY, REGIONS, canonical
from portal.employers.rules.needs import Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.consent import CURRENT, covered, versions_covering
from portal.pool.rules.disclosure import Part

# The order of the bits: what is stored in columns is read with the same order only.
CODES: tuple[str, ...] = tuple(sorted(code for code in REGIONS if code != MUNICIPALITY))
KINDS: tuple[str, ...] = tuple(kind.value for kind in ProjectType)
SKILLS: tuple[str, ...] = tuple(skill.value for skill in Skill)
ANYWHERE = 1 << 63
MOST_MONTHS = 2**16 - 1

CERTIFIED, IN_POOL, CONSENTS, FULL_TIME, ROUTE, SEARCHED = 1, 2, 4, 8, 16, 32
PART_TIME = 64  # who is neither has not consented to tell it
SHOWN = CERTIFIED | IN_POOL | CONSENTS
NEVER_SPARE = -(2**15) + 1
GONE = 128  # a row that another has taken the place of; it has no other fact

Bools: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.intp]


class Row(NamedTuple):
    """One person, as the columns keep them; days are ordinals, 0 is never."""

    profile: int
    person: int
    seed: int
    places: int
    months: tuple[int, ...]
    site_months: int
    headcount: int
    available: int
    born: int
    confirmed: int
    trained: int
    spare: int
    active: int
    skills: int
    facts: int
    wording: int  # consented to; 0: none


@dataclass(frozen=True, slots=True)
class People:
    """Parallel columns, one place a profile; `months` has one line for each of KINDS."""

    profile: NDArray[np.int64]
    person: NDArray[np.int64]
    seed: NDArray[np.uint64]
    places: NDArray[np.uint64]
    months: NDArray[np.uint16]
    site_months: NDArray[np.uint16]
    headcount: NDArray[np.int32]
    available: NDArray[np.int32]
    born: NDArray[np.int32]
    confirmed: NDArray[np.int32]
    trained: NDArray[np.int32]
    spare: NDArray[np.int16]
    active: NDArray[np.int16]
    skills: NDArray[np.uint16]
    facts: NDArray[np.uint8]
    wording: NDArray[np.uint8]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        """Those people in columns."""
        if not rows:
            return cls.empty(0)
        columns = dict(zip(Row._fields, zip(*rows, strict=True), strict=True))
        made = {name: np.array(columns[name], dtype) for name, dtype in TYPES.items()}
        return cls(**made | {"months": np.ascontiguousarray(made["months"].T)})

    @classmethod
    def empty(cls, places: int) -> Self:
        """Room for so many, nobody in it."""
        shapes = dict.fromkeys(TYPES, (places,)) | {"months": (len(KINDS), places)}
        return cls(**{name: np.zeros(shapes[name], dtype) for name, dtype in TYPES.items()})

    def __len__(self) -> int:
        return int(self.profile.shape[0])

    def part(self, which: slice | Rows | Bools) -> Self:
        """Some of them, in that order; a slice shares the columns, all else copies."""
        return type(self)(**{name: getattr(self, name)[..., which] for name in TYPES})


TYPES: dict[str, np.dtype[np.generic]] = {
    "profile": np.dtype(np.int64),
    "person": np.dtype(np.int64),
    "seed": np.dtype(np.uint64),
    "places": np.dtype(np.uint64),
    "months": np.dtype(np.uint16),
    "site_months": np.dtype(np.uint16),
    "headcount": np.dtype(np.int32),
    "available": np.dtype(np.int32),
    "born": np.dtype(np.int32),
    "confirmed": np.dtype(np.int32),
    "trained": np.dtype(np.int32),
    "spare": np.dtype(np.int16),
    "active": np.dtype(np.int16),
    "skills": np.dtype(np.uint16),
    "facts": np.dtype(np.uint8),
    "wording": np.dtype(np.uint8),
}
# What of a row each part of a profile is, and what stands there where it is not covered.
_KEPT_AS: dict[Part, tuple[str, int]] = {
    Part.LARGEST_HEADCOUNT: ("headcount", 0),
    Part.SKILLS: ("skills", 0),
    Part.CONFIRMED_ON: ("confirmed", 0),
    Part.GOOD_STANDING: ("spare", NEVER_SPARE),
    Part.TRAINED: ("trained", 0),
}
_FACTS_OF: dict[Part, int] = {Part.WORKING: FULL_TIME | PART_TIME, Part.WORDS: SEARCHED}
_PLACE = {code: 1 << place for place, code in enumerate(CODES)}
_SKILL = {skill: 1 << place for place, skill in enumerate(SKILLS)}


def places_of(codes: Iterable[str], *, anywhere: bool = False) -> int:
    """Districts as bits; a code that nobody knows is none."""
    bits = ANYWHERE if anywhere else 0
    for code in codes:
        bits |= _PLACE.get(canonical(code), 0)
    return bits


def months_of(by_type: Mapping[str, int]) -> tuple[int, ...]:
    """Months on sites, in the order of KINDS."""
    return tuple(min(MOST_MONTHS, max(0, by_type.get(kind, 0))) for kind in KINDS)


def skills_of(skills: Iterable[str]) -> int:
    """Skills as bits; one that nobody knows is none."""
    return sum(_SKILL.get(skill, 0) for skill in set(skills))


def facts_of(
    *,
    certified: bool,
    in_pool: bool,
    consents: bool,
    full_time: bool,
    route: bool,
    searched: bool,
) -> int:
    """What is so or not so, as bits."""
    shown = CERTIFIED * certified + IN_POOL * in_pool + CONSENTS * consents
    working = FULL_TIME if full_time else PART_TIME
    return shown + working + ROUTE * route + SEARCHED * searched


def as_consented(people: People) -> People:
    """The same people with what the words cover that each consented to, and nothing else: whatever
    is asked of the columns finds nobody by more. The columns are changed, not copied.
    """
    for version in np.flatnonzero(np.bincount(people.wording)).tolist():
        if missing := CURRENT.covers - covered(version):
            at = people.wording == version
            for part in missing & _KEPT_AS.keys():
                name, untold = _KEPT_AS[part]
                getattr(people, name)[at] = untold
            hidden = sum(_FACTS_OF[part] for part in missing & _FACTS_OF.keys())
            people.facts[at] &= np.uint8(~hidden & 0xFF)
    return people


def tells(wording: NDArray[np.uint8], part: Part) -> Bools:
    """Which of these words cover that part."""
    told: Bools = np.isin(wording, np.array(versions_covering(part), np.uint8))
    return told


def day(when: date | None) -> int:
    """A day as the columns keep it."""
    return when.toordinal() if when else 0


def holds(column: NDArray[np.uint8], bits: int) -> Bools:
    """Who has every one of these facts."""
    held: Bools = (column & np.uint8(bits)) == bits
    return held


def touches(column: NDArray[np.uint64], bits: int) -> Bools:
    """Who has any of these places."""
    touched: Bools = (column & np.uint64(bits)) != 0
    return touched
