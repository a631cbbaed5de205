"""HR of the project's place takes complaints up, looks into them, ends them by two hands."""

from flask import Blueprint, Response, request

from portal.access.policy import Permission
from portal.complaints import actions, queries
from portal.complaints.forms import AskForm, CloseForm, DecideForm, NoteForm, ProposeForm
from portal.complaints.models import Complaint, Finding, Ground, Source
from portal.complaints.queries import Turn
from portal.complaints.routes.showing import course_of, send_file, weekends_only
from portal.complaints.routes.stepping import take
from portal.complaints.rules.procedure import Step
from portal.complaints.rules.words import REMEDIES
from portal.core import clock
from portal.web.guard import actor, requires, writes
from portal.web.page import page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/complaints")
P = Permission


@bp.get("")
@requires(P.COMPLAINTS_COMPLAINT_READ)
def complaint_list() -> Response:
    """Complaints of the district, and a line of figures."""
    asked = request.args.get("status", "")
    turn = next((each for each in Turn if each.value == asked), None)
    return page(
        "complaints/bureau/complaint_list.html",
        fragments=("complaint_rows",),
        complaints=queries.list_complaints(actor(), turn, request.args.get("page", 1, type=int)),
        figures=queries.figures(actor(), clock.today()),
        turns=Turn,
        turn=turn,
    )


@bp.get("/<public_id:complaint_id>")
@writes
@requires(P.COMPLAINTS_COMPLAINT_READ)
def complaint(complaint_id: str) -> Response:
    """All of one; that it was read is recorded."""
    found = _get(P.COMPLAINTS_COMPLAINT_READ, complaint_id)
    actions.note_look(found, by=actor())
    return page(
        "complaints/bureau/complaint.html",
        complaint=found,
        course=course_of(found),
        steps=queries.steps_for(actor(), found),
        Step=Step,
        Source=Source,
        weekends_only=weekends_only(found),
    )


@bp.route("/<public_id:complaint_id>/decide", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_HANDLE)
def decide(complaint_id: str) -> Response:
    """Take it up, or say why not and where else to go."""
    found = _get(P.COMPLAINTS_COMPLAINT_HANDLE, complaint_id)
    form = DecideForm()

    def deed() -> str:
        if form.verdict.data == "accept":
            actions.accept(found, by=actor(), now=clock.now())
            return "已受理"
        ground, reply = Ground(form.ground.data), form.reply.data or ""
        actions.decline(found, ground, reply, by=actor(), now=clock.now())
        return "已办理不予受理，投诉人可以看到理由和其他途径"

    return take(
        Step.ACCEPT,
        found,
        form,
        "complaints/bureau/decide.html",
        deed,
        fragments=("decide_form",),
        terms=queries.terms(clock.today()),
        remedies=REMEDIES,
    )


@bp.route("/<public_id:complaint_id>/note", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_HANDLE)
def note(complaint_id: str) -> Response:
    """What was done and found, for officers."""
    found = _get(P.COMPLAINTS_COMPLAINT_HANDLE, complaint_id)
    form = NoteForm()

    def deed() -> str:
        uploads = actions.take_in_all(form.uploads, by=actor())
        actions.note(found, form.text.data or "", uploads, by=actor())
        return "已记录"

    return take(Step.NOTE, found, form, "complaints/bureau/note.html", deed)


@bp.route("/<public_id:complaint_id>/ask", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_HANDLE)
def ask_firm(complaint_id: str) -> Response:
    """Ask the unit, in words of one's own."""
    found = _get(P.COMPLAINTS_COMPLAINT_HANDLE, complaint_id)
    form = AskForm()

    def deed() -> str:
        actions.ask_firm(
            found,
            form.question.data or "",
            names_person=bool(form.names_person.data),
            reason=form.reason.data or "",
            by=actor(),
            now=clock.now(),
        )
        return "已请单位答复，投诉人可以看到这一步和是否告知了姓名"

    return take(
        Step.ASK,
        found,
        form,
        "complaints/bureau/ask_firm.html",
        deed,
        fragments=("ask_form",),
        terms=queries.terms(clock.today()),
    )


@bp.route("/<public_id:complaint_id>/propose", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_HANDLE)
def propose(complaint_id: str) -> Response:
    """What was found, what was done, what the person is answered."""
    found = _get(P.COMPLAINTS_COMPLAINT_HANDLE, complaint_id)
    form = ProposeForm()

    def deed() -> str:
        actions.propose(
            found,
            Finding(form.finding.data),
            form.measures.data or "",
            form.reply.data or "",
            by=actor(),
            now=clock.now(),
        )
        return "已提请办结，由另一名工作人员审定"

    return take(
        Step.PROPOSE,
        found,
        form,
        "complaints/bureau/propose.html",
        deed,
        fragments=("propose_form",),
        terms=queries.terms(clock.today()),
    )


@bp.route("/<public_id:complaint_id>/close", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_CLOSE)
def close(complaint_id: str) -> Response:
    """The second hand: agreed, or back."""
    found = _get(P.COMPLAINTS_COMPLAINT_CLOSE, complaint_id)
    form = CloseForm()

    def deed() -> str:
        if form.verdict.data == "close":
            actions.close(found, by=actor(), now=clock.now())
            return "已办结，投诉人可以看到结论和答复"
        actions.send_back(found, form.reason.data or "", by=actor())
        return "已退回继续办理"

    return take(
        Step.CLOSE,
        found,
        form,
        "complaints/bureau/close.html",
        deed,
        fragments=("close_form",),
        terms=queries.terms(clock.today()),
    )


@bp.get("/<public_id:complaint_id>/files/<public_id:file_id>")
@writes
@requires(P.COMPLAINTS_COMPLAINT_READ)
def file(complaint_id: str, file_id: str) -> Response:
    """A file of any side; that it was looked at is recorded."""
    found = _get(P.COMPLAINTS_COMPLAINT_READ, complaint_id)
    stored = queries.get_file(found, file_id, *Source)
    actions.note_look(found, by=actor())
    return send_file(stored)


def _get(permission: Permission, complaint_id: str) -> Complaint:
    return queries.get_complaint(actor(), permission, complaint_id)
