"""A specialist complains, follows what becomes of it, adds to it, takes it back."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.accounts.queries import bureau_name
from portal.complaints import actions, queries
from portal.complaints.forms import ComplainForm, NoteForm, WithdrawForm, known_of
from portal.complaints.models import Complaint, Source
from portal.complaints.routes.showing import course_of, send_file, weekends_only
from portal.complaints.routes.stepping import take
from portal.complaints.rules.procedure import Step
from portal.complaints.rules.words import REMEDIES
from portal.core import clock
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("my", __name__, url_prefix="/my/complaints")
P = Permission


@bp.get("")
@requires(P.COMPLAINTS_COMPLAINT_OWN)
def complaint_list() -> Response:
    """One's own, and what Art 10 protects."""
    return page(
        "complaints/my/complaint_list.html",
        complaints=queries.list_own(actor()),
        has_appointments=bool(queries.list_own_appointments(actor())),
        remedies=REMEDIES,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_OWN)
def complain() -> Response:
    """What happened, since when, with proof; whether the unit may be told who says so."""
    appointments = queries.list_own_appointments(actor())
    if not appointments:
        return go(url_for(".complaint_list"))  # which says who may
    asked = request.args.get("appointment", "")
    about = next((each for each in appointments if each.public_id == asked), None)
    known = known_of(about) if about else {}
    form = ComplainForm(appointments, data={"appointment": asked} | known)
    if form.validate_on_submit():
        with form.refusals():
            made = actions.complain(
                form.chosen,
                form.told,
                actions.take_in_all(form.uploads, by=actor()),
                by=actor(),
                now=clock.now(),
            )
            flash(f"投诉已提交，编号 {made.public_id.upper()}")
            return go(url_for(".complaint", complaint_id=made.public_id))
    return page(
        "complaints/my/complain.html",
        form=form,
        terms=queries.terms(clock.today()),
        remedies=REMEDIES,
    )


@bp.get("/<public_id:complaint_id>")
@requires(P.COMPLAINTS_COMPLAINT_OWN)
def complaint(complaint_id: str) -> Response:
    """How far it is, by dates; the answer."""
    found = _get(complaint_id)
    return page(
        "complaints/my/complaint.html",
        complaint=found,
        course=course_of(found),
        steps=queries.steps_for(actor(), found),
        Step=Step,
        Source=Source,
        bureau=bureau_name(found.region),
        weekends_only=weekends_only(found),
        remedies=REMEDIES,
    )


@bp.route("/<public_id:complaint_id>/supplement", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_OWN)
def supplement(complaint_id: str) -> Response:
    """More words, more files."""
    found = _get(complaint_id)
    form = NoteForm()

    def deed() -> str:
        uploads = actions.take_in_all(form.uploads, by=actor())
        actions.supplement(found, form.text.data or "", uploads, by=actor())
        return "已补充，办理人员会一并考虑"

    return take(Step.SUPPLEMENT, found, form, "complaints/my/supplement.html", deed)


@bp.route("/<public_id:complaint_id>/withdraw", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_OWN)
def withdraw(complaint_id: str) -> Response:
    """Take it back, for certain."""
    found = _get(complaint_id)
    form = WithdrawForm()

    def deed() -> str:
        actions.withdraw(found, by=actor(), now=clock.now())
        return "投诉已撤回"

    return take(
        Step.WITHDRAW,
        found,
        form,
        "complaints/my/withdraw.html",
        deed,
        fragments=("withdraw_form",),
    )


@bp.get("/<public_id:complaint_id>/files/<public_id:file_id>")
@requires(P.COMPLAINTS_COMPLAINT_OWN)
def file(complaint_id: str, file_id: str) -> Response:
    """A file that the person brought."""
    return send_file(queries.get_file(_get(complaint_id), file_id, Source.PERSON))


def _get(complaint_id: str) -> Complaint:
    return queries.get_complaint(actor(), P.COMPLAINTS_COMPLAINT_OWN, complaint_id)
