"""A candidate's way to the examination: apply, check, submit, ticket, result."""

import io
from datetime import timedelta

from flask import Blueprint, Response, flash, request, send_file, url_for

from portal.access.policy import Permission
from portal.accounts.queries import person_by_id
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.exams.actions import applications as actions
from portal.exams.actions.applications import Written
from portal.exams.document import receipt_pdf, ticket_draft
from portal.exams.forms import ApplicationForm, SubmitApplicationForm
from portal.exams.models import Application
from portal.exams.queries import applications as queries
from portal.exams.queries import receipts, results
from portal.exams.queries.sittings import get_announced, open_to
from portal.exams.rules.eligibility import DAYS_BETWEEN
from portal.exams.rules.evidence import receipt_text
from portal.letters.actions import hand_out
from portal.storage import files
from portal.storage.files import Kind
from portal.storage.models import StoredFile
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("my", __name__, url_prefix="/my/exams")
OWN = Permission.EXAMS_APPLICATION_OWN
SIT = Permission.EXAMS_PAPER_SIT


@bp.get("")
@requires(OWN)
def sitting_list() -> Response:
    now = clock.now()
    number = request.args.get("page", 1, type=int)
    return page(
        "exams/my/sitting_list.html",
        applications=queries.own_standings(actor(), now=now),
        notices=open_to(actor(), number=number, now=now),
    )


@bp.route("/sittings/<public_id:sitting_id>/apply", methods=["GET", "POST"])
@requires(OWN)
def apply(sitting_id: str) -> Response:
    sitting, now = get_announced(sitting_id), clock.now()
    earlier = queries.find_own(actor(), sitting)
    photo = earlier.photo if earlier else person_by_id(actor().id).photo
    form = ApplicationForm(
        has_photo=photo is not None, data=queries.to_begin_with(actor(), earlier)
    )
    if form.validate_on_submit():
        with form.refusals():
            written = Written(
                _photo(form, photo), form.chosen_education, form.experience.data or ""
            )
            application = actions.write_application(sitting, written, by=actor(), now=now)
            return go(url_for(".check_application", application_id=application.public_id))
    return page(
        "exams/my/apply.html",
        form=form,
        sitting=sitting,
        earlier=earlier,
        has_photo=photo is not None,
        told=queries.may_write(actor(), sitting, earlier, now=now),
    )


@bp.route("/applications/<public_id:application_id>/check", methods=["GET", "POST"])
@requires(OWN)
def check_application(application_id: str) -> Response:
    application, now = _own(application_id), clock.now()
    form = SubmitApplicationForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.submit_application(application, by=actor(), now=now)
            return go(url_for(".submitted", application_id=application_id))
    return page(
        "exams/my/check_application.html",
        fragments=("check_form",),
        form=form,
        application=application,
        person=application.person,
        standing=queries.standing(application, now=now),
    )


@bp.get("/applications/<public_id:application_id>/submitted")
@requires(OWN)
def submitted(application_id: str) -> Response:
    return page("exams/my/submitted.html", application=_own(application_id))


@bp.get("/applications/<public_id:application_id>")
@requires(OWN)
def application(application_id: str) -> Response:
    found = _own(application_id)
    return page(
        "exams/my/application.html",
        application=found,
        standing=queries.standing(found, now=clock.now()),
    )


@bp.get("/applications/<public_id:application_id>/photo")
@requires(OWN)
def application_photo(application_id: str) -> Response:
    photo = _own(application_id).photo
    return send_file(io.BytesIO(files.read(photo)), mimetype=photo.media_type)


@bp.post("/applications/<public_id:application_id>/withdraw")
@requires(OWN)
def withdraw_application(application_id: str) -> Response:
    actions.withdraw_application(_own(application_id), by=actor(), now=clock.now())
    flash("报名已撤回，名额已经空出。报名截止前可以重新报名。")
    return go(url_for(".application", application_id=application_id))


@bp.get("/applications/<public_id:application_id>/ticket")
@writes
@requires(OWN)
def ticket(application_id: str) -> Response:
    found = _own(application_id)
    if not queries.standing(found, now=clock.now()).has_ticket:
        raise NotFound
    _, pdf = hand_out(ticket_draft(found), by=actor())
    return send(pdf, media_type="application/pdf", name=f"准考证{found.ticket_number}.pdf")


@bp.get("/results/<public_id:paper_id>")
@requires(SIT)
def result(paper_id: str) -> Response:
    paper = results.get_result(actor(), paper_id)
    return page(
        "exams/my/result.html",
        paper=paper,
        sitting=paper.sitting,
        topics=results.by_subject(paper),
        again_from=paper.sitting.opens_at + timedelta(days=DAYS_BETWEEN),
    )


@bp.get("/receipts/<public_id:paper_id>/paper")
@requires(SIT)
def receipt_paper(paper_id: str) -> Response:
    receipt = receipts.get_receipt(actor(), paper_id)
    name = f"交卷回执{receipt.public_id.upper()}.pdf"
    return send(receipt_pdf(receipt), media_type="application/pdf", name=name)


@bp.get("/receipts/<public_id:paper_id>/file")
@requires(SIT)
def receipt_file(paper_id: str) -> Response:
    """The candidate's own journal, with all that shows that it is what was handed in."""
    receipt = receipts.get_receipt(actor(), paper_id)
    text = receipt_text(receipts.receipt_file(receipt, proven=True))
    name = f"交卷回执{receipt.public_id.upper()}.json"
    return send(text.encode(), media_type="application/json", name=name)


def _own(application_id: str) -> Application:
    return queries.get_application(actor(), OWN, application_id)


def _photo(form: ApplicationForm, kept: StoredFile | None) -> StoredFile:
    """The photo sent with the form, else the one at hand."""
    if upload := form.photo.data:
        return files.take_in(upload, Kind.PHOTO, by=actor(), field="photo")
    if kept is None:
        raise Refused(Kind.PHOTO.sentence, field="photo")
    return kept
