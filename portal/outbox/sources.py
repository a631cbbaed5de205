"""The rooms that tell the platform: each says which entries of the trail it tells of, and how.

A room registers its source beside what it posts with its deeds (its `feed`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.audit.models import AuditEntry
from portal.outbox.models import MessageKind
from portal.outbox.rules.backlog import Tally, Thing


@dataclass(frozen=True, slots=True)
class Source:
    """`subjects` of entries, with the order in which they are locked (people by id); `things` are
    all there are about the subjects; `count` how many there are in all.
    """

    deeds: frozenset[str]
    subjects: Callable[[Sequence[AuditEntry]], Mapping[str, int]]
    things: Callable[[Collection[str]], Sequence[Thing]]
    count: Callable[[], Mapping[MessageKind, Tally]]


_SOURCES: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """This room tells of these."""
    _SOURCES[name] = source


def sources() -> Sequence[Source]:
    """All of them."""
    return tuple(_SOURCES.values())


def deeds() -> list[str]:
    """Every deed that the platform is told of."""
    return sorted(deed for source in sources() for deed in source.deeds)
