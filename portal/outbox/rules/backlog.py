"""补报: what happened before there was an outbox takes its place among a subject's messages.

The trail knows all that happened, in order; messages since the outbox existed were written with
their deeds. So of each kind those already told are the last ones. What has left the house keeps
its number; behind it everything stands in the order in which it happened, and what had overtaken
something older is told once more, so that the last word about the subject is the newest.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.outbox.rules.message import MessageKind, Plain

AGAIN = ":again"
BEYOND = 2**62  # the place of a message whose deed the trail does not have: the last


@dataclass(frozen=True, slots=True)
class Thing:
    """一件应报的事: an entry of the trail that the platform is told of."""

    entry: int
    at: datetime
    kind: MessageKind
    subject: str
    payload: Mapping[str, Plain] = field(repr=False)

    @property
    def origin(self) -> str:
        """What its message is known by: never a second one."""
        return str(self.entry)


@dataclass(frozen=True, slots=True)
class Told:
    """A message that there is: `origin` only if it was written afterwards; whether its number may
    still change.
    """

    id: int
    kind: MessageKind
    sequence: int
    origin: str | None
    has_left: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A message to be written."""

    thing: Thing
    origin: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What comes of a subject: messages to write, numbers to change, how many there are then."""

    written: tuple[Written, ...]
    moved: Mapping[int, int]
    last: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a kind, since when."""

    count: int
    first_at: datetime | None


def missing(things: Tally, told: int) -> Tally:
    """What is not told yet of a kind; as the last ones are told, the first is not."""
    left = max(things.count - told, 0)
    return Tally(left, things.first_at if left else None)


def arrange(things: Sequence[Thing], told: Sequence[Told], until: int) -> Arrangement:
    """One subject, by all its things and all its messages; written is only what happened up to the
    entry `until`.
    """
    ordered = sorted(things, key=lambda thing: thing.entry)
    messages = sorted(told, key=lambda message: message.sequence)
    place = _places(ordered, messages)
    staying = max((m.sequence for m in messages if m.has_left), default=0)
    rest = [(place[m.id], _is_again(m), m.sequence, m) for m in messages if m.sequence > staying]
    known = set(place.values())
    fresh = [t for t in ordered if t.entry not in known and t.entry <= until]
    line: list[tuple[int, bool, int, Told | Thing]] = [*rest]
    line += [(thing.entry, False, 0, thing) for thing in fresh]
    line += [(t.entry, True, 0, t) for t in _overtaken(ordered, messages, place, line, until)]
    line.sort(key=lambda each: each[:3])
    written, moved = [], {}
    for sequence, (_, is_again, _, each) in enumerate(line, staying + 1):
        if isinstance(each, Thing):
            written.append(Written(each, each.origin + (AGAIN if is_again else ""), sequence))
        elif each.sequence != sequence:
            moved[each.id] = sequence
    return Arrangement(tuple(written), moved, staying + len(line))


def _is_again(message: Told) -> bool:
    return (message.origin or "").endswith(AGAIN)


def _places(things: Sequence[Thing], messages: Sequence[Told]) -> dict[int, int]:
    """Which entry each message tells of."""
    place = {m.id: int(m.origin.removesuffix(AGAIN)) for m in messages if m.origin is not None}
    taken = set(place.values())
    free: dict[MessageKind, list[int]] = defaultdict(list)
    for thing in things:
        if thing.entry not in taken:
            free[thing.kind].append(thing.entry)
    for message in reversed(messages):
        if message.origin is None:
            left = free[message.kind]
            place[message.id] = left.pop() if left else BEYOND + message.sequence
    return place


def _overtaken(
    things: Sequence[Thing],
    messages: Sequence[Told],
    place: Mapping[int, int],
    line: Sequence[tuple[int, bool, int, Told | Thing]],
    until: int,
) -> list[Thing]:
    """Things whose message has left, while something older comes only now."""
    oldest = min((entry for entry, *_ in line), default=BEYOND)
    again = {place[m.id] for m in messages if _is_again(m)}
    staying = max((m.sequence for m in messages if m.has_left), default=0)
    left = {place[m.id] for m in messages if m.sequence <= staying} - again
    return [t for t in things if t.entry in left and oldest < t.entry <= until]
