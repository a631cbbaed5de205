"""Verification by machine: JSON, by key; the same answers as the public page gives, no more."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, ParamSpec, cast

from flask import Blueprint, Response, current_app, g, jsonify, request

from portal.accounts.rules.names import NameRefusal, read_name
from portal.certificates.rules.numbering import normalise
from portal.core import clock
from portal.core.identity import IdRefusal, read_resident_id
from portal.machines import queries
from portal.machines.models import ApiKey
from portal.machines.rules.description import describe
from portal.machines.rules.keys import opens, read_key
from portal.public.queries import Asked, Shown, find_by_token, find_matching
from portal.web.forms import tidy
from portal.web.guard import everyone, looks_first
from portal.web.looks import MINUTE, Limit, Looks

bp = Blueprint("api", __name__, url_prefix="/api/v1")
log = logging.getLogger(__name__)
P = ParamSpec("P")
LARGEST = 4096
LONGEST = 80
NO_KEY = "没有密钥，或者密钥无效、已停用、已过期"
TOO_OFTEN = "查验过于频繁，请稍后再试"
NO_OBJECT = "请求内容应为JSON对象"
TOO_LITTLE = "请给出证书编号、姓名、身份证号中的至少两项，均为文本"
NO_DAY = "on应为不晚于今天的日期，例如2026-03-14"
NO_MOMENT = "known_at应为不晚于现在的时刻，例如2026-03-14T09:30:00+08:00"


class WrongQuestion(Exception):  # noqa: N818
    """The question cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class When:
    """Which day's standing, by what was known at which moment."""

    on: date
    known_at: datetime


def keyed(view: Callable[P, Response]) -> Callable[P, Response]:
    """Only with a key that stands, and no oftener than it allows."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        key = _key()
        if key is None:
            answer = _trouble(401, "no-key", NO_KEY)
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        looks = cast(Looks, current_app.extensions["looks"])
        if not looks.count("api", key.public_id, [Limit(key.per_minute, MINUTE)], clock.now()):
            return _trouble(429, "too-often", TOO_OFTEN)
        try:
            answer = view(*args, **kwargs)
        except WrongQuestion as wrong:
            answer = _trouble(400, "bad-request", str(wrong))
        log.info("key %s asked %s: %s", key.public_id, request.path[:24], answer.status_code)
        return answer

    cast(Any, guarded).guard = "key"
    return guarded


@bp.get("/openapi.json")
@everyone
def description() -> Response:
    """The interface described."""
    return jsonify(describe(current_app.extensions["settings"].base_url))


@bp.post("/certificates/verify")
@looks_first
@keyed
def verify() -> Response:
    """By two of number, name and id number."""
    if (request.content_length or 0) > LARGEST:
        return _trouble(413, "too-large", "请求过大")
    told = _object()
    when = _when(told.get)
    return _answer(find_matching(_asked(told), on=when.on, now=when.known_at), when)


@bp.get("/certificates/<token:token>")
@keyed
def by_square(token: str) -> Response:
    """By the token of a square; of a square that is nobody's, nothing is found."""
    when = _when(request.args.get)
    found = find_by_token(token, on=when.on, now=when.known_at)
    return _answer([found] if found else [], when)


def _key() -> ApiKey | None:
    read = read_key(request.headers.get("Authorization", ""))
    key = queries.find_key(read.public_id) if read else None
    if key is None or read is None:
        return None
    is_good = opens(
        read.secret,
        kept=key.secret_digest,
        ends_on=key.ends_on,
        revoked_on=key.revoked_on,
        today=clock.today(),
    )
    g.api_key = key if is_good else None
    return key if is_good else None


def _object() -> dict[str, Any]:
    try:
        told = request.get_json(silent=True)
    except RecursionError:
        told = None
    if not isinstance(told, dict):
        raise WrongQuestion(NO_OBJECT)
    return told


def _asked(told: dict[str, Any]) -> Asked:
    """Each in the form in which it is kept, as the page's form takes it."""
    values = [told.get(name) or "" for name in ("number", "name", "resident_id")]
    if not all(map(_is_text, values)):
        raise WrongQuestion(TOO_LITTLE)
    number, name, resident_id = (tidy(value) for value in values)
    asked = Asked(normalise(number), _name(name), _id_number(resident_id))
    if sum(map(bool, (asked.number, asked.name, asked.resident_id))) < 2:
        raise WrongQuestion(TOO_LITTLE)
    return asked


def _is_text(value: object) -> bool:
    """Whether it is a short text, without halves of characters, which nothing can keep."""
    is_short = isinstance(value, str) and len(value) <= LONGEST
    return is_short and not any("\ud800" <= each <= "\udfff" for each in str(value))


def _name(text: str) -> str:
    """One that no person can have is asked for as it stands, and is nobody's."""
    read = read_name(text)
    return text if isinstance(read, NameRefusal) else read


def _id_number(text: str) -> str:
    """The same of an id number."""
    read = read_resident_id(text, clock.today())
    return text if isinstance(read, IdRefusal) else read.number


def _when(told: Callable[[str], Any]) -> When:
    now = clock.now()
    on, known_at = told("on"), told("known_at")
    try:
        day = date.fromisoformat(on) if on else clock.today()
        if day > clock.today():
            raise ValueError
    except (TypeError, ValueError) as wrong:
        raise WrongQuestion(NO_DAY) from wrong
    try:
        moment = datetime.fromisoformat(known_at) if known_at else now
        if moment.tzinfo is None or moment.astimezone(UTC) > now:
            raise ValueError
    except (TypeError, ValueError, OverflowError) as wrong:
        raise WrongQuestion(NO_MOMENT) from wrong
    return When(day, moment)


def _answer(found: Iterable[Shown], when: When) -> Response:
    answer = jsonify(
        certificates=[_told(shown) for shown in found],
        on=when.on.isoformat(),
        known_at=when.known_at.isoformat(timespec="seconds"),
        checked_at=clock.now().isoformat(timespec="seconds"),
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _told(shown: Shown) -> dict[str, Any]:
    worth = shown.by_now
    return {
        "title": shown.title,
        "ability": shown.ability,
        "name": shown.name,
        "resident_id": shown.resident_id,
        "number": shown.number,
        "edition": shown.edition,
        "issuer": shown.issuer,
        "issued_on": shown.issued_on.isoformat() if shown.issued_on else None,
        "examined_on": shown.examined_on.isoformat() if shown.examined_on else None,
        "origin": shown.origin.value,
        "status": worth.status.value if worth.status else None,
        "since": worth.since.isoformat() if worth.since else None,
        "decision_number": worth.decision_number,
    }


def _trouble(status: int, error: str, reason: str) -> Response:
    answer = jsonify(error=error, reason=reason)
    answer.status_code = status
    return answer
