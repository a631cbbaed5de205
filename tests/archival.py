"""What our own look at a PDF finds against PDF/A-3a and its tags; no validator was to be had.

Asked is what WeasyPrint or we could break: not the whole of ISO 19005-3.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

PAINTING = {"Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "EI"}
SHOWING = {"Tj", "TJ"}
ACCESSIBLE = "{http://www.aiim.org/pdfua/ns/id/}part"
FORBIDDEN = ("/OpenAction", "/AA", "/JavaScript")


def faults_of(pdf: bytes, *, is_accessible: bool = False, is_signed: bool = False) -> list[str]:
    """Everything found; nothing in a file of ours."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            *map(str, document.check_pdf_syntax()),
            *_of_catalog(document, is_signed),
            *_of_metadata(document, is_accessible),
            *_of_objects(document),
            *_of_fonts(document),
            *_of_tags(document),
        ]


def tags_of(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure tree."""
    waiting = list(_kids(document.Root.StructTreeRoot))
    while waiting:
        element = waiting.pop(0)
        yield element
        waiting = [kid for kid in _kids(element) if isinstance(kid, pikepdf.Dictionary)] + waiting


def words_in_fonts(pdf: bytes) -> set[str]:
    """Every character that the fonts of the file can be read back as."""
    found: set[str] = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for font in _fonts(document):
            found |= {*"".join(_unicode_of(font).values())}
    return found


def glyphs_in_fonts(pdf: bytes) -> list[int]:
    """How many outlines each embedded font holds, the one for missing characters included."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [_opened(font)["maxp"].numGlyphs for font in _fonts(document)]


def _of_catalog(document: pikepdf.Pdf, is_signed: bool) -> list[str]:
    root, faults = document.Root, []
    if "/ID" not in document.trailer or "/Encrypt" in document.trailer:
        faults.append("no identifier, or encrypted")
    if root.get("/Lang") != "zh-CN":
        faults.append("no language")
    if not root.get("/MarkInfo", {}).get("/Marked"):
        faults.append("not marked")
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        faults.append("title not displayed")
    intents = [i for i in root.get("/OutputIntents", []) if i.S == "/GTS_PDFA1"]
    if len(intents) != 1 or intents[0].DestOutputProfile.N != 3:
        faults.append("no output intent")
    if is_signed != ("/AcroForm" in root):
        faults.append("a form, or no signature")
    return faults + [name for name in FORBIDDEN if name in root]


def _of_metadata(document: pikepdf.Pdf, is_accessible: bool) -> list[str]:
    faults = []
    with document.open_metadata() as meta:
        if (meta.get("pdfaid:part"), meta.get("pdfaid:conformance")) != ("3", "A"):
            faults.append("does not say PDF/A-3a")
        if meta.get("dc:title") != str(document.docinfo.get("/Title")):
            faults.append("title differs")
        if is_accessible != (meta.get(ACCESSIBLE) == "1"):
            faults.append("says of PDF/UA what it should not")
    return faults


def _of_objects(document: pikepdf.Pdf) -> list[str]:
    faults = []
    for thing in document.objects:
        if not isinstance(thing, (pikepdf.Stream, pikepdf.Dictionary)):
            continue
        if thing.get("/Interpolate"):
            faults.append("an image is interpolated")
        if "/DeviceCMYK" in repr(thing.get("/ColorSpace", "")):
            faults.append("an image is in CMYK")
        if thing.get("/Filter") in ("/LZWDecode", "/Crypt"):
            faults.append("a filter that is not archival")
        if "/TR" in thing or thing.get("/BM", "/Normal") != "/Normal":
            faults.append("a graphics state that is not archival")
    return faults


# --- fonts --------------------------------------------------------------------------------------


def _fonts(document: pikepdf.Pdf) -> list[Any]:
    return list(document.pages[0].Resources.get("/Font", {}).values())


def _opened(font: Any) -> TTFont:
    return TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))


def _unicode_of(font: Any) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>", font.ToUnicode.read_bytes())
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in pairs
        if len(code) == 4 and (code + text).lower() != b"0000ffff"
    }


def _widths_of(cid_font: Any) -> dict[int, int]:
    """Both ways of writing them: a first id and widths one by one, or one width from id to id."""
    found, parts = {}, list(cid_font.W)
    while parts:
        first, run = int(parts.pop(0)), parts.pop(0)
        if isinstance(run, pikepdf.Array):
            found |= {first + place: int(width) for place, width in enumerate(run)}
        else:
            found |= dict.fromkeys(range(first, int(run) + 1), int(parts.pop(0)))
    return found


def _of_fonts(document: pikepdf.Pdf) -> list[str]:
    """The fonts are shared by all pages, and by name."""
    used: dict[str, set[int]] = {}
    for page in document.pages:
        for name, codes in _shown(page).items():
            used.setdefault(name, set()).update(codes)
    fonts = document.pages[0].Resources.get("/Font", {})
    faults = ["a font is not in the file"] if {*used} - {*fonts.keys()} else []
    for name, font in fonts.items():
        faults += [f"{font.BaseFont}: {fault}" for fault in _of_font(font, used.get(name, set()))]
    return faults


def _of_font(font: Any, shown: set[int]) -> list[str]:
    cid_font = font.DescendantFonts[0]
    if "/FontFile2" not in cid_font.FontDescriptor:
        return ["not embedded as TrueType"]
    opened, faults = _opened(font), []
    words, widths, scale = _unicode_of(font), _widths_of(cid_font), opened["head"].unitsPerEm / 1000
    if shown != {*words} or shown != {*widths}:
        faults.append("its characters are not those that are shown")
    if any(text in ("", "\0", "\ufeff", "\ufffe") for text in words.values()):
        faults.append("a character cannot be read back")
    places = cid_font.CIDToGIDMap
    if isinstance(places, pikepdf.Stream):
        raw = places.read_bytes()
        glyphs = {cid: int.from_bytes(raw[2 * cid : 2 * cid + 2], "big") for cid in shown}
    else:
        glyphs = {cid: cid for cid in shown}
    if 0 in glyphs.values():
        faults.append("a character has no glyph")
    metrics = opened["hmtx"].metrics
    order = opened.getGlyphOrder()
    if any(
        abs(metrics[order[glyph]][0] / scale - widths[cid]) > 1 for cid, glyph in glyphs.items()
    ):
        faults.append("a width is not the font's own")
    return faults


def _shown(page: Any) -> dict[str, set[int]]:
    """The character ids shown with each font of the page."""
    found: dict[str, set[int]] = {}
    font = ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            font = str(operands[0])
        elif str(operator) in SHOWING:
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    codes = (int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2))
                    found.setdefault(font, set()).update(codes)
    return found


# --- tags ---------------------------------------------------------------------------------------


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _of_tags(document: pikepdf.Pdf) -> list[str]:
    if "/StructTreeRoot" not in document.Root:
        return ["no structure"]
    marks: dict[tuple[int, int], set[int]] = {}
    for element in tags_of(document):
        for kid in _kids(element):
            if isinstance(kid, int):
                marks.setdefault(element.Pg.objgen, set()).add(kid)
    figures = [element for element in tags_of(document) if element.get("/S") == "/Figure"]
    faults = ["a figure without words" for one in figures if not str(one.get("/Alt", ""))]
    faults += _of_headings(document)
    numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
    parents = {int(at): owner for at, owner in zip(numbers[::2], numbers[1::2], strict=True)}
    for page in document.pages:
        owned = len(parents[int(page.StructParents)])
        faults += _of_page(page, marks.get(page.objgen, set()), owned)
    return faults


def _of_headings(document: pikepdf.Pdf) -> list[str]:
    """Cells name headings that can be found."""
    listed = list(document.Root.StructTreeRoot.get("/IDTree", {}).get("/Names", []))
    known = {bytes(name): thing for name, thing in zip(listed[::2], listed[1::2], strict=True)}
    faults = [] if [*known] == sorted(known) else ["identifiers are not in order"]
    for element in tags_of(document):
        asked = {bytes(name) for name in element.get("/A", {}).get("/Headers", [])}
        if not asked <= {*known} or ("/ID" in element and bytes(element.ID) not in known):
            faults.append("a heading cannot be found")
    return faults


def _of_page(page: Any, reached: set[int], owned: int) -> list[str]:
    faults = []
    drawn, is_bare = _marks_of(page)
    if is_bare:
        faults.append("something is drawn that is neither tagged nor an artifact")
    if drawn != reached:
        faults.append("the structure does not reach all that is drawn")
    if owned != len(drawn):
        faults.append("the parents are not those of what is drawn")
    return faults


def _marks_of(page: Any) -> tuple[set[int], bool]:
    """The marked content of a page, and whether anything is drawn outside of it."""
    found: set[int] = set()
    depth, is_bare = 0, False
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            depth += 1
            if name == "BDC" and "/MCID" in operands[1]:
                found.add(int(operands[1].MCID))
        elif name == "EMC":
            depth -= 1
        elif name in PAINTING and not depth:
            is_bare = True
    return found, is_bare
