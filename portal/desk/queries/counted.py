"""One kind of what waits for an officer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from portal.access.roles import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """待办: how many of one kind wait for this officer, and since when the oldest does."""

    words: str
    count: int
    oldest_at: datetime
    endpoint: str
    args: dict[str, str] = field(default_factory=dict)


def counted(
    words: str, count: Callable[[Actor], tuple[int, datetime | None]], endpoint: str, **args: str
) -> Callable[[Actor], Iterator[Waiting]]:
    """What a room counts for itself."""

    def source(actor: Actor) -> Iterator[Waiting]:
        number, oldest = count(actor)
        if oldest is not None:
            yield Waiting(words, number, oldest, endpoint, args)

    return source
