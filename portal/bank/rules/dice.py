"""Dice that fall the same way for ever: numbers made from a seed and a purpose by SHA-256.

`random.Random` may change between versions of Python; a paper must be rebuilt bit for bit
years later.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")

SEED_BITS = 63  # fits a signed 64-bit column


def seed_from(*words: object) -> int:
    """A seed made of these words: the same words, the same seed, on every machine."""
    digest = sha256("\x1f".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - SEED_BITS)


class Dice:
    """Throws for one purpose; other purposes of the same seed do not disturb them."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._words = _words(f"{seed}\x1f{purpose}")

    def below(self, bound: int) -> int:
        """A whole number from 0 to bound - 1, each equally likely."""
        if bound < 1:
            raise ValueError("a die needs at least one face")
        ceiling = (1 << 64) - (1 << 64) % bound
        while (word := next(self._words)) >= ceiling:
            pass
        return word % bound

    def shuffled(self, things: Sequence[T]) -> tuple[T, ...]:
        """The things in a new order (Fisher and Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            chosen = self.below(last + 1)
            order[last], order[chosen] = order[chosen], order[last]
        return tuple(order)


def _words(name: str) -> Iterator[int]:
    """Endless 64-bit words; each digest gives four."""
    block = 0
    while True:
        digest = sha256(f"{name}\x1f{block}".encode()).digest()
        for start in (0, 8, 16, 24):
            yield int.from_bytes(digest[start : start + 8], "big")
        block += 1
