"""Many ids asked for in pieces: a database takes only so many values in one statement."""

from collections.abc import Iterable, Iterator, Sequence

PIECE = 1_000


def pieces(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    """These ids, each once and in order, a thousand at a time."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), PIECE):
        yield ordered[start : start + PIECE]
