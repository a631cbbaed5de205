"""HR confirms, notices, decides, reverses; drafts of its own; readmission (Arts 11, 17)."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission, may
from portal.core import clock
from portal.core.errors import Refused
from portal.points import actions, queries
from portal.points.forms import (
    DecideForm,
    NoticeForm,
    ReadmitForm,
    ReturnForm,
    ReverseForm,
    SearchForm,
    SubmitForm,
)
from portal.points.models import PointsEvent
from portal.points.routes import drafting
from portal.points.routes.drafting import Draft, editing_form, keep_edited
from portal.points.routes.showing import send_evidence, shown
from portal.points.rules.procedure import Step, statement_due_on
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/points")
P = Permission


@bp.get("/events")
@requires(P.POINTS_EVENT_READ)
def event_list() -> Response:
    """Events within the officer's jurisdiction."""
    is_confirmer = may(actor(), P.POINTS_EVENT_CONFIRM)
    search = SearchForm(request.args, turns=queries.Turn if is_confirmer else ())
    found = queries.list_events(actor(), search.wanted(), request.args.get("page", 1, type=int))
    return page("points/bureau/event_list.html", search=search, found=found)


@bp.route("/events/new", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_DRAFT)
def draft_event() -> Response:
    """Choose the project, then person and item, then write down the details."""
    draft = Draft(actor())
    if draft.form is not None and draft.form.validate_on_submit():
        with draft.form.refusals():
            event = draft.keep()
            return go(url_for(".submit_event", event_id=event.public_id))
    return page("points/bureau/draft_event.html", **draft.context())


@bp.get("/events/<public_id:event_id>")
@requires(P.POINTS_EVENT_READ)
def event(event_id: str) -> Response:
    """One event, and the steps this officer may take."""
    found = _get(event_id)
    hindrance = queries.why_not(Step.NOTICE, actor(), found, clock.today())
    return page("points/bureau/event.html", hindrance=hindrance, **shown(found, actor()))


@bp.route("/events/<public_id:event_id>/edit", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_DRAFT)
def edit_event(event_id: str) -> Response:
    """Put a draft, or what was returned, right."""
    found = _get(event_id)
    actions.refuse_edit(found, actor())
    form = editing_form(found)
    if form.validate_on_submit():
        with form.refusals():
            keep_edited(found, form, actor())
            return go(url_for(".submit_event", event_id=event_id))
    return page("points/bureau/edit_event.html", form=form, event=found)


@bp.route("/events/<public_id:event_id>/submit", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_DRAFT)
def submit_event(event_id: str) -> Response:
    """Look again, then hand it to another officer of the same level."""
    found = _get(event_id)
    form = SubmitForm()
    if form.validate_on_submit():
        with form.refusals():
            confirmed = bool(form.confirmed.data)
            actions.submit(found, by=actor(), now=clock.now(), confirmed=confirmed)
            flash("已提交，等待另一名工作人员确认")
            return go(url_for(".event", event_id=event_id))
    return page(
        "points/bureau/submit_event.html",
        fragments=("submit_form",),
        form=form,
        repeated=queries.find_repeated(found, clock.today()),
        **shown(found, actor()),
    )


@bp.route("/events/<public_id:event_id>/return", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_CONFIRM)
def return_event(event_id: str) -> Response:
    """Send it back to its drafter, with the reason."""
    found = _get(event_id, P.POINTS_EVENT_CONFIRM)
    form = ReturnForm()
    if form.validate_on_submit():
        with form.refusals():
            reason = form.reason.data or ""
            actions.return_event(found, reason=reason, by=actor(), now=clock.now())
            flash("已退回草拟部门")
            return go(url_for(".event", event_id=event_id))
    _refuse_unless(Step.RETURN, found, form.is_submitted())
    return page(
        "points/bureau/return_event.html", fragments=("return_form",), form=form, event=found
    )


@bp.route("/events/<public_id:event_id>/notice", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_CONFIRM)
def notice_event(event_id: str) -> Response:
    """Confirm, and give the person notice."""
    found = _get(event_id, P.POINTS_EVENT_CONFIRM)
    form = NoticeForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.notice(found, by=actor(), now=clock.now())
            flash("已确认并告知当事人")
            return go(url_for(".event", event_id=event_id))
    _refuse_unless(Step.NOTICE, found, form.is_submitted())
    terms = queries.terms_of(found, clock.today())
    due_on = statement_due_on(clock.today(), terms)
    return page(
        "points/bureau/notice_event.html",
        fragments=("notice_form",),
        form=form,
        due_on=due_on,
        term_weekends_only=terms.workdays.missing(clock.today(), due_on),
        repeated=queries.find_repeated(found, clock.today()),
        **shown(found, actor()),
    )


@bp.route("/events/<public_id:event_id>/decide", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_CONFIRM)
def decide_event(event_id: str) -> Response:
    """Decide and serve: what follows of it is shown before."""
    found = _get(event_id, P.POINTS_EVENT_CONFIRM)
    form = DecideForm()
    today = clock.today()
    if form.validate_on_submit():
        with form.refusals():
            actions.decide(found, by=actor(), now=clock.now())
            flash("已作出决定并送达，记分状态已更新")
            return go(url_for(".event", event_id=event_id))
    _refuse_unless(Step.DECIDE, found, form.is_submitted())
    before = queries.standing_of(found.person_id, today)
    after = queries.standing_after(found, today)
    suspends = after.is_suspended and not before.is_suspended
    return page(
        "points/bureau/decide_event.html",
        fragments=("decide_form",),
        form=form,
        before=before,
        after=after,
        left=queries.ripple_of(found.person_id, today) if suspends else (),
        **shown(found, actor()),
    )


@bp.route("/events/<public_id:event_id>/reverse", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_CONFIRM)
def reverse_event(event_id: str) -> Response:
    """Undo a decision by a contra-entry."""
    found = _get(event_id, P.POINTS_EVENT_CONFIRM)
    form = ReverseForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.reverse(
                found,
                reason=form.reason.data or "",
                document_number=form.document_number.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash("已冲正，记分状态已更新")
            return go(url_for(".event", event_id=event_id))
    _refuse_unless(Step.REVERSE, found, form.is_submitted())
    return page(
        "points/bureau/reverse_event.html", fragments=("reverse_form",), form=form, event=found
    )


@bp.route("/events/<public_id:event_id>/withdraw", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_DRAFT)
def withdraw_event(event_id: str) -> Response:
    """Take it back before anything is decided."""
    return drafting.withdraw_event(_get(event_id), "bureau")


@bp.get("/events/<public_id:event_id>/files/<public_id:file_id>")
@requires(P.POINTS_EVENT_READ)
def evidence(event_id: str, file_id: str) -> Response:
    """A file of the event."""
    return send_evidence(queries.get_evidence(_get(event_id), file_id))


@bp.get("/readmissions")
@requires(P.POINTS_READMISSION_DECIDE)
def readmission_list() -> Response:
    """Who is out of the pool, and what still stands between them and it."""
    is_ready = request.args.get("status") == "ready"
    return page(
        "points/bureau/readmission_list.html",
        found=queries.list_suspended(actor(), request.args.get("page", 1, type=int)),
        ready=queries.list_ready(actor()),
        is_ready=is_ready,
    )


@bp.route("/readmissions/<public_id:person_id>", methods=["GET", "POST"])
@requires(P.POINTS_READMISSION_DECIDE)
def readmit(person_id: str) -> Response:
    """Retrained and passed: back into the pool."""
    suspended = queries.get_suspended(actor(), person_id)
    form = ReadmitForm()
    if form.validate_on_submit():
        with form.refusals():
            name = suspended.person.name
            actions.readmit(suspended, by=actor(), now=clock.now())
            flash(f"{name}已重新纳入人才库")
            return go(url_for(".readmission_list"))
    return page(
        "points/bureau/readmit.html",
        fragments=("readmit_form",),
        form=form,
        suspended=suspended,
        view=queries.view_standing(suspended.person.id, clock.today()),
    )


def _get(event_id: str, permission: Permission = P.POINTS_EVENT_READ) -> PointsEvent:
    return queries.get_event(actor(), permission, event_id)


def _refuse_unless(step: Step, found: PointsEvent, is_submitted: bool) -> None:
    """No form for a step that cannot be taken; a form sent in vain is shown with the reasons."""
    if not is_submitted and (sentence := queries.why_not(step, actor(), found, clock.today())):
        raise Refused(sentence)
