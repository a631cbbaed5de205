"""The public door: for strangers and everyone else."""

import logging
from datetime import date

from flask import Blueprint, Response, make_response, request, url_for

from portal.core import clock
from portal.documents.sign import revocation_lists
from portal.documents.sign import root_certificate as root_pem
from portal.documents.statement_keys import public_keys
from portal.exams.rules.chain import read_code
from portal.public import queries
from portal.public.forms import VerifyFileForm, VerifyForm
from portal.public.looking import asked_too_often, scanned_too_often
from portal.public.measures import measures as read_measures
from portal.public.offline import offline_page
from portal.web.downloads import send
from portal.web.errors import trouble
from portal.web.forms import halve
from portal.web.guard import everyone, looks_first
from portal.web.page import go, page

bp = Blueprint("public", __name__)
log = logging.getLogger(__name__)
LONGEST_CODE = 80
TOO_OFTEN = "同一网络查验过于频繁，请一分钟后再试。要查验许多份的，请用手机扫描证书上的二维码。"

ASKED_TOO_OFTEN = "同一网络核对过于频繁，请一分钟后再试。"


def _unlisted(response: Response) -> Response:
    """Search engines shall not keep it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/")
@everyone
def home() -> Response:
    """What the scheme is, the way in, and the doors."""
    return page(
        "public/home.html",
        sittings=queries.next_sittings(clock.now()),
        figures=queries.figures(),
    )


@bp.get("/measures")
@everyone
def measures() -> Response:
    """The measures, article by article."""
    return page("public/measures.html", measures=read_measures())


@bp.route("/verify", methods=["GET", "POST"])
@looks_first
@everyone
def verify() -> Response:
    """Check a certificate by any two of its number, the name and the id number."""
    form, found = VerifyForm(), None
    if form.is_submitted() and asked_too_often("verify"):
        return trouble(429, reason=TOO_OFTEN)
    if form.validate_on_submit():
        found = queries.find_matching(form.asked(), on=form.day(), now=clock.now())
        log.info("looked up by two of three: %d found", len(found))
    return _unlisted(
        page(
            "public/verify.html",
            fragments=("verify_form",),
            form=form,
            found=found,
            at=clock.now(),
        )
    )


@bp.get("/v/<token:token>")
@everyone
def standing(token: str) -> Response:
    """Where the QR code leads: the edition's standing today, or on a past day in both times."""
    if scanned_too_often("standing"):
        return trouble(429, reason=TOO_OFTEN)
    shown = queries.find_by_token(token, on=_day_asked(), now=clock.now())
    log.info("looked up by a square: %s", "found" if shown else "not found")
    return _unlisted(
        page(
            "public/standing.html",
            status=200 if shown else 404,
            shown=shown,
            token=token,
            at=clock.now(),
            keys=list(public_keys()),
        )
    )


def _day_asked() -> date:
    """The day in the address, at the latest today; today when it is no day."""
    try:
        asked = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return clock.today()
    return min(asked, clock.today())


@bp.route("/verify/file", methods=["GET", "POST"])
@looks_first
@everyone
def verify_file() -> Response:
    """Check a PDF: its signature, and what it says against what was printed."""
    form, report = VerifyFileForm(), None
    if form.is_submitted() and asked_too_often("verify file"):
        return trouble(429, reason=TOO_OFTEN)
    if form.validate_on_submit():
        report = queries.check_file(form.content, on=clock.today(), now=clock.now())
        log.info("looked into a file: %s", report.verdict)
    return _unlisted(page("public/verify_file.html", form=form, report=report, at=clock.now()))


@bp.get("/offline")
@everyone
def offline() -> Response:
    """A page that checks a square without us: to be used here, or kept for where no network is."""
    saved = offline_page(clock.now())
    response = make_response(saved.html)
    response.headers["Content-Security-Policy"] = f"{saved.policy}; frame-ancestors 'none'"
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return _unlisted(response)


@bp.get("/offline/file")
@everyone
def offline_file() -> Response:
    """The same page as a file to keep."""
    saved = offline_page(clock.now())
    return send(saved.html.encode(), media_type="text/html", name=saved.file_name)


@bp.get("/verify/root.pem")
@everyone
def root_certificate() -> Response:
    """The root certificate, for those who check the signature with other tools."""
    response = make_response(root_pem())
    response.mimetype = "application/x-pem-file"
    response.headers["Content-Disposition"] = "attachment; filename=root.pem"
    return response


@bp.get("/verify/revoked.pem")
@everyone
def revoked_certificates() -> Response:
    """Which certificates of our signers are revoked (RFC 5280), for the same."""
    response = make_response(revocation_lists())
    response.mimetype = "application/x-pem-file"
    response.headers["Content-Disposition"] = "attachment; filename=revoked.pem"
    return response


@bp.get("/receipts/<public_id:receipt_id>")
@everyone
def receipt_of(receipt_id: str) -> Response:
    """Where the square on a receipt leads: the check, filled in; whose number it is is not told."""
    return go(url_for(".receipt", number=receipt_id, code=_code_asked("code") or None))


@bp.get("/receipts")
@everyone
def receipt() -> Response:
    """Whether a receipt's number and its code belong together, and when it was handed in.

    A number that is nobody's and a code that is another's get the same answer.
    """
    number, code = _code_asked("number"), _code_asked("code")
    is_asked = bool(number and code)
    if is_asked and scanned_too_often("receipt"):
        return trouble(429, reason=ASKED_TOO_OFTEN)
    return _unlisted(
        page(
            "public/receipt.html",
            number=number,
            code=code,
            is_asked=is_asked,
            handed_in_at=queries.handed_in_at(number, code) if is_asked else None,
            at=clock.now(),
        )
    )


def _code_asked(name: str) -> str:
    return read_code(halve(request.args.get(name, "")))[:LONGEST_CODE]


@bp.get("/robots.txt")
@everyone
def robots() -> Response:
    """Nobody's certificate shall be found by a search engine."""
    doors = ("/my", "/firm", "/authority", "/bureau")
    places = (url_for(".verify"), url_for(".offline"), "/v/", "/p/", "/receipts", "/notices")
    closed = (*places, *doors)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    response = make_response("\n".join(lines) + "\n")
    response.mimetype = "text/plain"
    return response
