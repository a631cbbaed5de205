"""校验码: the head of a hash chain over the journal of one paper.

The beginning binds the paper, its sitting, the candidate (by a keyed pseudonym) and what was asked;
each line of the journal then gives a new head from the one before:

    head 0 = SHA-256("portal exam paper 1" LF text of the origin)
    head n = SHA-256(head n-1 in hexadecimal LF text of line n)

The text of a thing is its JSON with sorted keys, no blanks and nothing but ASCII, so that anyone
can make it again with any tool. A line changed, left out, put in or moved gives another head. The
chain is worked out from the rows when the paper is handed in: saving an answer costs nothing more.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from portal.bank.rules.variants import BETWEEN

BEGINNING = b"portal exam paper 1\n"
HEX = 64  # characters of a whole head
SHORT = 16  # of it, for reading aloud: 64 bits
GROUP = 4
MOST_MISSING = 100
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


@dataclass(frozen=True, slots=True)
class Origin:
    """起点: whose paper it is and what was asked, before anything is written."""

    paper: str
    sitting: str
    candidate: str
    questions: str


@dataclass(frozen=True, slots=True)
class Line:
    """流水行: one acknowledged answer as it goes into the chain; moments are `stamp`s."""

    number: int
    position: int
    value: str
    flagged: bool
    given_at: str
    saved_at: str
    address: str


def canonical(value: Any) -> bytes:
    """The one text of a JSON value."""
    return _ENCODER.encode(value).encode()


def digest_of(value: Any) -> str:
    """SHA-256 of a JSON value's text, in hexadecimal."""
    return sha256(canonical(value)).hexdigest()


def stamp(moment: datetime | None) -> str:
    """A moment as it goes into the chain, in UTC to the microsecond; empty for none."""
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def questions_digest(
    seed: str, blueprint: Mapping[str, Any], items: Iterable[tuple[int, Mapping[str, Any], int]]
) -> str:
    """What was asked, as the candidate saw it: position, face and marks of every question.

    The key is no part of it: correcting one changes marks, never what somebody wrote.
    """
    return digest_of({"seed": seed, "blueprint": blueprint, "items": sorted(items, key=_first)})


def _first(item: tuple[int, Any, Any]) -> int:
    return item[0]


def heads(origin: Origin, lines: Iterable[Line]) -> Iterator[str]:
    """The head before any line, then after each."""
    head = sha256(BEGINNING + canonical(asdict(origin))).hexdigest()
    yield head
    for line in lines:
        held = {name: getattr(line, name) for name in Line.__slots__}  # as asdict, in a third
        head = sha256(head.encode() + b"\n" + canonical(held)).hexdigest()
        yield head


def head_of(origin: Origin, lines: Iterable[Line]) -> str:
    """The head after the last line."""
    *_, last = heads(origin, lines)
    return last


def present(lines: Iterable[Line]) -> dict[int, str]:
    """What stands on the paper in the end: position → the last thing written there, if any."""
    written = {line.position: line.value for line in lines}
    return {position: value for position, value in written.items() if value}


def count_answered(lines: Iterable[Line]) -> int:
    """On how many questions something stands in the end, in every box where there are several."""
    return sum(all(value.split(BETWEEN)) for value in present(lines).values())


def out_of_order(lines: Sequence[Line]) -> list[int]:
    """The numbers that are missing from 1 to the last, or stand there twice; of a last number out
    of all measure, as a file may claim, only the first are looked for.
    """
    counted = Counter(line.number for line in lines)
    last = min(max(counted, default=0), len(lines) + MOST_MISSING)
    return sorted(number for number in {*range(1, last + 1), *counted} if counted[number] != 1)


def grouped(head: str) -> str:
    """A head for people to read: groups of four."""
    return " ".join(head[start : start + GROUP] for start in range(0, len(head), GROUP)).upper()


def short(head: str) -> str:
    """The short form of a head, in groups."""
    return grouped(head[:SHORT])


def read_code(text: str) -> str:
    """The code that somebody typed or read out, as it is kept: blanks and case do not matter."""
    return "".join(character for character in text if character.isalnum()).lower()


def agrees(code: str, head: str) -> bool:
    """Whether a code as read is this head, whole or in its short form."""
    return code in {head, head[:SHORT]}
