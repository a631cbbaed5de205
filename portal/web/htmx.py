"""htmx-Flask's request and response, with its known faults mended (STACK §1.1)."""

import json
from typing import Any
from urllib.parse import unquote

from flask import Flask, Response
from htmx_flask import Htmx, make_response, request

htmx = Htmx()


def init_app(app: Flask) -> None:
    htmx.init_app(app)


def requested_fragment() -> str:
    """The id that HTMX will swap; empty for an ordinary visit, a boost or a history restore."""
    asked = request.htmx
    if not asked or asked.boosted or asked.history_restore_request:
        return ""
    target = asked.target or ""
    # htmx 2 sends values that are not latin-1 percent-encoded and says so; htmx-Flask does not
    # decode them.
    if request.headers.get("HX-Target-URI-AutoEncoded") == "true":
        target = unquote(target)
    return target


def answer(body: str, status: int = 200, **headers: Any) -> Response:
    """A response that differs by the asker: page or fragment, so caches must keep them apart."""
    response: Response = make_response(body, **headers)
    response.status_code = status
    response.vary.update(["HX-Request", "HX-Target"])
    return response


def redirect(url: str) -> Response:
    """Have HTMX go elsewhere: headers are not read on 3xx, so the answer is 204. `url` must be
    percent-encoded.
    """
    response: Response = make_response("", redirect=url)
    response.status_code = 204
    return response


def trigger(events: dict[str, Any]) -> str:
    """The value of HX-Trigger for these events: JSON in ASCII, as headers are."""
    return json.dumps(events)
