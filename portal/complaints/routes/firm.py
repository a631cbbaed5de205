"""A unit answers what HR asks; it knows of no complaint before, and of none of its words."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.accounts.queries import bureau_name
from portal.complaints import actions, queries
from portal.complaints.forms import AnswerForm
from portal.complaints.models import Complaint, Source
from portal.complaints.routes.showing import send_file
from portal.complaints.rules.procedure import Step
from portal.core import clock
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("firm", __name__, url_prefix="/firm/complaints")
P = Permission


@bp.get("")
@requires(P.COMPLAINTS_COMPLAINT_ANSWER)
def complaint_list() -> Response:
    """What was asked, and what was answered."""
    return page("complaints/firm/complaint_list.html", complaints=queries.list_asked(actor()))


@bp.route("/<public_id:complaint_id>", methods=["GET", "POST"])
@requires(P.COMPLAINTS_COMPLAINT_ANSWER)
def complaint(complaint_id: str) -> Response:
    """The question, and the answer to it."""
    found = _get(complaint_id)
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            uploads = actions.take_in_all(form.uploads, by=actor())
            actions.answer(found, form.text.data or "", uploads, by=actor(), now=clock.now())
            flash("答复已提交")
            return go(url_for(".complaint", complaint_id=complaint_id))
    return page(
        "complaints/firm/complaint.html",
        form=form,
        complaint=found,
        bureau=bureau_name(found.region),
        may_answer=Step.ANSWER in queries.steps_for(actor(), found),
        Source=Source,
    )


@bp.get("/<public_id:complaint_id>/files/<public_id:file_id>")
@requires(P.COMPLAINTS_COMPLAINT_ANSWER)
def file(complaint_id: str, file_id: str) -> Response:
    """A file that the unit brought."""
    return send_file(queries.get_file(_get(complaint_id), file_id, Source.FIRM))


def _get(complaint_id: str) -> Complaint:
    return queries.get_complaint(actor(), P.COMPLAINTS_COMPLAINT_ANSWER, complaint_id)
