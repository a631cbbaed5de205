"""Rooms of a sitting: who sits where, who may watch over whom, from where a room is entered."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import ip_address, ip_network
from random import Random

from portal.access.roles import Role
from portal.core.labels import Labelled

MOST_PER_INVIGILATOR = 15
WATCHERS = frozenset({Role.INVIGILATOR, Role.EXAMS})
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Place:
    """机位: a desk of a room, both by number."""

    room: int
    desk: int


def seat(
    candidates: Collection[str],
    rooms: Mapping[int, int],
    seed: str,
    taken: Collection[Place] = (),
) -> dict[str, Place]:
    """Whoever has no place yet gets one: the free desks in their order, the candidates by the
    seed's dice, so that the same seed seats the same people alike however they are listed.

    `rooms` is capacity by number. Those for whom there is no desk are left out.
    """
    occupied = set(taken)
    free = [
        place
        for number in sorted(rooms)
        for desk in range(1, rooms[number] + 1)
        if (place := Place(number, desk)) not in occupied
    ]
    shuffled = sorted(candidates)
    Random(seed).shuffle(shuffled)
    return dict(zip(shuffled, free, strict=False))


def first_free(capacity: int, taken: Collection[int]) -> int | None:
    """The first desk of a room that nobody has; None when it is full."""
    return next((desk for desk in range(1, capacity + 1) if desk not in taken), None)


class WatchRefusal(Labelled):
    """Why this person cannot watch over this room."""

    CANDIDATE = "candidate", "此人报名参加了这场考试，不能监考"
    DUTY = "duty", "此人目前没有监考或者考务职责，请先由系统管理员授予"
    TRAINER = "trainer", "此人承担培训管理，按照考培分离的要求不能监考"
    TWICE = "twice", "此人已经安排在这个考场"
    ELSEWHERE = "elsewhere", "此人在同一时间已经安排了别的考场"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Someone proposed as invigilator, as far as it matters."""

    roles: frozenset[Role]
    is_candidate: bool = False
    is_here: bool = False
    is_elsewhere: bool = False


def watch_refusals(watcher: Watcher) -> tuple[WatchRefusal, ...]:
    """All that speaks against this invigilator (DOMAIN §1.4)."""
    said = (
        (not watcher.roles & WATCHERS, WatchRefusal.DUTY),
        (Role.TRAINING in watcher.roles, WatchRefusal.TRAINER),
        (watcher.is_candidate, WatchRefusal.CANDIDATE),
        (watcher.is_here, WatchRefusal.TWICE),
        (watcher.is_elsewhere, WatchRefusal.ELSEWHERE),
    )
    return tuple(refusal for speaks, refusal in said if speaks)


def invigilators_wanted(candidates: int) -> int:
    """How many should watch over so many: one to fifteen, at least one."""
    return max(1, -(-candidates // MOST_PER_INVIGILATOR))


def read_networks(text: str) -> tuple[str, ...] | None:
    """Address ranges as they were typed, in their plain form; None when one is none."""
    try:
        return tuple(str(ip_network(part)) for part in _parts(text))
    except ValueError:
        return None


def is_within(address: str, networks: str) -> bool:
    """Whether an address lies in one of these ranges; without ranges, every address does."""
    parts = _parts(networks)
    if not parts:
        return True
    try:
        here = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(here, "ipv4_mapped", None)
    return any((mapped or here) in ip_network(part) for part in parts)


class EntryRefusal(Labelled):
    """Why a room is not entered from here."""

    ADDRESS = "address", "您不在本考场的网络内，请到指定考场的电脑上作答"
    UNSEATED = "unseated", "您还没有考场和机位，请联系考务人员编排机位后再进入"
    PIN = "pin", "考场口令不对，请输入监考员公布的口令"


@dataclass(frozen=True, slots=True)
class Door:
    """门禁: from where a candidate comes in. `networks` are those of their room, None while they
    have none; then nobody comes in where any room of the sitting `is_guarded`.
    """

    networks: str | None
    is_guarded: bool

    def refusal(self, address: str) -> EntryRefusal | None:
        """What keeps someone at this address out; None: nothing."""
        if self.networks is None:
            return EntryRefusal.UNSEATED if self.is_guarded else None
        return None if is_within(address, self.networks) else EntryRefusal.ADDRESS


def is_said(pin: str, said: str) -> bool:
    """Whether this is the password of the room; a room without one asks none."""
    return not pin or compare_digest(said.encode(), pin.encode())


def is_on_site(place: str, online_rooms: Collection[bool]) -> bool:
    """Whether a sitting is held in rooms of the office: its rooms say so, or before there are any
    its place, which says 线上 where everybody sits at a computer of their own.
    """
    return not all(online_rooms) if online_rooms else "线上" not in place


def _parts(text: str) -> Sequence[str]:
    return [part for part in _BETWEEN.split(text.strip()) if part]
