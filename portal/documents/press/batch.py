"""Printing in this process: many pages laid out in one run of WeasyPrint, then a file for each.

A page is written by itself, so that its file holds its own glyphs, pictures and tags only.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pydyf
import weasyprint
from weasyprint.pdf.metadata import DocumentMetadata

from portal.documents.pdf import PICTURE, STATIC, Fetcher, kept_fonts, kept_stylesheet, known_fonts
from portal.documents.press import archive, pictures
from portal.documents.press.sheet import Drawing, Printed, Sheet, SheetError
from portal.documents.press.typeface import Case
from portal.documents.press.worker import Finish

NOT_ONE_PAGE = "内容超出一页，印不下。请核对姓名、备注等栏的字数后再印制。"
NO_GLYPH = (
    "字库中没有{}，印出来会是空白。请核对用字；确认无误的，请联系平台管理员补装字库后再印制。"
)
UNEXPECTED = "印制时出现意外错误（{}）。请稍后重试；再次出现的，请联系平台管理员。"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Batch:
    """一批: what came of the sheets, in their order, and the processor seconds by part; `write`
    is the whole of a file without `finish`, the other parts of it are named besides.
    """

    printed: list[Printed] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measured(self, part: str) -> Iterator[None]:
        began = time.process_time()
        try:
            yield
        finally:
            self.add(part, time.process_time() - began)

    def add(self, part: str, seconds: float) -> None:
        self.seconds[part] = self.seconds.get(part, 0) + seconds


def print_batch(sheets: Sequence[Sheet], finish: Finish | None = None) -> Batch:
    """A file for each sheet, or why there is none: one person's bad data spoils no other's."""
    batch = Batch()
    for _, together in groupby(sheets, key=lambda sheet: sheet.stylesheets):
        some = list(together)
        try:
            pages = _lay_out(batch, some)
        except Exception:
            if len(some) > 1:
                for sheet in some:
                    _add(batch, print_batch([sheet], finish))
                continue
            pages = []
        for number, sheet in enumerate(some):
            page = pages[number] if pages else None
            batch.printed.append(_print(batch, sheet, page, finish))
    return batch


def _add(batch: Batch, other: Batch) -> None:
    batch.printed += other.printed
    for part, seconds in other.seconds.items():
        batch.add(part, seconds)


def _lay_out(batch: Batch, sheets: Sequence[Sheet]) -> list[Any]:
    """A WeasyPrint document of one page for each sheet."""
    names = {name for sheet in sheets for name in sheet.pictures}
    pages = "".join(f'<article class="page">{sheet.html}</article>' for sheet in sheets)
    html = f'<!doctype html><html lang="{sheets[0].lang}"><body>{pages}</body></html>'
    fetch = Fetcher(dict.fromkeys(names, pictures.stand_in()))
    with batch.measured("layout"):
        whole = weasyprint.HTML(
            string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=fetch
        ).render(
            font_config=kept_fonts(),
            stylesheets=[kept_stylesheet(name) for name in sheets[0].stylesheets],
        )
    if len(whole.pages) != len(sheets):
        raise SheetError(NOT_ONE_PAGE)
    return [_alone(whole, page, sheet) for page, sheet in zip(whole.pages, sheets, strict=True)]


def _alone(whole: Any, page: Any, sheet: Sheet) -> Any:
    """The document of this page, with nothing said in it of the others."""
    alone = whole.copy([page])
    alone.fonts = Case(known_fonts())
    alone.metadata = DocumentMetadata(
        title=sheet.title,
        authors=[sheet.author] if sheet.author else [],
        created=sheet.created or None,
        lang=sheet.lang,
    )
    return alone


def _print(batch: Batch, sheet: Sheet, page: Any, finish: Finish | None) -> Printed:
    try:
        page = page or _lay_out(batch, [sheet])[0]
        pdf = _write(batch, sheet, page)
        if finish is not None:
            with batch.measured("finish"):
                pdf = finish(pdf, sheet)
    except SheetError as trouble:
        return Printed(sheet.key, None, str(trouble))
    except Exception as trouble:  # whatever one person's data does, the others are printed
        log.exception("sheet %s", sheet.key)
        return Printed(sheet.key, None, UNEXPECTED.format(type(trouble).__name__))
    return Printed(sheet.key, pdf)


def _write(batch: Batch, sheet: Sheet, page: Any) -> bytes:
    def last_touch(document: Any, pdf: pydyf.PDF) -> None:
        _demand_glyphs(document)
        _put_pictures(batch, sheet, pdf)
        with batch.measured("archive"):
            archive.make_archival(document, pdf)
            archive.claim_accessible(pdf)

    with batch.measured("write"):
        written: bytes = page.write_pdf(pdf_variant=archive.VARIANT, finisher=last_touch)
    batch.add("fonts", sum(font.seconds for font in page.fonts.values()))
    return written


def _demand_glyphs(document: Any) -> None:
    """Nothing is printed as an empty box: what was laid out is asked, not what should have been."""
    missing = {code for font in document.fonts.values() for code in font.missing}
    if missing:
        named = "、".join(f"“{chr(code)}”（U+{code:04X}）" for code in sorted(missing))
        raise SheetError(NO_GLYPH.format(named))


def _put_pictures(batch: Batch, sheet: Sheet, pdf: pydyf.PDF) -> None:
    page = pdf.objects[pdf.pages["Kids"][0]]
    resources, content = (_referred(pdf, page[name]) for name in ("Resources", "Contents"))
    for name, picture in sheet.pictures.items():
        reference = resources["XObject"].get(pictures.image_name(PICTURE + name))
        if reference is None:
            raise KeyError(f"{name} is nowhere on the page")
        with batch.measured(type(picture).__name__.lower()):
            drawn = pictures.draw(picture, pdf)
        stand_in = _referred(pdf, reference)
        stand_in.stream, stand_in.extra = drawn.stream, drawn.extra
    if sheet.ground is not None:
        _lay_under(sheet.ground, pdf, page, resources, content)


def _lay_under(
    ground: Drawing, pdf: pydyf.PDF, page: Any, resources: Any, content: pydyf.Stream
) -> None:
    """Under all that is printed, and an artifact: read aloud to nobody."""
    drawn = pictures.draw(ground, pdf)
    pdf.add_object(drawn)
    resources["XObject"]["ground"] = drawn.reference
    width, height = page["MediaBox"][2:]
    matrix = f"{width:g} 0 0 {height:g} 0 0 cm"
    content.stream[:0] = [f"/Artifact BMC q {matrix} /ground Do Q EMC"]


def _referred(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
