"""What a million introductions say: found by any run of characters, in milliseconds.

They stand in one array, each closed by END, in units of UTF-16: a run stands in a text exactly
where its units do. A concordance lists beside them where each pair of units stands.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portal.pool.rules.columns import Bools
from portal.pool.rules.words import folded

END = "\n"
HALF = 16  # bits of a unit; a pair has two
LOT = 2**20
FIRST_HALVES, LAST_HALVES = 0xD800, 0xE000  # of characters that take two units, and what follows

Units: TypeAlias = NDArray[np.uint16]
Places: TypeAlias = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Said:
    """Introductions, folded: that of row n from `begins[n]` to `begins[n + 1]`, END included."""

    units: Units
    begins: Places

    @classmethod
    def of(cls, introductions: Sequence[str]) -> Self:
        """These, in that order."""
        whole = folded("".join(each.replace(END, " ") + END for each in introductions))
        units = _units(whole)
        ends = np.flatnonzero(units == ord(END)) + 1
        return cls(units, np.concatenate([[0], ends]).astype(np.uint32))

    @classmethod
    def joined(cls, parts: Sequence["Said"]) -> Self:
        """One after the other."""
        begins, length = [np.zeros(1, np.uint32)], 0
        for part in parts:
            begins.append(part.begins[1:] + np.uint32(length))
            length += len(part.units)
        units = [np.zeros(0, np.uint16), *(part.units for part in parts)]
        return cls(np.concatenate(units), np.concatenate(begins))

    def __len__(self) -> int:
        return len(self.begins) - 1

    def part(self, which: Bools) -> Self:
        """Those of these rows."""
        lengths = np.diff(self.begins)
        kept = np.concatenate([[0], np.cumsum(lengths[which])]).astype(np.uint32)
        return type(self)(self.units[np.repeat(which, lengths)], kept)

    def saying(self, run: str) -> Bools:
        """Who says it, all being read."""
        units = _units(run)
        places = np.flatnonzero(self.units == units[0]).astype(np.uint32)
        return self.whose(self.going_on(places, units, {0}))

    def going_on(self, places: Places, units: Units, known: Collection[int]) -> Places:
        """Of these places those from which the units follow; at `known` of them they do."""
        for at, unit in enumerate(units):
            if at not in known:
                # Past the end stands the last END, which nobody asks for.
                there = self.units.take(places + np.uint32(at), mode="clip")
                places = places[there == unit]
        return places

    def whose(self, places: Places) -> Bools:
        """The rows to which these places belong."""
        rows = np.zeros(len(self), np.bool_)
        rows[np.searchsorted(self.begins, places, "right") - 1] = True
        return rows


@dataclass(frozen=True, slots=True)
class Concordance:
    """Introductions, and by each pair of units in order the places where it stands: those of
    `pairs[n]` are `where` from `firsts[n]` to `firsts[n + 1]`. Only pairs that begin with a letter
    or digit are listed: whatever is asked for consists of them.
    """

    said: Said
    pairs: Places
    firsts: Places
    where: Places

    @classmethod
    def of(cls, said: Said) -> Self:
        """Of these introductions."""
        order = _order(said.units)
        order.sort()
        places = order.astype(np.uint32)
        order >>= np.uint64(2 * HALF)
        is_first = np.ones(len(order), np.bool_)
        np.not_equal(order[1:], order[:-1], out=is_first[1:])
        firsts = np.flatnonzero(is_first)
        ends = np.append(firsts, len(order)).astype(np.uint32)
        return cls(said, order[firsts].astype(np.uint32), ends, places)

    def __len__(self) -> int:
        return len(self.said)

    def saying(self, run: str) -> Bools:
        """Who says it."""
        units = _units(run)
        if len(units) == 1:
            low = int(units[0]) << HALF
            return self.said.whose(self._listed(low, low + 2**HALF - 1))
        pairs = [int(one) << HALF | int(other) for one, other in pairwise(units)]
        lists = [self._listed(pair, pair) for pair in pairs]
        rarest = min(range(len(lists)), key=lambda at: len(lists[at]))
        places = lists[rarest]
        places = places[places >= rarest] - np.uint32(rarest)
        return self.said.whose(self.said.going_on(places, units, {rarest, rarest + 1}))

    def _listed(self, low: int, high: int) -> Places:
        """The places of the pairs from `low` to `high`."""
        begin = np.searchsorted(self.pairs, np.uint32(low), "left")
        end = np.searchsorted(self.pairs, np.uint32(high), "right")
        return self.where[self.firsts[begin] : self.firsts[end]]


@dataclass(frozen=True, slots=True)
class Sayings:
    """Of the first rows a concordance; those that came since are read at each question."""

    listed: Concordance
    late: Said

    @classmethod
    def of(cls, listed: Concordance) -> Self:
        """Nobody has come since."""
        return cls(listed, Said.of([]))

    def __len__(self) -> int:
        return len(self.listed) + len(self.late)

    def more(self, said: Said) -> Self:
        """With those who have come now."""
        return type(self)(self.listed, Said.joined([self.late, said]))

    def whole(self) -> Said:
        """All of them."""
        return Said.joined([self.listed.said, self.late])

    def saying(self, runs: Sequence[str]) -> Bools:
        """Who says every one of these runs; of an introduction each is folded."""
        rows = np.ones(len(self), np.bool_)
        for run in sorted(set(runs), key=len, reverse=True):
            rows &= np.concatenate([self.listed.saying(run), self.late.saying(run)])
            if not rows.any():
                break
        return rows


def _units(text: str) -> Units:
    return np.frombuffer(text.encode("utf-16-le"), np.uint16)


def _order(units: Units) -> NDArray[np.uint64]:
    """Pair and place as one number each: numpy sorts such faster than it finds their order."""
    asked, orders = _is_asked_for(), [np.zeros(0, np.uint64)]
    for begin in range(0, len(units), LOT):  # in lots, as each step makes columns of its own
        places = begin + np.flatnonzero(asked[units[begin : begin + LOT]])
        order = units[places].astype(np.uint64)
        order <<= np.uint64(HALF)
        order |= units[places + 1]  # at the last there is an END
        order <<= np.uint64(2 * HALF)
        order |= places.astype(np.uint64)
        orders.append(order)
    return np.concatenate(orders)


@cache
def _is_asked_for() -> Bools:
    """Of every unit whether it is a letter or digit, or half of what may be one."""
    asked = [chr(unit).isalnum() for unit in range(2**HALF)]
    asked[FIRST_HALVES:LAST_HALVES] = [True] * (LAST_HALVES - FIRST_HALVES)
    return np.array(asked, np.bool_)
