"""The short way for a look at a square: most looks are a stranger's, without a cookie and without a
question, and all that differs from one to the next is the register's answer. The frame of the page
is drawn once in a while, and the answer put into it; anything else goes on to the portal.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, g, render_template
from jinja2_fragments.flask import render_block
from sqlalchemy.orm import Session, sessionmaker

from portal.core import clock
from portal.db.session import make_engine
from portal.documents.statement_keys import public_keys
from portal.public import queries
from portal.public.looking import scanned_too_often
from portal.web.headers import ALWAYS, NOT_KEPT

PATH = re.compile(r"/v/([0-9a-f]{32})\Z")
MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
SECONDS = 10.0  # for so long a frame is used: what it tells of the portal may be that old
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", NOT_KEPT),
    ("X-Robots-Tag", "noindex, nofollow"),
    *ALWAYS.items(),
]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The page before and after what is answered, and until when it is used."""

    before: str
    after: str
    keys: list[str]
    until: float


class LooksFront:
    """Stands before the portal; answers looks at squares, and passes everything else on."""

    def __init__(
        self,
        app: Flask,
        onward: WSGIApplication,
        sessions: sessionmaker[Session] | None = None,
    ) -> None:
        self._app, self._onward, self._sessions = app, onward, sessions
        self._frame = _Frame("", "", [], 0.0)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        token = _asked_for(environ)
        body = self._answer(token, environ) if token else None
        if body is None:
            return self._onward(environ, start_response)
        start_response("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, token: str, environ: WSGIEnvironment) -> bytes | None:
        """The page; None where the portal has to say something else, or something went wrong."""
        try:
            with self._app.request_context(environ):
                return self._page(token)
        except Exception:  # the portal meets it too, and says so as it always does
            return None

    def _page(self, token: str) -> bytes | None:
        if self._sessions is not None:
            g.session = self._sessions()  # closed with the context, as any other
        now = clock.now()
        shown = queries.find_by_token(token, on=clock.today(), now=now)
        if shown is None or scanned_too_often("standing"):
            return None
        frame = self._frame_now()
        answer = render_block(
            "public/standing.html", "main", shown=shown, token=token, at=now, keys=frame.keys
        )
        return f"{frame.before}{answer}{frame.after}".encode()

    def _frame_now(self) -> _Frame:
        if self._frame.until < time.monotonic():
            drawn = render_template("public/standing_frame.html", mark=MARK)
            before, _, after = drawn.partition(MARK)
            keys = list(public_keys())
            self._frame = _Frame(before, after, keys, time.monotonic() + SECONDS)
        return self._frame


def quick_sessions(app: Flask) -> sessionmaker[Session] | None:
    """PostgreSQL is asked without a transaction around two looks, and without asking first whether
    it is there: four questions fewer. Where it is not, the portal finds out.
    """
    engine = app.extensions["database"][0]
    if engine.dialect.name == "sqlite":
        return None
    url = engine.url.render_as_string(hide_password=False)
    return sessionmaker(make_engine(url, {"isolation_level": "AUTOCOMMIT", "pool_pre_ping": False}))


def _asked_for(environ: WSGIEnvironment) -> str | None:
    """The token, when this is a plain look of a stranger."""
    found = PATH.match(environ["PATH_INFO"])
    is_plain = (
        environ["REQUEST_METHOD"] == "GET"
        and not environ.get("QUERY_STRING")
        and "session=" not in environ.get("HTTP_COOKIE", "")
        and "HTTP_HX_REQUEST" not in environ
    )
    return found[1] if found and is_plain else None
