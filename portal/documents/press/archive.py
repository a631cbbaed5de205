"""What WeasyPrint leaves to be done until a file is archival (ISO 19005-3, level A) and tagged."""

import zlib
from typing import Any

import pydyf

from portal.documents.press.typeface import Typeface

VARIANT = "pdf/a-3a"
POINTS = 0.75  # of a CSS pixel
LEVEL = 6
AIIM = "http://www.aiim.org"
# PDF/UA is no part of PDF/A: an archival file says itself what that mark means (19005-3, 6.6.2).
ACCESSIBLE = f"""
<rdf:Description rdf:about="" xmlns:pdfuaid="{AIIM}/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="{AIIM}/pdfa/ns/extension/"
 xmlns:pdfaSchema="{AIIM}/pdfa/ns/schema#" xmlns:pdfaProperty="{AIIM}/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{AIIM}/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>""".encode()


def make_archival(document: Any, pdf: pydyf.PDF) -> None:
    """The last touch before WeasyPrint writes: see the steps."""
    by_name = {font.name: font for font in document.fonts.values() if isinstance(font, Typeface)}
    maps = {name: _map(pdf, font) for name, font in by_name.items() if font.glyph_of}
    heights = {reference: page.height for reference, page in _pages(document, pdf)}
    _list_identifiers(pdf)
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream):
            _settle_image(thing)
        elif isinstance(thing, pydyf.Dictionary):
            _settle_font(thing, maps)
            _settle_tag(thing, heights)
    for number, thing in enumerate(pdf.objects):
        if isinstance(thing, pydyf.Stream):
            _press(thing)
        elif thing.free != "f":
            pdf.objects[number] = _Written(thing)


def claim_accessible(pdf: pydyf.PDF) -> None:
    """Put the mark of PDF/UA-1 into the metadata; whoever calls this knows that it is true."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    content = b"".join(metadata.stream)
    metadata.stream = [content.replace(b"</rdf:RDF>", ACCESSIBLE, 1)]


def _pages(document: Any, pdf: pydyf.PDF) -> list[tuple[bytes, Any]]:
    return list(zip(pdf.page_references, document.pages, strict=True))


def _list_identifiers(pdf: pydyf.PDF) -> None:
    """Cells of a table name their headings, which are then to be found from the root (14.7.2)."""
    dictionaries = (thing for thing in pdf.objects if isinstance(thing, pydyf.Dictionary))
    named = [thing for thing in dictionaries if "ID" in thing]
    if named and "StructTreeRoot" in pdf.catalog:
        named.sort(key=lambda thing: thing["ID"].data)
        pairs = [part for thing in named for part in (thing["ID"], thing.reference)]
        root = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(pairs)})


def _map(pdf: pydyf.PDF, font: Typeface) -> bytes:
    """Where in the subset each character id is drawn."""
    stream = pydyf.Stream([font.glyph_of], compress=True)
    pdf.add_object(stream)
    reference: bytes = stream.reference
    return reference


def _settle_font(thing: pydyf.Dictionary, maps: dict[bytes, bytes]) -> None:
    if thing.get("Subtype") == "/CIDFontType2" and thing["BaseFont"] in maps:
        thing["CIDToGIDMap"] = maps[thing["BaseFont"]]


def _settle_image(thing: pydyf.Stream) -> None:
    if thing.extra.get("Subtype") == "/Image":
        thing.extra["Interpolate"] = "false"  # true is not archival (6.2.8)


def _settle_tag(thing: pydyf.Dictionary, heights: dict[bytes, float]) -> None:
    """Where a figure stands, in points from below."""
    if thing.get("Type") == "/StructElem" and thing["S"] == "/Figure":
        left, top, right, bottom = thing["A"]["BBox"]
        height = heights[thing["Pg"]]
        corners = (left, height - bottom, right, height - top)
        thing["A"]["BBox"] = pydyf.Array(round(POINTS * at, 3) for at in corners)


class _Written(pydyf.Object):
    """An object as it stands in the file, spelt once."""

    data = b""

    def __init__(self, thing: pydyf.Object) -> None:
        super().__init__()
        self.number, self.data = thing.number, thing.data


def _press(thing: pydyf.Stream) -> None:
    """Compress once: the identifier of the file and the writer would each do it again."""
    if not thing.compress:
        return
    content = b"\n".join(pydyf._to_bytes(item) for item in thing.stream)
    thing.compress = False
    if thing.extra.get("Type") == "/Metadata":
        thing.stream = [content]  # to be found by whoever looks through the file
        return
    thing.stream = [zlib.compress(content, LEVEL)]
    thing.extra["Filter"] = "/FlateDecode"
