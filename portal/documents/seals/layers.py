"""Where in a file its signature and the timestamps behind it lie, found without parsing a PDF.

A stranger's upload is looked through for the byte ranges that signatures claim; nothing of it is
believed yet.
"""

import re
from dataclasses import dataclass
from itertools import islice

from portal.documents.seals.report import Verdict

LARGEST_SIGNATURE = 64 * 1024
LARGEST_REVISION = 1024 * 1024
MOST_TIMESTAMPS = 32
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"<(?:[0-9A-Fa-f]{2})+>")


class Fault(Exception):  # noqa: N818  what is to be said of the file
    """The file is not good, for this reason."""

    def __init__(self, verdict: Verdict, **known: object) -> None:
        super().__init__(verdict)
        self.verdict = verdict
        self.known = known


@dataclass(frozen=True, slots=True)
class Layer:
    """One signature or timestamp: over all from the file's start to `end`, but its own hole."""

    start: int  # where its revision begins: the end of the layer before
    head: int  # the hole's `<`
    tail: int  # behind the hole's `>`
    end: int

    def signed(self, content: bytes) -> bytes:
        return content[: self.head] + content[self.tail : self.end]

    def envelope(self, content: bytes) -> bytes:
        """What fills the hole, with the zeros behind it."""
        hole = content[self.head : self.tail]
        if len(hole) > LARGEST_SIGNATURE or not _HEX.fullmatch(hole):
            raise Fault(Verdict.BROKEN, covers_whole_file=True)
        return bytes.fromhex(hole[1:-1].decode())


def find_layers(content: bytes) -> list[Layer]:
    """The signature, then what lies over it; together they reach exactly to the file's end."""
    if not content.startswith(b"%PDF-"):
        raise Fault(Verdict.NOT_PDF)
    found = [_layer(m, 0) for m in islice(_RANGE.finditer(content), 2 * MOST_TIMESTAMPS)]
    if not found:
        is_finished = b"%%EOF" in content[-1024:]
        raise Fault(Verdict.UNSIGNED if is_finished else Verdict.TRUNCATED)
    layers = [min(found, key=lambda layer: layer.end)]
    while layers[-1].end < len(content):
        layers.append(_next_layer(content, layers))
    if layers[-1].end > len(content):
        raise Fault(Verdict.TRUNCATED)
    return layers


def _next_layer(content: bytes, layers: list[Layer]) -> Layer:
    start = layers[-1].end
    match = _RANGE.search(content, start, start + LARGEST_REVISION)
    if match is None or len(layers) > MOST_TIMESTAMPS:
        raise Fault(Verdict.APPENDED)
    layer = _layer(match, start, otherwise=Verdict.APPENDED)
    if not start < match.end() <= layer.head or layer.end - start > LARGEST_REVISION:
        raise Fault(Verdict.APPENDED)
    return layer


def _layer(match: re.Match[bytes], start: int, *, otherwise: Verdict = Verdict.BROKEN) -> Layer:
    first, head, tail, rest = map(int, match.groups())
    if first or not start <= head < tail <= tail + rest:
        raise Fault(otherwise)
    return Layer(start, head, tail, tail + rest)
