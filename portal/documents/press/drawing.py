"""SVG of the static folder, turned once a process into what a PDF draws."""

import zlib
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pydyf
import weasyprint

from portal.documents.pdf import STATIC, DocumentError, Fetcher

FORBIDDEN = ("XObject", "Pattern", "Shading")


@cache
def drawn(path: str) -> tuple[bytes, float, float, dict[str, Any]]:
    """Compressed operators, width, height, and the graphics states that they name.

    A drawing of ours is lines and areas: words would need a font, groups would need more objects.
    """
    file = STATIC / path
    box = ElementTree.parse(file).getroot().get("viewBox", "").split()  # noqa: S314  our own file
    width, height = float(box[2]), float(box[3])
    html = (
        f"<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }}"
        f"img {{ display: block; width: {width}px; height: {height}px }}</style>"
        f'<img src="{file.as_uri()}" alt="">'
    )
    found: list[tuple[bytes, dict[str, Any]]] = []

    def take(document: Any, pdf: pydyf.PDF) -> None:
        page = pdf.objects[pdf.pages["Kids"][0]]
        content, resources = (_referred(pdf, page[name]) for name in ("Contents", "Resources"))
        used = [name for name in FORBIDDEN if resources.get(name)]
        if used or document.fonts:
            raise DocumentError(f"{path} holds more than lines and areas {used}")
        operators = b"\n".join(pydyf._to_bytes(item) for item in content.stream)
        found.append((operators, dict(resources["ExtGState"])))

    weasyprint.HTML(string=html, url_fetcher=Fetcher({})).write_pdf(finisher=take)
    operators, states = found[0]
    return zlib.compress(operators, 9), 0.75 * width, 0.75 * height, states


def _referred(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
