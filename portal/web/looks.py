"""How often an address may look something up in public: counted in memory that all processes of
the portal share, so that a look costs no write to the database and is counted when that can only
be read. (`limits` counts tries at what is secret, and keeps them in the database.)

The memory is a file of fixed size in the data folder, mapped by each process. An address is kept as
a keyed hash of itself and of what it asked (an IPv6 one by its network of 64 bits), in one of eight
slots of the bucket that the hash names. A slot counts within the present window of time and the one
before it; as many as the share of it that is not over yet are taken from the latter (a sliding
window: looks spread evenly are counted exactly, a burst at most once over). Where a bucket is full
whoever looked least is forgotten; to make it forget on purpose takes far more addresses than slots.
What was refused is not counted, so that whoever waits as told gets in. A power cut may lose it all.
"""

import fcntl
import hashlib
import logging
import mmap
import os
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import cast

from flask import Flask, current_app, request

from portal.core import clock
from portal.settings import Settings

log = logging.getLogger(__name__)
FILE = "looks"
SLOT = struct.Struct("<QIHH")  # hash, end of the window after this one, looks in it and before it
WAYS, BUCKETS = 8, 32_768
SIZE = SLOT.size * WAYS * BUCKETS  # 4 MiB, of which the disk holds what was touched
MOST = 0xFFFF
MINUTE, DAY = 60, 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Limit:
    """How many looks within how many seconds."""

    looks: int
    seconds: int


class Looks:
    """The counters of one data folder, for this process."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key[: hashlib.blake2b.MAX_KEY_SIZE]
        self._lock = threading.Lock()
        self._owner = 0
        self._memory: mmap.mmap
        self._file = -1

    def count(self, what: str, address: str, limits: Sequence[Limit], now: datetime) -> bool:
        """Count one more look; False, uncounted, when that would be more than a limit allows."""
        moment = int(now.timestamp())
        names = [self._name(what, address, limit.seconds) for limit in limits]
        with self._lock:
            self._open()
            self._hold(fcntl.LOCK_EX)
            try:
                found = [
                    _Slot.find(self._memory, name, limit.seconds, moment)
                    for name, limit in zip(names, limits, strict=True)
                ]
                if any(
                    slot.looks(moment) >= limit.looks
                    for slot, limit in zip(found, limits, strict=True)
                ):
                    return False
                for slot in found:
                    slot.count()
                return True
            finally:
                self._hold(fcntl.LOCK_UN)

    def forget(self) -> None:
        """Nobody has looked at anything."""
        with self._lock:
            self._open()
            self._memory[:] = bytes(SIZE)

    def _name(self, what: str, address: str, seconds: int) -> tuple[int, int]:
        """The hash of this address's looks, and the bucket where they are counted."""
        told = f"{what}\0{seconds}\0{network_of(address)}".encode()
        digest = hashlib.blake2b(told, key=self._key, digest_size=16).digest()
        return int.from_bytes(digest[:8], "big") or 1, int.from_bytes(digest[8:], "big") % BUCKETS

    def _open(self) -> None:
        """Each process maps the file for itself, after any fork."""
        if self._owner == os.getpid():
            return
        self._owner = os.getpid()
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if os.fstat(self._file).st_size != SIZE:
                os.ftruncate(self._file, SIZE)
            self._memory = mmap.mmap(self._file, SIZE)
        except OSError as trouble:  # a disk that can only be read: this process counts alone
            log.warning("looks are counted by each process alone: %s", trouble)
            self._file, self._memory = -1, mmap.mmap(-1, SIZE)

    def _hold(self, how: int) -> None:
        if self._file >= 0:
            fcntl.flock(self._file, how)


class _Slot:
    """One counter, read from its place in the memory."""

    def __init__(self, memory: mmap.mmap, place: int, seconds: int) -> None:
        self._memory, self._place, self._seconds = memory, place, seconds
        self.name, self.ends, self.present, self.before = SLOT.unpack_from(memory, place)

    @classmethod
    def find(cls, memory: mmap.mmap, name: tuple[int, int], seconds: int, moment: int) -> "_Slot":
        """The slot of this name, moved on to the present window; taken from another if need be."""
        tag, bucket = name
        first = bucket * WAYS * SLOT.size
        slots = [cls(memory, first + way * SLOT.size, seconds) for way in range(WAYS)]
        mine = next((slot for slot in slots if slot.name == tag), None)
        slot = mine or min(slots, key=lambda slot: slot.worth(moment))
        slot._move_to(tag, moment - moment % seconds)
        return slot

    def worth(self, moment: int) -> tuple[bool, int, int]:
        """What is lost by forgetting it: nothing once both its windows are over."""
        return self.ends > moment, self.present + self.before, self.ends

    def looks(self, moment: int) -> float:
        """How many within the last window's length, as far as two counts can say."""
        return self.present + self.before * (1 - moment % self._seconds / self._seconds)

    def count(self) -> None:
        self.present = min(self.present + 1, MOST)
        SLOT.pack_into(self._memory, self._place, self.name, self.ends, self.present, self.before)

    def _move_to(self, tag: int, start: int) -> None:
        ends = start + 2 * self._seconds
        if self.name != tag or self.ends < start + self._seconds:
            self.present = self.before = 0
        elif self.ends < ends:
            self.present, self.before = 0, self.present
        self.name, self.ends = tag, ends


def network_of(address: str) -> str:
    """Whom a look is put down to: an IPv4 address, or the 64 bits of IPv6 that one house has."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return read.packed[:8].hex()


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["looks"] = Looks(settings.data / FILE, settings.secret_key.encode())


def looked_too_often(what: str, *limits: Limit) -> bool:
    """Count this request's look at `what`; True when its address has looked too often."""
    looks = cast(Looks, current_app.extensions["looks"])
    return not looks.count(what, request.remote_addr or "", limits, clock.now())
