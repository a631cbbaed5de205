"""Masks of people packed into words of 64, so that counting a million of them takes microseconds.

What never changes in a row is packed once for the rows there were then; for rows that came since it
is worked out at each question.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portal.pool.rules.columns import (
    ANYWHERE,
    CODES,
    FULL_TIME,
    PART_TIME,
    SKILLS,
    Bools,
    People,
    Rows,
    holds,
    places_of,
    skills_of,
    touches,
)

Words: TypeAlias = NDArray[np.uint64]
WORD = 64


@dataclass(frozen=True, slots=True)
class Bitmaps:
    """Of the first `count` rows: who would work where, who knows what, who works how."""

    count: int
    places: tuple[Words, ...]
    anywhere: Words
    skills: tuple[Words, ...]
    full_time: Words
    part_time: Words

    @classmethod
    def of(cls, people: People) -> Self:
        """Of as many whole words as these people fill."""
        count = len(people) // WORD * WORD
        some = people.part(slice(count))
        return cls(
            count,
            tuple(pack(touches(some.places, places_of([code]))) for code in CODES),
            pack(touches(some.places, ANYWHERE)),
            tuple(pack((some.skills & np.uint16(skills_of([each]))) != 0) for each in SKILLS),
            pack(holds(some.facts, FULL_TIME)),
            pack(holds(some.facts, PART_TIME)),
        )

    def __len__(self) -> int:
        return self.count

    def willing(self, people: People, codes: Iterable[str]) -> Words:
        """Who would work in any of these places, or anywhere."""
        bits = places_of(codes)
        known = self.anywhere.copy()
        for place, bitmap in enumerate(self.places):
            if bits >> place & 1:
                known |= bitmap
        late = people.places[self.count :]
        return np.concatenate([known, pack(touches(late, bits | ANYWHERE))])

    def able(self, people: People, skill: str) -> Words:
        """Who knows that work."""
        late = people.skills[self.count :] & np.uint16(skills_of([skill]))
        return np.concatenate([self.skills[SKILLS.index(skill)], pack(late != 0)])

    def working(self, people: People, *, full: bool) -> Words:
        """Who offers full time, or part time: of some it is not told."""
        known, bit = (self.full_time, FULL_TIME) if full else (self.part_time, PART_TIME)
        return np.concatenate([known, pack(holds(people.facts[self.count :], bit))])


def pack(mask: Bools) -> Words:
    """A mask in whole words; the places behind its end are empty."""
    packed = np.packbits(mask)
    whole = np.zeros(-(-len(mask) // WORD) * 8, np.uint8)
    whole[: len(packed)] = packed
    words: Words = whole.view(np.uint64)
    return words


def rows_of(words: Words) -> Rows:
    """The places that are set."""
    return np.flatnonzero(np.unpackbits(words.view(np.uint8)))


def count(words: Words) -> int:
    """How many places are set."""
    return int(np.bitwise_count(words).sum())
