"""Lost time: where a paper gave no sign of life, or its answers did not get through.

Time is cut into slots; a sign of life fills its slot, in whatever order and however often signs
come in, so that several processes can note them and be put together.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from math import ceil

from portal.core.labels import Labelled

SLOT = timedelta(seconds=20)
LEAST = timedelta(seconds=90)  # shorter silences are a page that sleeps, and no harm
MOST_PROPOSED = 30  # minutes
MOST_GIVEN = 60
_LONGEST = 24 * 3600 // 20  # slots that are kept of one paper


def slot_of(moment: datetime) -> int:
    """The slot in which this moment lies."""
    return int(moment.timestamp() // SLOT.total_seconds())


def start_of(slot: int) -> datetime:
    """When this slot begins."""
    return datetime.fromtimestamp(slot * SLOT.total_seconds(), UTC)


@dataclass(frozen=True, slots=True)
class Signs:
    """在场记录: a set of slots, as bits from the first on."""

    first: int = 0
    bits: int = 0

    @classmethod
    def of(cls, slots: Iterable[int]) -> "Signs":
        """These slots and no others; what lies a day or more before the last is dropped."""
        found = set(slots)
        if not found:
            return cls()
        first = max(min(found), max(found) - _LONGEST)
        return cls(first, sum(1 << (slot - first) for slot in found if slot >= first))

    def __or__(self, other: "Signs") -> "Signs":
        if not self.bits or not other.bits:
            return self if self.bits else other
        first = min(self.first, other.first)
        bits = self.bits << (self.first - first) | other.bits << (other.first - first)
        if bits.bit_length() > _LONGEST + 1:
            return Signs.of(Signs(first, bits))
        return Signs(first, bits)

    def __iter__(self) -> Iterator[int]:
        bits, slot = self.bits, self.first
        while bits:
            if bits & 1:
                yield slot
            bits >>= 1
            slot += 1

    def packed(self) -> bytes:
        """The bits as a database keeps them, beside `first`."""
        return self.packed_from(self.first)

    def packed_from(self, first: int) -> bytes:
        """The bits counted from another slot on; what lies before it is dropped."""
        shift = self.first - first
        bits = self.bits << shift if shift >= 0 else self.bits >> -shift
        return bits.to_bytes((bits.bit_length() + 7) // 8, "little")

    @classmethod
    def unpacked(cls, first: int, packed: bytes) -> "Signs":
        """What was packed."""
        return cls(first, int.from_bytes(packed, "little"))


class Cause(Labelled):
    """原因 of lost time, as far as the server can tell."""

    SERVER = "server", "服务中断"
    SILENT = "silent", "失去联系"
    UNSAVED = "unsaved", "作答未能送达"


@dataclass(frozen=True, slots=True)
class Lost:
    """失去的时间: from when, until when, by what."""

    since: datetime
    until: datetime
    cause: Cause

    @property
    def seconds(self) -> int:
        return int((self.until - self.since).total_seconds())


@dataclass(frozen=True, slots=True)
class Grant:
    """加时: minutes that a candidate was given, and when."""

    at: datetime
    minutes: int
    is_compensation: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one paper: its span, when it was heard, and when its clock stood."""

    since: datetime
    until: datetime
    heard: frozenset[int]
    troubled: frozenset[int] = frozenset()
    pauses: tuple[tuple[datetime, datetime], ...] = ()


def lost_time(watched: Watched, alive: Collection[int] | None = None) -> tuple[Lost, ...]:
    """The stretches that are long enough to count, one after the other.

    `alive` are the slots in which anybody of the sitting was heard: where nobody was, it was the
    server. Times when the clock stood are no loss.
    """
    stood = {slot for since, until in watched.pauses for slot in _slots(since, until)}
    lost = []
    for is_lost, run in groupby(
        _slots(watched.since, watched.until),
        lambda slot: slot not in stood and (slot not in watched.heard or slot in watched.troubled),
    ):
        stretch = list(run)
        since = max(start_of(stretch[0]), watched.since)
        until = min(start_of(stretch[-1] + 1), watched.until)
        if is_lost and until - since >= LEAST:
            lost.append(Lost(since, until, _cause(stretch, watched, alive)))
    return tuple(lost)


def proposal(lost: Sequence[Lost], grants: Collection[Grant] = ()) -> int:
    """The minutes proposed as compensation, beside those given already; never negative.

    What was given makes up for what had begun to be lost by then, and for nothing later.
    """
    seconds = sum(each.seconds for each in lost)
    made_up = ceil(_made_up(lost, grants) / 60)
    return max(0, min(ceil(seconds / 60), MOST_PROPOSED) - made_up)


def _made_up(lost: Sequence[Lost], grants: Collection[Grant]) -> int:
    """How many of the lost seconds were given back."""
    made_up = 0
    for grant in sorted(grants, key=lambda each: each.at):
        begun = sum(each.seconds for each in lost if each.since <= grant.at)
        made_up += min(60 * grant.minutes, begun - made_up)
    return made_up


def _slots(since: datetime, until: datetime) -> range:
    return range(slot_of(since), slot_of(until) + 1) if since < until else range(0)


def _cause(stretch: list[int], watched: Watched, alive: Collection[int] | None) -> Cause:
    silent = [slot for slot in stretch if slot not in watched.heard]
    if alive is not None and silent and not any(slot in alive for slot in silent):
        return Cause.SERVER
    return Cause.SILENT if 2 * len(silent) >= len(stretch) else Cause.UNSAVED
