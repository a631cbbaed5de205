"""What a plan starts from: needs, people, who fits where and how well; kept small and in one order.

A need is one project with so many like posts. A person may take at most `rooms` posts more, at most
one of them full-time and only if they have none (DOMAIN §7 H), and never two of one need.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOST_POSTS = 1000
TOP_SCORE = 100
_LOT_BITS = 11  # of a lot, below a score
UNIT = 1 << 22  # what one point of a score is worth: more than the lots of MOST_POSTS together


@dataclass(frozen=True, slots=True)
class Need:
    """用人需求 of one project: so many posts that are alike."""

    key: int
    posts: int
    is_full_time: bool
    needed_on: date


@dataclass(frozen=True, slots=True)
class Hands:
    """人手: of each person (by number), how many posts more they may take, and whether one may be
    full-time.
    """

    people: Ints
    rooms: Ints
    may_full_time: Bools

    def open_to(self, need: Need) -> Bools:
        """Who has room for a post of this need."""
        has_room = self.rooms > 0
        return has_room & self.may_full_time if need.is_full_time else has_room


@dataclass(frozen=True, slots=True)
class Field:
    """Needs × people, both in the order of their keys; `values` is -1 where a person cannot be
    placed. Among all people, not only those kept: `fitting` counts, of each need, who passes every
    hard condition; `tallies`, who of them has room too, by score.
    """

    needs: tuple[Need, ...]
    people: tuple[int, ...]
    values: Ints
    rooms: Ints
    may_full_time: Bools
    fitting: Ints
    tallies: Ints

    @property
    def posts(self) -> int:
        return sum(need.posts for need in self.needs)

    @property
    def scores(self) -> Ints:
        """0 to 100 where a person can be placed, -1 elsewhere."""
        return self.values // UNIT


@dataclass(frozen=True, slots=True)
class Row:
    """One need judged over everyone: who fits, the score, and the lot that orders equal scores."""

    fits: Bools
    scores: NDArray[np.int16]
    lots: NDArray[np.uint64]


def worth(scores: NDArray[np.int16], lots: NDArray[np.uint64]) -> Ints:
    """A score with its lot below it: more points always count more, equal ones fall by lot."""
    fine = (lots >> np.uint64(64 - _LOT_BITS)).astype(np.int64)
    return scores.astype(np.int64) * UNIT + fine


def gather(
    needs: Sequence[Need],
    hands: Hands,
    judge: Callable[[Need], Row],
    *,
    told: Callable[[int], None] = lambda _done: None,
) -> Field:
    """The field, judged need by need so that only one row over everyone is held at a time.

    Of each need only its best P people are kept, P being the number of all posts: some best plan
    uses no others. For let a plan place somebody outside them on a post of the need. The other
    P - 1 posts occupy at most P - 1 people, so one of the best P holds nothing: they have room, are
    not on this need, and are worth as much or more. Put in place, they leave the plan as full,
    worth as much or more, and nearer to the top of each need's order, so this comes to an end. The
    greedy plan uses no others either: whoever it passes over holds one of the other P - 1 posts.
    """
    keep = sum(need.posts for need in needs)
    if keep > MOST_POSTS:
        raise ValueError(f"a plan has at most {MOST_POSTS} posts")
    kept: list[tuple[Ints, Ints]] = []
    fitting, tallies = [], []
    for done, need in enumerate(needs, start=1):
        row = judge(need)
        open_to = row.fits & hands.open_to(need)
        fitting.append(int(row.fits.sum()))
        tallies.append(np.bincount(row.scores[open_to], minlength=TOP_SCORE + 1))
        kept.append(_best(row, open_to, keep))
        told(done)
    return _laid_out(needs, hands, kept, (fitting, tallies))


def _best(row: Row, open_to: Bools, keep: int) -> tuple[Ints, Ints]:
    """The best people of a need and what each is worth; equal ones at the edge by their place."""
    at = np.flatnonzero(open_to)
    values = worth(row.scores[at], row.lots[at])
    if len(at) > keep:
        edge = np.partition(values, len(at) - keep)[len(at) - keep]
        # All that equal the last one kept stay in: which of them is left out shall not hang on
        # the order in which people came.
        chosen = values >= edge
        at, values = at[chosen], values[chosen]
    return at, values


def _laid_out(
    needs: Sequence[Need],
    hands: Hands,
    kept: list[tuple[Ints, Ints]],
    counts: tuple[list[int], list[Ints]],
) -> Field:
    """One matrix of all that was kept, in the order of keys."""
    someone = np.unique(np.concatenate([at for at, _ in kept] or [np.zeros(0, np.int64)]))
    order = np.argsort(hands.people[someone])
    place = np.empty(len(someone), np.int64)
    place[order] = np.arange(len(someone))
    by_key = sorted(range(len(needs)), key=lambda n: needs[n].key)
    values = np.full((len(needs), len(someone)), -1, np.int64)
    for line, n in enumerate(by_key):
        at, worths = kept[n]
        values[line, place[np.searchsorted(someone, at)]] = worths
    chosen = someone[order]
    return Field(
        needs=tuple(needs[n] for n in by_key),
        people=tuple(hands.people[chosen].tolist()),
        values=values,
        rooms=hands.rooms[chosen],
        may_full_time=hands.may_full_time[chosen],
        fitting=np.array(counts[0], np.int64)[by_key],
        tallies=np.array(counts[1], np.int64)[by_key],
    )
