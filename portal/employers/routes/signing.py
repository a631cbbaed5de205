"""The contractor's door: 聘用文件 to sign, to take back, to change, and to file as they are."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.employers import actions, queries
from portal.employers.document import lay_out, staffing_draft
from portal.employers.forms import (
    FULL_TIME,
    PART_TIME,
    ChangeForm,
    FileGeneratedForm,
    SignForm,
)
from portal.employers.models import AppointmentTerms, TermsStatus
from portal.employers.queries.settings import report_working_days
from portal.employers.routes.asked import choice, page_number
from portal.employers.rules.sides import Act
from portal.employers.rules.terms import Side
from portal.letters.actions import hand_out
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("signing", __name__, url_prefix="/firm")
P = Permission


@bp.get("/terms")
@requires(P.EMPLOYERS_APPOINTMENT_READ)
def terms_list() -> Response:
    """Every version the firm has drawn up, those that wait for a signature first."""
    wanted = choice(TermsStatus)
    return page(
        "employers/signing/terms_list.html",
        fragments=("terms_rows",),
        terms=queries.list_terms(
            actor(), P.EMPLOYERS_APPOINTMENT_READ, status=wanted, number=page_number()
        ),
        statuses=TermsStatus,
        wanted=wanted,
    )


@bp.route("/terms/<public_id:terms_id>", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def terms(terms_id: str) -> Response:
    """核对后签署: the whole text, who has signed, and the firm's own signature."""
    found = queries.get_terms(actor(), P.EMPLOYERS_APPOINTMENT_FILE, terms_id)
    form = SignForm(data={"digest": found.digest})
    if form.validate_on_submit():
        with form.refusals():
            made = actions.sign(
                found, Side.FIRM, form.digest.data or "", by=actor(), now=clock.now()
            )
            return _signed(found, made is not None)
    current = shown_instead(found, form)
    return page(
        "employers/signing/terms.html",
        terms=current,
        stand_in=queries.why_not_oneself(Act.SIGN, current, actor()),
        newest=queries.latest_of_series(current),
        versions=queries.versions_of(current.series),
        form=form,
        now=clock.now(),
    )


def shown_instead(found: AppointmentTerms, form: SignForm) -> AppointmentTerms:
    """After a refused signature the newest version, to be looked through afresh."""
    if not form.form_errors:
        return found
    newest = queries.latest_of_series(found)
    form.digest.data, form.agreed.data = newest.digest, False
    return newest


def _signed(terms: AppointmentTerms, is_whole: bool) -> Response:
    if not is_whole:
        flash("贵单位已签署，等待本人签署")
        return go(url_for(".terms", terms_id=terms.public_id))
    flash("双方已签署，请在开工前报送配备文件")
    return go(url_for("employers.firm.appointment", appointment_id=terms.series))


@bp.post("/terms/<public_id:terms_id>/take-back")
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def take_back(terms_id: str) -> Response:
    """The offer is withdrawn before the person has signed."""
    found = queries.get_terms(actor(), P.EMPLOYERS_APPOINTMENT_FILE, terms_id)
    actions.take_back(found, by=actor(), now=clock.now())
    flash("聘用文件已撤回")
    return go(url_for(".terms", terms_id=terms_id))


@bp.route("/appointments/<public_id:appointment_id>/change", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def change(appointment_id: str) -> Response:
    """Another version is drawn up, for both to sign again."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_FILE, appointment_id)
    held = FULL_TIME if found.is_full_time else PART_TIME
    form = ChangeForm(data={"is_full_time": held, "starts_on": found.starts_on})
    if form.validate_on_submit():
        with form.refusals():
            drawn = actions.propose_change(
                found,
                is_full_time=form.is_full_time.data == FULL_TIME,
                starts_on=form.starts_on.day,
                cause=form.cause.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash("变更后的聘用文件已生成，请核对全文后签署")
            return go(url_for(".terms", terms_id=drawn.public_id))
    return page(
        "employers/signing/change.html",
        fragments=("change_form",),
        form=form,
        appointment=found,
        waiting=queries.open_change(found),
        report_days=report_working_days(clock.today()),
    )


@bp.route("/appointments/<public_id:appointment_id>/file-generated", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def file_generated(appointment_id: str) -> Response:
    """以平台生成的配备文件报送: what both have signed is printed, sealed and filed."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_FILE, appointment_id)
    signed = queries.latest_signed(found)
    form = FileGeneratedForm()
    if signed is not None and form.validate_on_submit():
        with form.refusals():
            _file(appointment_id)
            flash(f"配备文件已报送，编号 {appointment_id.upper()}")
            return go(url_for("employers.firm.appointment", appointment_id=appointment_id))
    return page(
        "employers/signing/file_generated.html",
        form=form,
        row=queries.appointment_row(found, clock.today()),
        terms=signed,
        is_wanted=actions.awaits_file(found),
    )


def _file(appointment_id: str) -> None:
    """Printed while nobody waits for us, and filed if it is still wanted then."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_FILE, appointment_id)
    actions.refuse_unwanted(found)
    signed = queries.latest_signed(found)
    authority = queries.industry_authority(found.project)
    letter, _ = hand_out(
        staffing_draft(lay_out(found, authority, clock.today(), signed), found), by=actor()
    )
    starts_on = signed.starts_on if signed else found.starts_on
    actions.file_appointment(
        found, letter.file, starts_on, by=actor(), now=clock.now(), is_generated=True
    )
