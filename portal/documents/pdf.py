"""HTML to archival PDF by WeasyPrint, which here can read nothing but our static folder."""

import atexit
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from portal.settings import ROOT

STATIC = ROOT / "static"
PICTURE = "picture:"
_workshop = threading.local()
# While WeasyPrint's modules still stand: a font configuration dropped later complains on the way.
atexit.register(_workshop.__dict__.clear)


class DocumentError(Exception):
    """A document asks for what it may not read or what is not there."""


def render_pdf(
    html: str,
    *,
    stylesheets: tuple[str, ...] = ("css/paper.css",),
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The document as tagged PDF/A-3a, every glyph embedded; the same input gives the same bytes.

    `stylesheets` are files of the static folder; `<img src="picture:x">` shows `pictures["x"]`.
    """
    # 1.4 s to load: only who prints pays for it (STACK §7).
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError

    from portal.documents.press.archive import VARIANT, make_archival
    from portal.documents.press.typeface import Case

    fetch = Fetcher(pictures or {})
    document = weasyprint.HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=fetch)
    try:
        laid_out = document.render(
            stylesheets=[kept_stylesheet(name) for name in stylesheets], font_config=kept_fonts()
        )
        laid_out.fonts = Case(known_fonts())
        pdf: bytes = laid_out.write_pdf(pdf_variant=VARIANT, finisher=make_archival)
    except FatalURLFetchingError as trouble:
        raise DocumentError(str(trouble)) from trouble.__cause__
    return pdf


class Fetcher:
    """What WeasyPrint may read: files below the static folder, and pictures handed in."""

    _fail_on_errors = True  # WeasyPrint asks: a missing font must stop the print, not change it

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        return URLFetcherResponse(url, self._read(url), {"Content-Type": _media_type(url)})

    def _read(self, url: str) -> bytes:
        if url.startswith(PICTURE):
            return self._pictures[url.removeprefix(PICTURE)]
        return _static_file(url).read_bytes()


def _static_file(url: str) -> Path:
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        raise DocumentError(f"not of our static folder: {url}")
    path = Path(unquote(parts.path)).resolve()
    if not path.is_relative_to(STATIC.resolve()):
        raise DocumentError(f"not of our static folder: {url}")
    return path


def _media_type(url: str) -> str:
    return "text/css" if url.endswith(".css") else "application/octet-stream"


def known_fonts() -> dict[int, Any]:
    """The fonts that this thread has met, by WeasyPrint's key (documents/press/typeface.py)."""
    known: dict[int, Any] = _kept("faces", dict)
    return known


def kept_fonts() -> Any:
    """This thread's font configuration: costly to make, and not to be shared between threads."""
    return _kept("fonts", _make_fonts)


def _make_fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def kept_stylesheet(name: str) -> Any:
    """A stylesheet of the static folder, parsed once a thread: parsing it loads its fonts."""
    return _kept(f"css {name}", partial(_parse_stylesheet, name))


def _parse_stylesheet(name: str) -> Any:
    import weasyprint

    return weasyprint.CSS(filename=STATIC / name, url_fetcher=Fetcher({}), font_config=kept_fonts())


def _kept(name: str, make: Any) -> Any:
    kept: dict[str, Any] = _workshop.__dict__.setdefault("kept", {})
    if name not in kept:
        kept[name] = make()
    return kept[name]
