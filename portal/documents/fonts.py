"""The typefaces of our paper, and which characters they can print: asked before we promise."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from portal.core.errors import Refused
from portal.settings import ROOT

VENDOR = ROOT / "static" / "vendor" / "fonts"
SERIF = VENDOR / "NotoSerifSC-Regular.ttf"
SERIF_BOLD = VENDOR / "NotoSerifSC-Bold.ttf"
SANS = VENDOR / "NotoSansSC-Regular.ttf"
SANS_BOLD = VENDOR / "NotoSansSC-Bold.ttf"
# Ext. B and beyond, from Debian's fonts-hanazono; found by fontconfig under the name in paper.css.
RARE = Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")

# The order in which paper.css asks them for a glyph.
CHAIN = (SERIF, RARE, SANS)
NEEDED = (SERIF, SERIF_BOLD, SANS, SANS_BOLD, RARE)


@cache
def _characters(font: Path) -> frozenset[int]:
    """The code points this font file draws; none when the file is missing."""
    if not font.is_file():
        return frozenset()
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def missing_glyphs(text: str) -> list[str]:
    """The characters of `text` that no typeface of ours draws, each once, in order."""
    return [
        character
        for character in dict.fromkeys(text)
        if not character.isspace()
        and not any(ord(character) in _characters(font) for font in CHAIN)
    ]


def demand_glyphs(text: str, *, field: str | None = None) -> None:
    """Refuse text that would be printed with an empty box in it, and say which character it is."""
    if missing := missing_glyphs(text):
        named = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in missing)
        raise Refused(
            f"字库中没有{named}，印出来会是空白。请核对姓名用字；确认无误的，请联系平台管理员补装字库后再办理。",
            field=field,
        )
