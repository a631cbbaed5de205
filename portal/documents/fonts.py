"""The typefaces of our paper, and which characters they can print: asked before we promise."""

import re
import unicodedata
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


# A letter with marks that combine with it; Han characters take none, and keep the form they have.
_MARKED = re.compile(r"[^\W\d_\u2e80-\U0003ffff][\u0300-\u036f]+")


def composed(text: str) -> str:
    """The text with each letter and its combining marks as one character, where there is one.

    What stays apart is refused by `demand_glyphs`, as are the selectors of a character's variants:
    our fonts would print the common form in silence. Compatibility ideographs stay as they are.
    """
    return _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def missing_glyphs(text: str) -> list[str]:
    """The characters of `text` that no typeface of ours draws, each once, in order."""
    return [
        character
        for character in dict.fromkeys(text)
        if not character.isspace() and not _is_drawn(character)
    ]


def _is_drawn(character: str) -> bool:
    if unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}:
        return False  # changes its neighbour or nothing that can be seen
    return any(ord(character) in _characters(font) for font in CHAIN)


def _named(character: str) -> str:
    """The character as a sentence can show it."""
    code = ord(character)
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return f"异体字选择符（U+{code:04X}）"
    if unicodedata.category(character)[0] in "MC":
        return f"不能单独显示的字符（U+{code:04X}）"
    return f"“{character}”（U+{code:04X}）"


def demand_glyphs(text: str, *, field: str | None = None) -> None:
    """Refuse text that would be printed with an empty box in it, and say which character it is."""
    if missing := missing_glyphs(text):
        named = "、".join(map(_named, missing))
        raise Refused(
            f"字库中没有{named}，印出来会是空白。请核对姓名用字；确认无误的，请联系平台管理员补装字库后再办理。",
            field=field,
        )
