"""候补: when the next is asked, how many may be asked at once, and the order of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class Cap:
    """待答复邀约的上限 of one project: more make promises nobody can keep."""

    least: int = 5
    per_post: int = 3

    def of(self, posts: int) -> int:
        """How many invitations to a project with so many posts may wait at once."""
        return max(self.least, posts * self.per_post)


DEFAULT_CAP = Cap()


@dataclass(frozen=True, slots=True)
class Asked:
    """How a project stands: its posts, who holds one, who said yes, who has not answered."""

    posts: int
    appointed: int
    accepted: int  # and not appointed yet
    open: int
    cap: Cap = DEFAULT_CAP

    @property
    def is_full(self) -> bool:
        """Whether every post is held."""
        return self.appointed >= self.posts

    @property
    def most_open(self) -> int:
        """How many invitations to it may wait at once."""
        return self.cap.of(self.posts)


def may_ask(asked: Asked) -> bool:
    """Whether one more may be invited."""
    return not asked.is_full and asked.open < asked.most_open


def next_to_ask(asked: Asked, ended: int) -> int:
    """How many of the list are asked for so many invitations that ended without a yes: one each,
    while posts are free beyond those appointed or agreed, and within the cap.
    """
    free = asked.posts - asked.appointed - asked.accepted
    room = asked.most_open - asked.open
    return max(0, min(ended, room)) if free > 0 else 0


def moved(order: Sequence[T], one: T, by: int) -> list[T]:
    """The list with this one so many places further down (up, if negative), as far as it goes."""
    found = list(order)
    at = found.index(one)
    found.insert(min(max(at + by, 0), len(found) - 1), found.pop(at))
    return found
