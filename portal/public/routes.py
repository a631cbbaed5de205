"""The public door: for strangers and everyone else."""

from datetime import date

from flask import Blueprint, Response, make_response, request, url_for

from portal.core import clock
from portal.documents.sign import root_certificate as root_pem
from portal.exams.rules.chain import read_code
from portal.public import queries
from portal.public.forms import VerifyFileForm, VerifyForm
from portal.public.measures import measures as read_measures
from portal.web.errors import trouble
from portal.web.forms import halve
from portal.web.guard import everyone
from portal.web.limits import by_address, tried_too_often
from portal.web.page import go, page

bp = Blueprint("public", __name__)
# DOMAIN §6.4; the QR code's token cannot be guessed, so that a whole site office may look it up.
PER_MINUTE, PER_DAY, PER_MINUTE_BY_TOKEN = 10, 100, 60
LONGEST_CODE = 80
TOO_OFTEN = "同一网络查验过于频繁，请一分钟后再试。要查验许多份的，请用手机扫描证书上的二维码。"

ASKED_TOO_OFTEN = "同一网络核对过于频繁，请一分钟后再试。"


def _asked_too_often(what: str, *, per_minute: int = PER_MINUTE) -> bool:
    """Count this question; True when this address asked too many in a minute or a day."""
    in_minute = tried_too_often(by_address(what), limit=per_minute, minutes=1)
    in_day = per_minute == PER_MINUTE and tried_too_often(
        by_address(f"{what} daily"), limit=PER_DAY, minutes=24 * 60
    )
    return in_minute or in_day


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
@everyone
def verify() -> Response:
    """Check a certificate by any two of its number, the name and the id number."""
    form, found = VerifyForm(), None
    if form.is_submitted() and _asked_too_often("verify"):
        return trouble(429, reason=TOO_OFTEN)
    if form.validate_on_submit():
        found = queries.find_matching(**form.asked(), on=clock.today())
    return page(
        "public/verify.html", fragments=("verify_form",), form=form, found=found, at=clock.now()
    )


@bp.get("/v/<token:token>")
@everyone
def standing(token: str) -> Response:
    """Where the QR code leads: the certificate's standing today, or on a past day."""
    if _asked_too_often("standing", per_minute=PER_MINUTE_BY_TOKEN):
        return trouble(429, reason=TOO_OFTEN)
    shown = queries.find_by_token(token, on=_day_asked())
    response = page("public/standing.html", shown=shown, token=token, at=clock.now())
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _day_asked() -> date:
    """The day in the address, at the latest today; today when it is no day."""
    try:
        asked = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return clock.today()
    return min(asked, clock.today())


@bp.route("/verify/file", methods=["GET", "POST"])
@everyone
def verify_file() -> Response:
    """Check a PDF: its signature, and whether the register knows it."""
    form, report = VerifyFileForm(), None
    if form.is_submitted() and _asked_too_often("verify file"):
        return trouble(429, reason=TOO_OFTEN)
    if form.validate_on_submit():
        report = queries.check_file(form.content, on=clock.today())
    return page("public/verify_file.html", form=form, report=report, at=clock.now())


@bp.get("/verify/root.pem")
@everyone
def root_certificate() -> Response:
    """The root certificate, for those who check the signature with other tools."""
    response = make_response(root_pem())
    response.mimetype = "application/x-pem-file"
    response.headers["Content-Disposition"] = "attachment; filename=root.pem"
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
    if is_asked and _asked_too_often("receipt", per_minute=PER_MINUTE_BY_TOKEN):
        return trouble(429, reason=ASKED_TOO_OFTEN)
    response = page(
        "public/receipt.html",
        number=number,
        code=code,
        is_asked=is_asked,
        handed_in_at=queries.handed_in_at(number, code) if is_asked else None,
        at=clock.now(),
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _code_asked(name: str) -> str:
    return read_code(halve(request.args.get(name, "")))[:LONGEST_CODE]


@bp.get("/robots.txt")
@everyone
def robots() -> Response:
    """Nobody's certificate shall be found by a search engine."""
    doors = ("/my", "/firm", "/authority", "/bureau")
    closed = (url_for(".verify"), "/v/", "/p/", "/receipts", *doors)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    response = make_response("\n".join(lines) + "\n")
    response.mimetype = "text/plain"
    return response
