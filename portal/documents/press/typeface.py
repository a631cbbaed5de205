"""The fonts of a page as WeasyPrint wants them: known once a process, fresh for every page."""

import copy
import time
from typing import Any, Self

from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz

from portal.documents.press.outlines import Outlines


class Typeface(Font):
    """A font of one page: what its glyphs are called and how wide they are is this page's own.

    WeasyPrint would copy the whole font file for each page (15 MB) and cut it down twice.
    """

    outlines: Outlines | None
    glyph_of: bytes | None = None
    seconds: float = 0.0  # of the processor, that cutting it down took

    @classmethod
    def of(cls, font: Any) -> Self:
        """The same font, to be used again and again."""
        face: Self = copy.copy(font)
        face.__class__ = cls
        is_plain = {"glyf", "loca"} <= {*face.tables} and "fvar" not in face.tables
        is_plain = is_plain and not (face.bitmap or face.colr or face.svg or face.png)
        face.outlines = Outlines(face._table) if is_plain else None
        if face.outlines is not None:
            face.file_content = b""
            # WeasyPrint measures at the size met first: a page must not depend on the one before.
            face.ascent, face.descent = (
                round(1000 * height / face.upem) for height in face.outlines.heights
            )
        return face

    def fresh(self) -> Self:
        """For another page, of which nothing is known yet."""
        face = copy.copy(self)
        face.widths, face.to_unicode, face.missing = {}, {}, {}
        return face

    def clean(self, to_unicode: dict[int, str], hinting: bool) -> None:
        """WeasyPrint asks for the file to embed: the outlines of these glyphs and no others."""
        if self.outlines is None:
            super().clean(to_unicode, hinting)
            return
        began = time.process_time()
        subset = self.outlines.subset(glyph for glyph in to_unicode if glyph < self.glyph_count)
        self.file_content, self.glyph_of = subset.font, subset.glyph_of
        for glyph in self.widths:
            if glyph < self.glyph_count:
                self.widths[glyph] = round(1000 * self.outlines.advance(glyph) / self.upem)
        self.seconds = time.process_time() - began

    def _table(self, name: str) -> memoryview | bytes:
        """A table of the font file, where HarfBuzz has it in memory."""
        tag = harfbuzz.hb_tag_from_string(name.encode(), -1)
        blob = ffi.gc(harfbuzz.hb_face_reference_table(self.hb_face, tag), harfbuzz.hb_blob_destroy)
        length = ffi.new("unsigned int *")
        start = harfbuzz.hb_blob_get_data(blob, length)
        self._blobs = [*getattr(self, "_blobs", []), blob]
        return memoryview(ffi.buffer(start, length[0]))


class Case(dict[int, Any]):
    """字盘: the fonts of one page, out of those that this process knows (`known`)."""

    def __init__(self, known: dict[int, Typeface]) -> None:
        super().__init__()
        self._known = known

    def __contains__(self, key: object) -> bool:
        if not super().__contains__(key) and key in self._known:
            super().__setitem__(key, self._known[key].fresh())
        return super().__contains__(key)

    def __setitem__(self, key: int, font: Any) -> None:
        self._known[key] = Typeface.of(font)
        super().__setitem__(key, self._known[key].fresh())
