"""The page that checks the square of a certificate without us: one file, with its scripts, its
looks and the public keys in it, that reaches for nothing and may be kept.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from flask import current_app, render_template
from markupsafe import Markup

from portal.documents.statement_keys import public_keys
from portal.settings import ROOT

SCRIPTS = ("vendor/square-kit.js", "js/square.js", "js/offline.js")
STYLES = ("css/base.css", "css/components.css", "css/offline.css")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """离线查验页, as it is served and as it is kept; `policy` is what it may do."""

    html: str
    policy: str

    @property
    def file_name(self) -> str:
        return "证书离线查验.html"


def offline_page(now: datetime) -> SavedPage:
    """The page with all public halves there are by now."""
    styles, scripts = _element("style", STYLES), _element("script", SCRIPTS)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_digest(SCRIPTS)}'",
            f"style-src '{_digest(STYLES)}'",
            "img-src data: blob:",
            "media-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    html = render_template(
        "public/offline.html",
        policy=policy,
        styles=styles,
        scripts=scripts,
        keys=list(public_keys()),
        base_url=current_app.extensions["settings"].base_url,
        at=now,
    )
    return SavedPage(html, policy)


@cache
def _text(names: tuple[str, ...]) -> str:
    """These files of the static folder, one behind the other."""
    text = "\n".join((ROOT / "static" / name).read_text() for name in names)
    if "</script" in text.lower() or "</style" in text.lower():
        raise ValueError(f"{names} cannot stand within a page")
    return text


def _element(tag: str, names: tuple[str, ...]) -> Markup:
    return Markup(f"<{tag}>{_text(names)}</{tag}>")  # noqa: S704  files of our own


def _digest(names: tuple[str, ...]) -> str:
    """By what a policy names an inline element."""
    return f"sha256-{base64.b64encode(hashlib.sha256(_text(names).encode()).digest()).decode()}"
