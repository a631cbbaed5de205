"""The press of this process: started for the first batch, kept while there is one, let go after."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from portal.documents.press.pool import Press
from portal.documents.press.signing import SealEach
from portal.documents.sign import seal_plan
from portal.settings import Settings

_lock = threading.Lock()
_kept: dict[tuple[int, str], Press] = {}  # by process and data folder: a test has many


@contextmanager
def press(settings: Settings) -> Iterator[Press]:
    """The press, for one batch at a time; what it prints is sealed."""
    with _lock:
        key = (os.getpid(), str(settings.data))
        if key not in _kept:
            _kept[key] = Press(make_finish=SealEach(seal_plan(settings)))
        yield _kept[key]


def close() -> None:
    """Let the processes go; none are there when nothing was printed."""
    with _lock:
        while _kept:
            _, kept = _kept.popitem()
            kept.close()
