"""Whom a search found before: their numbers, packed small, so that new people can be told from old
without keeping a row for each.
"""

import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def pack(numbers: Iterable[int]) -> bytes:
    """Sorted, each once, as steps from one to the next, compressed."""
    found = _sorted(numbers)
    steps = np.diff(found, prepend=0).astype("<i8")
    return zlib.compress(steps.tobytes(), level=1)


def unpack(packed: bytes) -> Numbers:
    """The numbers again, ascending."""
    if not packed:
        return np.empty(0, np.int64)
    return np.cumsum(np.frombuffer(zlib.decompress(packed), "<i8"))


def new_among(numbers: Iterable[int], *before: bytes) -> Numbers:
    """Those that are in none of what was packed before, ascending."""
    found = _sorted(numbers)
    for packed in before:
        found = np.setdiff1d(found, unpack(packed), assume_unique=True)
    return found


def _sorted(numbers: Iterable[int]) -> Numbers:
    given = numbers if isinstance(numbers, np.ndarray) else np.fromiter(numbers, np.int64)
    return np.unique(given.astype(np.int64))
