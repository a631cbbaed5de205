"""The exams office: sittings, applications, tickets, results."""

import io
from typing import Any

from flask import Blueprint, Response, flash, request, send_file, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.exams.actions import applications as application_actions
from portal.exams.actions import results as result_actions
from portal.exams.actions import sittings as actions
from portal.exams.document import ticket_draft
from portal.exams.forms import (
    ConfirmForm,
    DecideApplicationForm,
    DecideSittingForm,
    PostponeForm,
    ProposeReleaseForm,
    ReasonForm,
    SittingForm,
)
from portal.exams.models import ApplicationStatus, Sitting
from portal.exams.queries import applications, corrections, preparation
from portal.exams.queries import results as result_queries
from portal.exams.queries import sittings as queries
from portal.exams.queries.late import late_of
from portal.exams.register import RESULTS
from portal.exams.rules.sitting_life import SittingStatus
from portal.exports.giving import give
from portal.letters.actions import hand_out
from portal.storage import files
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/exams")
P = Permission


# --- sittings ----------------------------------------------------------------------------------


@bp.get("/sittings")
@requires(P.EXAMS_SITTING_READ)
def sitting_list() -> Response:
    status = _asked(SittingStatus, "status")
    return page(
        "exams/bureau/sitting_list.html",
        fragments=("sitting_rows",),
        sittings=queries.sittings(actor(), status, number=_number(), now=clock.now()),
        counts=queries.count_by_status(actor()),
        chosen=status,
    )


@bp.route("/sittings/new", methods=["GET", "POST"])
@requires(P.EXAMS_SITTING_EDIT)
def draft_sitting() -> Response:
    form = SittingForm.fresh()
    if form.validate_on_submit():
        with form.refusals():
            drafted = actions.draft_sitting(form.plan(), by=actor())
            flash("场次已保存为草稿。请核对后提交审批。")
            return go(url_for(".sitting", sitting_id=drafted.public_id))
    return page("exams/bureau/draft_sitting.html", fragments=("sitting_form",), form=form)


@bp.route("/sittings/<public_id:sitting_id>/edit", methods=["GET", "POST"])
@requires(P.EXAMS_SITTING_EDIT)
def edit_sitting(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_SITTING_EDIT, sitting_id)
    form = SittingForm.of(found)
    if form.validate_on_submit():
        with form.refusals():
            actions.edit_sitting(found, form.plan(), by=actor())
            flash("场次已修改。请核对后提交审批。")
            return _to_sitting(sitting_id)
    return page(
        "exams/bureau/edit_sitting.html", fragments=("sitting_form",), form=form, sitting=found
    )


@bp.get("/sittings/<public_id:sitting_id>")
@requires(P.EXAMS_SITTING_READ)
def sitting(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_SITTING_READ, sitting_id)
    return page(
        "exams/bureau/sitting.html",
        sitting=found,
        phase=queries.phase_of(found, clock.now()),
        states=[state for state in SittingStatus if state is not SittingStatus.CANCELLED],
        counts=applications.count_by_status(found),
        history=queries.history(found),
        progress=preparation.progress(found) if _is_before_start(found) else None,
    )


@bp.post("/sittings/<public_id:sitting_id>/submit")
@requires(P.EXAMS_SITTING_EDIT)
def submit_sitting(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_SITTING_EDIT, sitting_id)
    actions.submit_sitting(found, by=actor(), now=clock.now())
    flash("已提交审批，由另一位考务人员批准后公告。")
    return _to_sitting(sitting_id)


@bp.route("/sittings/<public_id:sitting_id>/decide", methods=["GET", "POST"])
@requires(P.EXAMS_SITTING_APPROVE)
def decide_sitting(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_SITTING_APPROVE, sitting_id)
    form = DecideSittingForm()
    if form.validate_on_submit():
        with form.refusals():
            if form.is_approval:
                actions.approve_sitting(found, by=actor(), now=clock.now())
                flash("场次已批准并公告。")
            else:
                actions.return_sitting(found, reason=form.reason.data or "", by=actor())
                flash("场次已退回修改。")
            return _to_sitting(sitting_id)
    return page(
        "exams/bureau/decide_sitting.html", fragments=("decide_form",), form=form, sitting=found
    )


@bp.route("/sittings/<public_id:sitting_id>/cancel", methods=["GET", "POST"])
@requires(P.EXAMS_SITTING_EDIT)
def cancel_sitting(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_SITTING_EDIT, sitting_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.cancel_sitting(
                found, reason=form.reason.data or "", by=actor(), now=clock.now()
            )
            flash("场次已取消，公告页和考生的报名页都会说明原因。")
            return _to_sitting(sitting_id)
    return page(
        "exams/bureau/cancel_sitting.html",
        fragments=("cancel_form",),
        form=form,
        sitting=found,
        counts=applications.count_by_status(found),
    )


@bp.route("/sittings/<public_id:sitting_id>/postpone", methods=["GET", "POST"])
@requires(P.EXAMS_SITTING_EDIT)
def postpone_sitting(sitting_id: str) -> Response:
    """A later hour for a sitting that awaits its signal."""
    found = queries.get_sitting(actor(), P.EXAMS_SITTING_EDIT, sitting_id)
    form = PostponeForm()
    if form.validate_on_submit():
        with form.refusals():
            reason = form.reason.data or ""
            actions.postpone_sitting(
                found, form["opens_at"].data, reason=reason, by=actor(), now=clock.now()
            )
            flash("已推迟开考，结束时间同样顺延。请通知考生。")
            return _to_sitting(sitting_id)
    return page(
        "exams/bureau/postpone_sitting.html", fragments=("postpone_form",), form=form, sitting=found
    )


@bp.get("/sittings/<public_id:sitting_id>/seats")
@requires(P.EXAMS_APPLICATION_DECIDE)
def seat_list(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_APPLICATION_DECIDE, sitting_id)
    return page("exams/bureau/seat_list.html", sitting=found, seats=applications.seats(found))


# --- applications ------------------------------------------------------------------------------


@bp.get("/applications")
@requires(P.EXAMS_APPLICATION_DECIDE)
def application_list() -> Response:
    status = _asked(ApplicationStatus, "status")
    is_waiting = request.args.get("status") == "waiting"
    sitting_id = request.args.get("sitting", "")
    of = queries.get_sitting(actor(), P.EXAMS_SITTING_READ, sitting_id) if sitting_id else None
    return page(
        "exams/bureau/application_list.html",
        fragments=("application_rows",),
        applications=applications.applications(
            actor(), status=status, is_waiting=is_waiting, sitting=of, number=_number()
        ),
        is_waiting=is_waiting,
        waiting=applications.count_waiting(actor()),
        sittings=applications.list_sittings(actor()),
        statuses=[state for state in ApplicationStatus if state is not ApplicationStatus.DRAFT],
        chosen=status,
        sitting=of,
    )


@bp.route("/applications/<public_id:application_id>", methods=["GET", "POST"])
@requires(P.EXAMS_APPLICATION_DECIDE)
def application(application_id: str) -> Response:
    """One application; the same page decides it."""
    found = applications.get_application(actor(), P.EXAMS_APPLICATION_DECIDE, application_id)
    now, form = clock.now(), DecideApplicationForm()
    if form.validate_on_submit():
        with form.refusals():
            application_actions.decide_application(
                found, form.chosen, reason=form.reason.data or "", by=actor(), now=now
            )
            flash(f"{found.person.name}：{found.status.label}。")
            return go(url_for(".application_list", status="waiting"))
    return page(
        "exams/bureau/application.html",
        fragments=("decide_form",),
        form=form,
        application=found,
        person=found.person,
        standing=applications.standing(found, now=now),
        attempts=applications.earlier_attempts(found),
        history=queries.history(found),
        is_own=found.person_id == actor().id,
    )


@bp.get("/applications/<public_id:application_id>/photo")
@requires(P.EXAMS_APPLICATION_DECIDE)
def application_photo(application_id: str) -> Response:
    found = applications.get_application(actor(), P.EXAMS_APPLICATION_DECIDE, application_id)
    return send_file(io.BytesIO(files.read(found.photo)), mimetype=found.photo.media_type)


@bp.get("/applications/<public_id:application_id>/ticket")
@writes
@requires(P.EXAMS_APPLICATION_DECIDE)
def ticket(application_id: str) -> Response:
    found = applications.get_application(actor(), P.EXAMS_APPLICATION_DECIDE, application_id)
    if not applications.standing(found, now=clock.now()).has_ticket:
        raise NotFound
    _, pdf = hand_out(ticket_draft(found), by=actor())
    return send(pdf, media_type="application/pdf", name=f"准考证{found.ticket_number}.pdf")


# --- results -----------------------------------------------------------------------------------


@bp.get("/sittings/<public_id:sitting_id>/results")
@requires(P.EXAMS_RESULTS_RELEASE)
def results(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_RESULTS_RELEASE, sitting_id)
    return page(
        "exams/bureau/results.html",
        sitting=found,
        phase=queries.phase_of(found, clock.now()),
        summary=result_queries.summary(found),
        papers=result_queries.results(found, _number()),
        pending=corrections.count_pending(found),
        late=late_of(found),
        form=ProposeReleaseForm(),
    )


@bp.get("/sittings/<public_id:sitting_id>/results/workbook")
@requires(P.EXAMS_RESULTS_RELEASE)
def results_workbook(sitting_id: str) -> Response:
    return give(RESULTS.key, {"sitting": sitting_id})


@bp.post("/sittings/<public_id:sitting_id>/results/propose")
@requires(P.EXAMS_RESULTS_RELEASE)
def propose_release(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_RESULTS_RELEASE, sitting_id)
    late_seen = bool(ProposeReleaseForm().late_seen.data)
    result_actions.propose_release(found, late_seen=late_seen, by=actor(), now=clock.now())
    flash("已提请公布，由另一位考务人员复核后公布。")
    return go(url_for(".results", sitting_id=sitting_id))


@bp.route("/sittings/<public_id:sitting_id>/results/confirm", methods=["GET", "POST"])
@requires(P.EXAMS_RESULTS_CONFIRM)
def confirm_release(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_RESULTS_CONFIRM, sitting_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            result_actions.confirm_release(found, by=actor(), now=clock.now())
            flash("成绩已公布，考生现在可以查询。")
            return go(url_for(".results", sitting_id=sitting_id))
    return page(
        "exams/bureau/confirm_release.html",
        fragments=("confirm_form",),
        form=form,
        sitting=found,
        summary=result_queries.summary(found),
        late=late_of(found),
        is_own=found.release_proposed_by_id == actor().id,
    )


@bp.route("/sittings/<public_id:sitting_id>/results/return", methods=["GET", "POST"])
@requires(P.EXAMS_RESULTS_CONFIRM)
def return_release(sitting_id: str) -> Response:
    found = queries.get_sitting(actor(), P.EXAMS_RESULTS_CONFIRM, sitting_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            result_actions.return_release(found, reason=form.reason.data or "", by=actor())
            flash("成绩已退回。")
            return go(url_for(".results", sitting_id=sitting_id))
    return page(
        "exams/bureau/return_release.html", fragments=("return_form",), form=form, sitting=found
    )


def _is_before_start(found: Sitting) -> bool:
    """Whether papers are being made, and none has been opened."""
    now = clock.now()
    live = queries.phase_of(found, now) in {SittingStatus.APPLIED, SittingStatus.RUNNING}
    return live and not queries.window(found).has_started(now)


def _to_sitting(sitting_id: str) -> Response:
    return go(url_for(".sitting", sitting_id=sitting_id))


def _number() -> int:
    return request.args.get("page", 1, type=int)


def _asked(kind: Any, name: str) -> Any:
    """The member of this enum that the address asks for; None for all."""
    return next((member for member in kind if member == request.args.get(name)), None)
