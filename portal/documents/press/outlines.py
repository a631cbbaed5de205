"""Outlines of a TrueType font, copied glyph by glyph into a font that holds only those asked for.

Static fonts without hints are what paper needs: a subset is the outlines of a page one behind the
other, which takes a hundredth of what a general subsetter takes over a font of 30,000 characters.
"""

import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

TABLES = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")
# Of a composite glyph's component (OpenType, table glyf).
ARE_WORDS, HAS_SCALE, MORE, HAS_XY_SCALE, HAS_2X2, HAS_INSTRUCTIONS = 1, 8, 32, 64, 128, 256


@dataclass(frozen=True, slots=True)
class Subset:
    """字体子集: a font file, and for each character id of the page (two bytes) its glyph in it."""

    font: bytes
    glyph_of: bytes


class Outlines:
    """The glyphs of one font file; keeps those it has handed out once, as pages repeat them."""

    def __init__(self, table: Callable[[str], memoryview | bytes]) -> None:
        self._tables = {name: table(name) for name in TABLES}
        self._long = struct.unpack_from(">h", self._tables["head"], 50)[0] == 1
        self._metrics: int = struct.unpack_from(">H", self._tables["hhea"], 34)[0]
        self._kept: dict[int, tuple[bytes, tuple[tuple[int, int], ...]]] = {}

    @property
    def heights(self) -> tuple[int, int]:
        """Ascent and descent of the font, in its units."""
        ascent, descent = struct.unpack_from(">hh", self._tables["hhea"], 4)
        return ascent, descent

    def advance(self, glyph: int) -> int:
        """How wide the glyph is, in the font's units."""
        width: int = struct.unpack(">H", self._metric(glyph)[:2])[0]
        return width

    def subset(self, glyphs: Iterable[int]) -> Subset:
        """A font of these glyphs, those they are composed of, and the one for what is missing."""
        asked = sorted({0, *glyphs})
        held = sorted(self._with_components(asked))
        place = {glyph: number for number, glyph in enumerate(held)}
        outlines, offsets = bytearray(), [0]
        for glyph in held:
            outlines += self._placed(glyph, place)
            offsets.append(len(outlines))
        glyph_of = bytearray(2 * (asked[-1] + 1))
        for glyph in asked:
            struct.pack_into(">H", glyph_of, 2 * glyph, place[glyph])
        return Subset(self._file(held, bytes(outlines), offsets), bytes(glyph_of))

    def _with_components(self, glyphs: Iterable[int]) -> set[int]:
        found: set[int] = set()
        waiting = list(glyphs)
        while waiting:
            glyph = waiting.pop()
            if glyph not in found:
                found.add(glyph)
                waiting += [component for _, component in self._outline(glyph)[1]]
        return found

    def _placed(self, glyph: int, place: Mapping[int, int]) -> bytes:
        """The outline, its components named by their new places."""
        outline, components = self._outline(glyph)
        if not components:
            return outline
        renamed = bytearray(outline)
        for at, component in components:
            struct.pack_into(">H", renamed, at, place[component])
        return bytes(renamed)

    def _outline(self, glyph: int) -> tuple[bytes, tuple[tuple[int, int], ...]]:
        """The outline without hints, and where in it which component is named."""
        if glyph not in self._kept:
            begin, end = self._span(glyph)
            raw = bytes(self._tables["glyf"][begin:end])
            is_composite = bool(raw) and raw[0] & 128
            bare, components = _composite(raw) if is_composite else (_simple(raw), ())
            self._kept[glyph] = (bare + b"\0" * (-len(bare) % 4), components)
        return self._kept[glyph]

    def _span(self, glyph: int) -> tuple[int, int]:
        if self._long:
            first, last = struct.unpack_from(">II", self._tables["loca"], 4 * glyph)
            return first, last
        first, last = struct.unpack_from(">HH", self._tables["loca"], 2 * glyph)
        return 2 * first, 2 * last

    def _metric(self, glyph: int) -> bytes:
        """Advance and bearing; the last glyphs of a font share an advance."""
        table, last = self._tables["hmtx"], self._metrics - 1
        if glyph <= last:
            return bytes(table[4 * glyph : 4 * glyph + 4])
        bearing = 4 * self._metrics + 2 * (glyph - self._metrics)
        return bytes(table[4 * last : 4 * last + 2]) + bytes(table[bearing : bearing + 2])

    def _file(self, held: list[int], outlines: bytes, offsets: list[int]) -> bytes:
        head, hhea, maxp = (bytearray(self._tables[name]) for name in ("head", "hhea", "maxp"))
        struct.pack_into(">I", head, 8, 0)  # the sum over the whole file, put in below
        struct.pack_into(">h", head, 50, 1)  # offsets of four bytes
        struct.pack_into(">H", hhea, 34, len(held))
        struct.pack_into(">H", maxp, 4, len(held))
        return _sfnt(
            {
                "glyf": outlines,
                "head": bytes(head),
                "hhea": bytes(hhea),
                "hmtx": b"".join(map(self._metric, held)),
                "loca": struct.pack(f">{len(offsets)}I", *offsets),
                "maxp": bytes(maxp),
            }
        )


def _simple(raw: bytes) -> bytes:
    """A glyph of contours, its instructions cut out."""
    if not raw:
        return b""
    at = 10 + 2 * struct.unpack_from(">h", raw)[0]
    length = struct.unpack_from(">H", raw, at)[0]
    return raw[:at] + b"\0\0" + raw[at + 2 + length :]


def _composite(raw: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """A glyph made of others, its instructions cut off."""
    bare, at, components = bytearray(raw), 10, []
    flags = MORE
    while flags & MORE:
        flags, component = struct.unpack_from(">HH", raw, at)
        struct.pack_into(">H", bare, at, flags & ~HAS_INSTRUCTIONS)
        components.append((at + 2, component))
        at += 4 + (4 if flags & ARE_WORDS else 2)
        at += 8 if flags & HAS_2X2 else 4 if flags & HAS_XY_SCALE else 2 if flags & HAS_SCALE else 0
    return bytes(bare[:at]), tuple(components)


def _sfnt(tables: Mapping[str, bytes]) -> bytes:
    """A font file of these tables, with the sums that readers may check."""
    power = len(tables).bit_length() - 1
    search = 16 << power
    header = struct.pack(">IHHHH", 0x10000, len(tables), search, power, 16 * len(tables) - search)
    at = 12 + 16 * len(tables)
    directory, body = b"", b""
    for name in sorted(tables):
        content = tables[name]
        directory += struct.pack(">4sIII", name.encode(), _sum(content), at, len(content))
        padded = content + b"\0" * (-len(content) % 4)
        body += padded
        at += len(padded)
    whole = bytearray(header + directory + body)
    adjustment = (0xB1B0AFBA - _sum(bytes(whole))) & 0xFFFFFFFF
    struct.pack_into(">I", whole, _place_of(whole, b"head") + 8, adjustment)
    return bytes(whole)


def _place_of(file: bytearray, name: bytes) -> int:
    at = file.index(name, 12)
    found: int = struct.unpack_from(">I", file, at + 8)[0]
    return found


def _sum(content: bytes) -> int:
    padded = content + b"\0" * (-len(content) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
