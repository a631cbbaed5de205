"""The short way for an answer: what the script of the room sends is kept without going through
Flask, by the process's one writer (`db.writer`), so that a save costs little and many share a
commit.

Only what can be vouched for goes this way: a session cookie of ours, the form token that belongs to
it, a small and well-formed body. Anything else is passed on to the portal, which decides and
answers as always; so is whoever the paper does not belong to.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Connection

from portal.core import clock
from portal.db.writer import TooBusyError, Writer
from portal.exams.actions.keeping import NotKept, Outcome, Receipt, Sent, keep
from portal.exams.answer_forms import read_given
from portal.exams.rules.answering import WhyNot
from portal.web.headers import ALWAYS, NOT_KEPT, POLICY

PATH = re.compile(r"/my/exam-room/([0-9a-hjkmnp-tv-z]{12})/answers\Z")
MAX_BODY = 8192
MAX_FIELDS = 40
REMEMBERED = 32768  # sessions whose signatures need not be computed again
CONTENT = "application/x-www-form-urlencoded"
BUSY = "服务器繁忙，请稍候，作答会自动重新保存"
GO = {WhyNot.ELSEWHERE: "elsewhere", WhyNot.CLOSED: "receipt", WhyNot.TIME_UP: "collecting"}
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", NOT_KEPT),
    ("Content-Security-Policy", POLICY),
    *ALWAYS.items(),
]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a session cookie says, once its signature and the form's token have been found good."""

    by: str
    place: str


class AnswersFront:
    """Stands before the portal; takes answers of the script, and passes everything else on."""

    def __init__(self, app: Flask) -> None:
        self._onward: WSGIApplication = app.wsgi_app
        self._read_signed = _reader(app)
        self.writer: Writer[Sent, Outcome] = Writer(app.extensions["database"][0], _keep)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        paper = _asked_for(environ)
        if paper is None:
            return self._onward(environ, start_response)
        content = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(content)
        if (sent := self._read(paper, environ, content)) is None:
            return self._onward(environ, start_response)
        try:
            outcome = self.writer.put(sent)
        except TooBusyError:
            return _say(start_response, "503 Service Unavailable", {"reason": BUSY})
        if isinstance(outcome, Receipt):
            return _say(start_response, "200 OK", _receipt(outcome))
        if isinstance(outcome, NotKept):
            return _say(start_response, "409 Conflict", _refusal(paper, outcome))
        return self._onward(environ, start_response)

    def _read(self, paper: str, environ: WSGIEnvironment, content: bytes) -> Sent | None:
        """The answer with who sent it; None when there is anything to be doubted."""
        try:
            fields = parse_qs(
                content.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS
            )
            signed = self._read_signed(_cookie(environ), fields["csrf_token"][0])
        except (ValueError, KeyError, BadData):
            return None
        given = read_given(fields)
        if given is None or not signed.place:
            return None
        return Sent(paper, signed.by, given, signed.place, environ.get("REMOTE_ADDR", ""))


def _keep(connection: Connection, sent: Iterable[Sent]) -> list[Outcome]:
    return keep(connection, list(sent), clock.now())


def _asked_for(environ: WSGIEnvironment) -> str | None:
    """The paper, when this is an answer of the script that can go the short way."""
    if environ["REQUEST_METHOD"] != "POST" or environ.get("HTTP_ACCEPT") != "application/json":
        return None
    if (found := PATH.match(environ["PATH_INFO"])) is None or not _is_small_form(environ):
        return None
    return found[1] if _is_from_here(environ) else None


def _is_small_form(environ: WSGIEnvironment) -> bool:
    length = environ.get("CONTENT_LENGTH") or ""
    is_form = environ.get("CONTENT_TYPE", "").partition(";")[0].strip() == CONTENT
    return is_form and length.isdecimal() and len(length) < 6 and int(length) <= MAX_BODY


def _is_from_here(environ: WSGIEnvironment) -> bool:
    """Over TLS a form must say that it comes from a page of ours, as Flask-WTF demands."""
    if environ.get("wsgi.url_scheme") != "https":
        return True
    here = f"https://{environ.get('HTTP_HOST', '')}/"
    return str(environ.get("HTTP_REFERER", "")).startswith(here)


def _cookie(environ: WSGIEnvironment) -> str:
    """The session's cookie. Raises KeyError when there is none."""
    for pair in environ["HTTP_COOKIE"].split(";"):
        name, _, value = pair.strip().partition("=")
        if name == "session":
            return str(value)
    raise KeyError("session")


def _reader(app: Flask) -> Callable[[str, str], Signed]:
    """Reads what Flask, Flask-Login and Flask-WTF have signed. Raises BadData, KeyError or
    ValueError for what they have not; what was found good is remembered.
    """
    interface: Any = app.session_interface
    sessions = interface.get_signing_serializer(app)
    tokens = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token")
    lasts = int(app.permanent_session_lifetime.total_seconds())

    @lru_cache(maxsize=REMEMBERED)
    def read(cookie: str, token: str) -> Signed:
        session = sessions.loads(cookie, max_age=lasts)
        if not compare_digest(session["csrf_token"], tokens.loads(token)):
            raise BadData("a token of another session")
        return Signed(session["_user_id"], session.get("exam_place", ""))

    return read


def _receipt(kept: Receipt) -> dict[str, Any]:
    return {
        "number": kept.number,
        "saved_at": kept.saved_at.isoformat(),
        "now": clock.now().isoformat(),
        "deadline": _stamp(kept.deadline),
    }


def _refusal(paper: str, refused: NotKept) -> dict[str, Any]:
    """Why, and where to go when nothing more can be kept from there."""
    where = GO.get(refused.why)
    return {
        "reason": refused.why.label,
        "go": where and f"/my/exam-room/{paper}/{where}",
        "paused": refused.why is WhyNot.PAUSED,
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _say(start: StartResponse, status: str, told: dict[str, Any]) -> list[bytes]:
    content = json.dumps(told, ensure_ascii=False).encode()
    headers = [*HEADERS, ("Content-Length", str(len(content)))]
    if status.startswith("503"):
        headers.append(("Retry-After", "1"))
    start(status, headers)
    return [content]
