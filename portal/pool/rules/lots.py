"""The lot that orders equal scores: drawn from two public ids, alike in Python and in columns."""

import hashlib

import numpy as np
from numpy.typing import NDArray

_ALL = 2**64 - 1
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB  # of splitmix64


def seed(public_id: str) -> int:
    """64 bits of an id."""
    return int.from_bytes(hashlib.sha256(public_id.encode()).digest()[:8], "big")


def lot(demand_id: str, candidate_seed: int) -> int:
    """Another order of the same people for each demand, so that nobody is always last."""
    mixed = seed(demand_id) ^ candidate_seed
    mixed = (mixed ^ mixed >> 30) * _FIRST & _ALL
    mixed = (mixed ^ mixed >> 27) * _SECOND & _ALL
    return mixed ^ mixed >> 31


def lots(demand_id: str, seeds: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """`lot` of many at once."""
    mixed = seeds ^ np.uint64(seed(demand_id))
    mixed = (mixed ^ mixed >> np.uint64(30)) * np.uint64(_FIRST)
    mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(_SECOND)
    return mixed ^ mixed >> np.uint64(31)
