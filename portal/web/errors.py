"""No dead ends: what happened, that saved work is safe, and where to go."""

import logging
from typing import Any

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.core.errors import NotFound, Refused
from portal.core.ids import new_public_id
from portal.web import htmx

log = logging.getLogger(__name__)
PAGES = {400, 403, 404, 405, 409, 413, 429}


def install(app: Flask) -> None:
    """Answer every kind of trouble with a page of ours."""
    app.register_error_handler(NotFound, lambda _error: trouble(404))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, lambda _error: trouble(400))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def trouble(status: int, **facts: Any) -> Response:
    """The page of this status; for HTMX the same words as a notice, as htmx does not swap errors
    in.
    """
    body = render_template(f"errors/{status}.html", **facts)
    response = make_response(body, status)
    if htmx.requested_fragment():
        title = body.split("<h1>", 1)[1].split("</h1>", 1)[0]
        reason = str(facts.get("reason") or facts.get("number") or "")
        words = f"{title}：{reason}" if reason else title
        response.headers["HX-Trigger"] = htmx.trigger({"notice": words})
    return response


def _refused(refusal: Refused) -> Response:
    return trouble(409, reason=refusal.reason)


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, InternalServerError):  # a commit that failed, after the view was done
        return _broken(error.original_exception or error)
    return trouble(status if status in PAGES else 400)


def _broken(error: BaseException) -> Response:
    number = new_public_id()
    log.error("broken request %s", number, exc_info=error)
    return trouble(500, number=number)
