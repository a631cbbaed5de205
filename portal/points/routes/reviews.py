"""复核, 复议/诉讼 and how somebody stood on a past day: what HR does after a decision."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import Refused
from portal.points import actions, queries
from portal.points.forms import AnswerForm, ContestForm, EndContestForm
from portal.points.models import PointsEvent
from portal.points.routes.showing import asked_day, shown
from portal.points.rules.procedure import Step
from portal.points.rules.review import ContestKind, Outcome
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("reviews", __name__, url_prefix="/bureau/points")
P = Permission


@bp.route("/events/<public_id:event_id>/review", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_CONFIRM)
def answer(event_id: str) -> Response:
    """Uphold, change or annul: what each would come to is shown before."""
    found = _get(event_id)
    form = AnswerForm(queries.lighter_items_of(found))
    today = clock.today()
    if form.validate_on_submit():
        with form.refusals():
            outcome = Outcome(form.outcome.data)
            said = actions.Answer(
                outcome,
                form.reason.data or "",
                form.document_number.data or "",
                (form.item.data or "") if outcome is Outcome.CHANGED else "",
            )
            actions.answer_review(found, said, by=actor(), now=clock.now())
            flash("已作出复核决定并送达当事人，记分状态已更新")
            return go(url_for("points.bureau.event", event_id=event_id))
    _refuse_unless(Step.ANSWER, found, form.is_submitted())
    return page(
        "points/reviews/answer.html",
        fragments=("answer_form",),
        form=form,
        before=queries.standing_of(found.person_id, today),
        without=queries.standing_without(found, today),
        **shown(found, actor()),
    )


@bp.route("/events/<public_id:event_id>/contest", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_CONFIRM)
def contest(event_id: str) -> Response:
    """Mark that the decision, or what it rests on, is contested elsewhere."""
    found = _get(event_id)
    form = ContestForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.contest(
                found,
                ContestKind(form.kind.data),
                form.document_number.data or "",
                form.begun_on.day,
                by=actor(),
                now=clock.now(),
            )
            flash("已标记，记分在撤销以前继续有效")
            return go(url_for("points.bureau.event", event_id=event_id))
    _refuse_unless(Step.CONTEST, found, form.is_submitted())
    return page("points/reviews/contest.html", fragments=("contest_form",), form=form, event=found)


@bp.route("/events/<public_id:event_id>/contest/end", methods=["GET", "POST"])
@requires(P.POINTS_EVENT_CONFIRM)
def end_contest(event_id: str) -> Response:
    """What came of it; an annulled decision is reversed besides."""
    found = _get(event_id)
    form = EndContestForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.end_contest(found, form.outcome.data or "", by=actor(), now=clock.now())
            flash("已办结标记；决定被撤销的，请再办理冲正")
            return go(url_for("points.bureau.event", event_id=event_id))
    if not form.is_submitted() and found.contested is None:
        raise Refused("该决定没有进行中的复议或者诉讼标记")
    return page(
        "points/reviews/end_contest.html",
        fragments=("end_contest_form",),
        form=form,
        event=found,
    )


@bp.get("/standings/<public_id:event_id>")
@requires(P.POINTS_EVENT_READ)
def past(event_id: str) -> Response:
    """How the person of this event stood on a day, for a dispute."""
    found = queries.get_event(actor(), P.POINTS_EVENT_READ, event_id)
    form, on = asked_day(request.args)
    return page(
        "points/reviews/past.html",
        form=form,
        event=found,
        past=queries.view_past(found.person_id, on) if on else None,
    )


def _get(event_id: str) -> PointsEvent:
    return queries.get_event(actor(), P.POINTS_EVENT_CONFIRM, event_id)


def _refuse_unless(step: Step, found: PointsEvent, is_submitted: bool) -> None:
    """No form for a step that cannot be taken; a form sent in vain is shown with the reasons."""
    if not is_submitted and (sentence := queries.why_not(step, actor(), found, clock.today())):
        raise Refused(sentence)
