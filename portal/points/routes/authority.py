"""An industry department drafts events and sees what became of its own (Arts 11, 17)."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.points import actions, queries
from portal.points.forms import SearchForm, SubmitForm
from portal.points.models import PointsEvent
from portal.points.routes import drafting
from portal.points.routes.drafting import Draft, editing_form, keep_edited
from portal.points.routes.showing import send_evidence, shown
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("authority", __name__, url_prefix="/authority/points")
P = Permission


@bp.get("/events")
@requires(P.POINTS_EVENT_READ)
def event_list() -> Response:
    """The department's own events."""
    search = SearchForm(request.args)
    found = queries.list_events(actor(), search.wanted(), request.args.get("page", 1, type=int))
    return page("points/authority/event_list.html", search=search, found=found)


@bp.route("/events/new", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_DRAFT)
def draft_event() -> Response:
    """Choose the project, then person and item, then write down the details."""
    draft = Draft(actor())
    if draft.form is not None and draft.form.validate_on_submit():
        with draft.form.refusals():
            event = draft.keep()
            return go(url_for(".submit_event", event_id=event.public_id))
    return page("points/authority/draft_event.html", **draft.context())


@bp.get("/events/<public_id:event_id>")
@requires(P.POINTS_EVENT_READ)
def event(event_id: str) -> Response:
    """One event, and where it stands."""
    return page("points/authority/event.html", **shown(_get(event_id), actor()))


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
    return page("points/authority/edit_event.html", form=form, event=found)


@bp.route("/events/<public_id:event_id>/submit", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_DRAFT)
def submit_event(event_id: str) -> Response:
    """Look again, then hand it to HR of the same level."""
    found = _get(event_id)
    form = SubmitForm()
    if form.validate_on_submit():
        with form.refusals():
            confirmed = bool(form.confirmed.data)
            actions.submit(found, by=actor(), now=clock.now(), confirmed=confirmed)
            flash("已提交，等待同级人力社保部门确认")
            return go(url_for(".event", event_id=event_id))
    return page(
        "points/authority/submit_event.html",
        fragments=("submit_form",),
        form=form,
        repeated=queries.find_repeated(found, clock.today()),
        **shown(found, actor()),
    )


@bp.route("/events/<public_id:event_id>/withdraw", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_DRAFT)
def withdraw_event(event_id: str) -> Response:
    """Take it back before anything is decided."""
    return drafting.withdraw_event(_get(event_id), "authority")


@bp.get("/events/<public_id:event_id>/files/<public_id:file_id>")
@requires(P.POINTS_EVENT_READ)
def evidence(event_id: str, file_id: str) -> Response:
    """A file of the event."""
    return send_evidence(queries.get_evidence(_get(event_id), file_id))


def _get(event_id: str) -> PointsEvent:
    return queries.get_event(actor(), P.POINTS_EVENT_READ, event_id)
