"""The evidence for Art 5 (一), (二): added to by the contractor, reviewed by HR."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.employers import actions, queries
from portal.employers.forms import EvidenceForm, ReviewForm, uploads
from portal.employers.queries.settings import replace_working_days
from portal.employers.rules.qualification import ReviewOutcome
from portal.storage.files import Kind, take_in
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("evidence", __name__)
P = Permission


@bp.route("/firm/appointments/<public_id:appointment_id>/evidence/add", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def add(appointment_id: str) -> Response:
    """补正: more files for the officer to look at."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_FILE, appointment_id)
    form = EvidenceForm()
    if form.validate_on_submit():
        with form.refusals():
            chosen = uploads(form.evidence)
            files = [take_in(each, Kind.DOCUMENT, by=actor(), field="evidence") for each in chosen]
            actions.add_evidence(found, files, by=actor(), now=clock.now())
            flash("材料已补充，等待人力社保部门核查")
            return go(url_for("employers.firm.appointment", appointment_id=appointment_id))
    return page("employers/evidence/add.html", form=form, appointment=found)


@bp.route(
    "/bureau/employers/appointments/<public_id:appointment_id>/review", methods=["GET", "POST"]
)
@requires(P.EMPLOYERS_QUALIFICATION_REVIEW)
def review(appointment_id: str) -> Response:
    """The officer has all files and the sum of months before them, and says yes or no."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_QUALIFICATION_REVIEW, appointment_id)
    held = found.qualification
    form = ReviewForm(data={"seen": str(len(held.files)) if held else "0"})
    if form.validate_on_submit():
        with form.refusals():
            actions.review(
                found,
                ReviewOutcome(form.outcome.data),
                form.reason.data or "",
                seen=form.files_seen,
                by=actor(),
                now=clock.now(),
            )
            flash("核查结论已提交")
            return go(url_for("employers.bureau.appointment", appointment_id=appointment_id))
    if form.form_errors and held:
        form.seen.data = str(len(held.files))
    return page(
        "employers/evidence/review.html",
        form=form,
        appointment=found,
        days=replace_working_days(clock.today()),
        cautions=queries.cautions_of(found),
        is_own=found.person_id == actor().id,
    )
