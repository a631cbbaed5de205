"""制证: the files of a batch made in the background, by one worker at a time, told as it goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

MOST_TRIES = 3  # by itself; after that an officer decides
HELD_FOR = timedelta(seconds=60)  # by a worker that says nothing: then another may take over
REST = timedelta(seconds=60)  # before what failed is tried again
WINDOW = timedelta(seconds=60)  # over which the speed is measured


def may_take(lease: str, until: datetime | None, mine: str, now: datetime) -> bool:
    """Whether a worker of this name may go on with a batch: nobody holds it, it does itself, or
    whoever held it has said nothing for too long.
    """
    return not lease or lease == mine or until is None or until <= now


@dataclass(frozen=True, slots=True)
class Progress:
    """制证进度: of the files of a batch, how many are there, and of how many it is known that they
    failed: those that will be tried again by themselves, and those that wait for an officer.
    """

    total: int
    ready: int
    retrying: int
    failed: int

    @property
    def waiting(self) -> int:
        """Those still to be made, tried before or not."""
        return self.total - self.ready - self.failed

    @property
    def quarters(self) -> int:
        """How many quarters are there: told aloud, as one can listen only so often."""
        return 4 * self.ready // self.total if self.total else 4


@dataclass(frozen=True, slots=True)
class Pace:
    """制证速度: files a minute, and in how many minutes the rest will be there."""

    per_minute: int
    minutes_left: int


def pace(recent: int, *, since: datetime, now: datetime, waiting: int) -> Pace | None:
    """The speed by what was made in the last minute, or since the work began if that was later;
    None while nothing can be told.
    """
    seconds = min(now - since, WINDOW).total_seconds()
    if recent <= 0 or seconds <= 0:
        return None
    each = max(seconds, 1.0) / recent
    return Pace(max(1, round(60 / each)), ceil(waiting * each / 60))
