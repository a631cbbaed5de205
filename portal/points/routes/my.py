"""One's own points; notices, and what one has to say to them."""

from datetime import date

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.accounts.queries import bureau_name, own_account
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.employers.queries import served_appointments
from portal.letters.actions import hand_out
from portal.points import actions, queries
from portal.points.document import points_draft
from portal.points.forms import AskReviewForm, StatementForm
from portal.points.models import PointsEvent
from portal.points.routes.showing import asked_day, send_evidence, shown
from portal.points.rules.procedure import Step
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

FIRST_YEAR = 2025  # 渝人社规〔2025〕6号 counts from then

bp = Blueprint("my", __name__, url_prefix="/my/points")
P = Permission


@bp.get("")
@requires(P.POINTS_EVENT_OWN)
def standing() -> Response:
    """Points by cycle, worked out from the record this very day."""
    kept = queries.kept_standing(actor().id)
    view = queries.view_standing(actor().id, clock.today())
    return page(
        "points/my/standing.html",
        view=view,
        standing=view.standing,
        waiting=queries.list_own_open(actor()),
        suspended=queries.suspension_of(kept) if kept and kept.suspended_on else None,
        readmissions=queries.list_readmissions(actor().id),
        few=queries.few_points(clock.today()),
        years=range(clock.today().year, FIRST_YEAR - 1, -1),
    )


@bp.get("/yearly/<int:year>.pdf")
@writes
@requires(P.POINTS_EVENT_OWN)
def yearly(year: int) -> Response:
    """履职记分证明 of a calendar year, as known today."""
    today = clock.today()
    if not FIRST_YEAR <= year <= today.year:
        raise NotFound
    on = min(today, date(year, 12, 31))
    draft = points_draft(
        own_account(actor()),
        queries.view_standing(actor().id, on),
        served_appointments(actor().id),
        year=year,
        issuer=bureau_name(queries.pool_region(actor().id)),
    )
    letter, pdf = hand_out(draft, by=actor())
    return send(
        pdf, media_type="application/pdf", name=f"{year}年度履职记分证明-{letter.number}.pdf"
    )


@bp.get("/past")
@requires(P.POINTS_EVENT_OWN)
def past() -> Response:
    """How one stood on a past day, by what is known now and by what was known then."""
    form, on = asked_day(request.args)
    return page(
        "points/my/past.html",
        form=form,
        past=queries.view_past(actor().id, on) if on else None,
    )


@bp.route("/events/<public_id:event_id>", methods=["GET", "POST"])
@writes
@requires(P.POINTS_EVENT_OWN)
def event(event_id: str) -> Response:
    """The notice; room for a statement while there is time; the decision. That it was read is
    kept.
    """
    found = _get(event_id)
    actions.note_reading(found, by=actor(), now=clock.now())
    form = StatementForm()
    if form.validate_on_submit():
        with form.refusals():
            uploads = actions.take_in_all(form.uploads, by=actor(), field="files")
            actions.state(found, form.text.data or "", uploads, by=actor(), now=clock.now())
            flash("陈述申辩已提交，办理部门作出决定时会一并考虑")
            return go(url_for(".event", event_id=event_id))
    return page("points/my/event.html", form=form, **shown(found, actor()))


@bp.route("/events/<public_id:event_id>/review", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_OWN)
def ask_review(event_id: str) -> Response:
    """Ask for a review, with reasons and files."""
    found = _get(event_id)
    form = AskReviewForm()
    if form.validate_on_submit():
        with form.refusals():
            uploads = actions.take_in_all(form.uploads, by=actor(), field="files")
            text = form.text.data or ""
            actions.ask_review(found, text, uploads, by=actor(), now=clock.now())
            flash("复核申请已提交，由没有参与原决定的工作人员办理")
            return go(url_for(".event", event_id=event_id))
    refusal = queries.why_not(Step.REVIEW, actor(), found, clock.today())
    if refusal and not form.is_submitted():
        raise Refused(refusal)
    return page("points/my/ask_review.html", form=form, **shown(found, actor()))


@bp.get("/events/<public_id:event_id>/files/<public_id:file_id>")
@requires(P.POINTS_EVENT_OWN)
def evidence(event_id: str, file_id: str) -> Response:
    """A file of the event."""
    return send_evidence(queries.get_evidence(_get(event_id), file_id))


def _get(event_id: str) -> PointsEvent:
    return queries.get_event(actor(), P.POINTS_EVENT_OWN, event_id)
