"""Fonts cut down to a page draw what the whole font draws, and nothing else."""

import io
from functools import cache

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.documents.fonts import RARE, SANS_BOLD, SERIF
from portal.documents.press.outlines import Outlines, Subset


@cache
def whole(path) -> tuple[TTFont, Outlines]:
    font = TTFont(path, lazy=True)
    return font, outlines_of(font)


def outlines_of(font: TTFont) -> Outlines:
    return Outlines(lambda name: font.reader[name])


def paths(font: TTFont, glyph: int) -> object:
    """What is drawn, and how wide it is."""
    glyphs = font.getGlyphSet()
    name = font.getGlyphName(glyph)
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen.value, glyphs[name].width


def place(subset: Subset, glyph: int) -> int:
    return int.from_bytes(subset.glyph_of[2 * glyph : 2 * glyph + 2], "big")


@pytest.mark.parametrize("path", [SERIF, SANS_BOLD, RARE])
def test_glyphs_are_drawn_as_in_the_whole_font(path):
    font, outlines = whole(path)

    @settings(max_examples=15)
    @given(st.sets(st.integers(1, font["maxp"].numGlyphs - 1), min_size=1, max_size=9))
    def check(glyphs):
        subset = outlines.subset(glyphs)
        cut = TTFont(io.BytesIO(subset.font), checkChecksums=2)
        assert cut["maxp"].numGlyphs >= len(glyphs) + 1
        for glyph in glyphs:
            assert paths(cut, place(subset, glyph)) == paths(font, glyph)
        assert {place(subset, glyph) for glyph in range(max(glyphs)) if glyph not in glyphs} <= {0}

    check()


def test_the_same_glyphs_in_any_order_are_the_same_font():
    _, outlines = whole(SERIF)
    assert outlines.subset([9, 700, 31]) == outlines.subset([700, 31, 9, 9])


def test_a_glyph_made_of_others_brings_them_along_without_hints():
    subset = outlines_of(composed_font()).subset([3])
    cut = TTFont(io.BytesIO(subset.font), checkChecksums=2)
    assert cut["maxp"].numGlyphs == 4  # itself, its two parts, and the one for what is missing
    assert paths(cut, place(subset, 3)) == paths(composed_font(), 3)
    assert subset.glyph_of == b"\0\0\0\0\0\0" + bytes([0, place(subset, 3)])
    assert not any(hasattr(cut["glyf"][name], "program") and cut["glyf"][name].program.getBytecode()
                   for name in cut.getGlyphOrder())  # fmt: skip


@cache
def composed_font() -> TTFont:
    """A font of a bar, a dot, and a letter made of both: the dot moved, the bar made smaller."""
    names = [".notdef", "bar", "dot", "both"]
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    for name, side in (("bar", 600), ("dot", 100)):
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        for point in ((0, side), (side, side), (side, 0)):
            pen.lineTo(point)
        pen.closePath()
        glyphs[name] = pen.glyph()
    pen = TTGlyphPen(glyphs)
    pen.addComponent("bar", (0.5, 0, 0, 0.5, 0, 0))
    pen.addComponent("dot", (1, 0, 0, 1, 300, 700))
    glyphs["both"] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({65: "both"})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (700, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupMaxp()
    out = io.BytesIO()
    builder.save(out)
    return TTFont(io.BytesIO(out.getvalue()))
