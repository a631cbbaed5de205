"""Whether a rehearsal runs on this machine: it holds a lock on a file for as long as it lives. The
kernel gives that back however it dies.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.core.errors import Refused

FILE = "rehearsal.lock"  # in the data folder
TRIES = 20  # whoever only looks holds it for a moment
PAUSE = 0.1
UNDER_WAY = "本机正在进行另一次演练，请等它结束后再试"


def holder(data: Path) -> str:
    """The public id of the rehearsal that runs here; empty when none does."""
    with suppress(FileNotFoundError), (data / FILE).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read(40).decode(errors="replace")
    return ""


@contextmanager
def turn(data: Path) -> Iterator[int]:
    """Hold the lock; `sign` the file. Raises Refused while another rehearsal does."""
    file = os.open(data / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(file)
        os.ftruncate(file, 0)  # of one that died
        yield file
        os.ftruncate(file, 0)
    finally:
        os.close(file)


def sign(file: int, name: str) -> None:
    """The rehearsal of this name is the one that holds the lock."""
    os.ftruncate(file, 0)
    os.pwrite(file, name.encode(), 0)


def _take(file: int) -> None:
    for _ in range(TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(PAUSE)
    raise Refused(UNDER_WAY)
