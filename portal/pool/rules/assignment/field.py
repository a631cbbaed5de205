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


@dataclass(frozen=True, slots=True)
class Shortlists:
    """Of each need, in the order of keys, the people it could have, best first: as places among
    everyone, with what each is worth. Equal ones stand by their numbers.
    """

    needs: tuple[Need, ...]
    hands: Hands
    at: tuple[Ints, ...]
    values: tuple[Ints, ...]
    fitting: Ints
    tallies: Ints

    def field(self, widths: Sequence[int] | None = None) -> Field:
        """The matrix of the first so many of each need; of all, if nothing is said."""
        most = widths or [len(at) for at in self.at]
        kept = [at[:width] for at, width in zip(self.at, most, strict=True)]
        someone = np.unique(np.concatenate([np.zeros(0, np.int64), *kept]))
        order = np.argsort(self.hands.people[someone])
        place = np.empty(len(someone), np.int64)
        place[order] = np.arange(len(someone))
        values = np.full((len(self.needs), len(someone)), -1, np.int64)
        for n, at in enumerate(kept):
            values[n, place[np.searchsorted(someone, at)]] = self.values[n][: len(at)]
        chosen = someone[order]
        return Field(
            needs=self.needs,
            people=tuple(self.hands.people[chosen].tolist()),
            values=values,
            rooms=self.hands.rooms[chosen],
            may_full_time=self.hands.may_full_time[chosen],
            fitting=self.fitting,
            tallies=self.tallies,
        )


def gather(
    needs: Sequence[Need],
    hands: Hands,
    judge: Callable[[Need], Row],
    *,
    told: Callable[[int], None] = lambda _done: None,
    keep: int | None = None,
) -> Shortlists:
    """The shortlists, judged need by need so that only one row over everyone is held at a time.

    Of each need only its best P people are kept, P being the number of all posts: some best plan
    uses no others. For let a plan place somebody outside them on a post of the need. The other
    P - 1 posts occupy at most P - 1 people, so one of the best P holds nothing: they have room, are
    not on this need, and are worth as much or more. Put in place, they leave the plan as full,
    worth as much or more, and nearer to the top of each need's order, so this comes to an end. The
    greedy plan uses no others either: whoever it passes over holds one of the other P - 1 posts.
    `keep` keeps another number.
    """
    in_order = tuple(sorted(needs, key=lambda need: need.key))
    posts = sum(need.posts for need in in_order)
    if posts > MOST_POSTS:
        raise ValueError(f"a plan has at most {MOST_POSTS} posts")
    kept: list[tuple[Ints, Ints]] = []
    fitting, tallies = [], []
    for done, need in enumerate(in_order, start=1):
        row = judge(need)
        open_to = row.fits & hands.open_to(need)
        fitting.append(int(row.fits.sum()))
        tallies.append(np.bincount(row.scores[open_to], minlength=TOP_SCORE + 1))
        kept.append(_best(row, open_to, hands.people, keep or posts))
        told(done)
    return Shortlists(
        needs=in_order,
        hands=hands,
        at=tuple(at for at, _ in kept),
        values=tuple(values for _, values in kept),
        fitting=np.array(fitting, np.int64),
        tallies=np.array(tallies, np.int64),
    )


def _best(row: Row, open_to: Bools, people: Ints, keep: int) -> tuple[Ints, Ints]:
    """The best people of a need and what each is worth, best first."""
    at = np.flatnonzero(open_to)
    values = worth(row.scores[at], row.lots[at])
    if len(at) > keep:
        edge = np.partition(values, len(at) - keep)[len(at) - keep]
        at, values = at[values >= edge], values[values >= edge]
    order = np.lexsort((people[at], -values))[:keep]
    return at[order], values[order]
