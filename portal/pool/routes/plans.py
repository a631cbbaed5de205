"""A contractor with several projects: the best plan for all of them, looked at and invited from."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.employers.queries import firm_of
from portal.pool.actions import assignments as actions
from portal.pool.actions import placing
from portal.pool.actions.assignments import Owner
from portal.pool.assignment_forms import MOST_AT_ONCE, InviteChosenForm, PlanForm
from portal.pool.assignment_models import AssignmentPlace, AssignmentRun
from portal.pool.queries import assignments as queries
from portal.pool.queries import openings, proposed
from portal.pool.queries.proposed import ShownNeed, ShownPlace
from portal.pool.queries.settings import answer_working_days
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("plans", __name__, url_prefix="/firm/pool/plans")
SEND = Permission.POOL_INVITATION_SEND


@bp.get("")
@requires(SEND)
def plan_list() -> Response:
    """The contractor's plans, the latest first."""
    found = queries.list_runs(actor(), SEND, request.args.get("page", 1, type=int))
    return page("pool/plans/plan_list.html", runs=found)


@bp.route("/new", methods=["GET", "POST"])
@requires(SEND)
def new_plan() -> Response:
    """Which of the own projects take part; all that have free posts, unless one is left out."""
    form = PlanForm(openings.list_openings(actor(), SEND, on=clock.today()))
    if form.validate_on_submit():
        with form.refusals():
            run = actions.ask(
                form.chosen(),
                Owner(organisation_id=firm_of(actor()).id),
                once=form.once.data or "",
                most_projects=queries.terms_now().max_active_projects,
                by=actor(),
                now=clock.now(),
            )
            return go(url_for(".plan", run_id=run.public_id))
    return page("pool/plans/new_plan.html", fragments=("plan_form",), form=form)


@bp.get("/<public_id:run_id>")
@requires(SEND)
def plan(run_id: str) -> Response:
    """How far it is; then the best plan beside the greedy one, project by project."""
    run = queries.get_run(actor(), SEND, run_id)
    found = queries.page_of_needs(run, request.args.get("page", 1, type=int))
    return page(
        "pool/plans/plan.html",
        fragments=("plan_state",),
        run=run,
        found=found,
        shown=proposed.show_needs(found.rows, proposed.titles_of(run), now=clock.now()),
    )


@bp.route("/<public_id:run_id>/invite", methods=["GET", "POST"])
@requires(SEND)
def invite_chosen(run_id: str) -> Response:
    """Those ticked, looked at once more, then invited at once."""
    run = queries.get_run(actor(), SEND, run_id)
    form = InviteChosenForm()
    asked = form.place.data if form.is_submitted() else request.args.getlist("place")
    chosen = queries.chosen_places(run, (asked or [])[: MOST_AT_ONCE + 1])
    if form.validate_on_submit():
        with form.refusals():
            done = placing.invite_chosen(
                run, chosen, message=form.message.data or "", by=actor(), now=clock.now()
            )
            flash(f"已发出{done.sent}份邀约" + _about_failed(done.failed))
            return go(url_for(".plan", run_id=run_id))
    return page(
        "pool/plans/invite_chosen.html",
        fragments=("invite_form",),
        form=form,
        run=run,
        shown=_ticked(chosen, run),
        answer_working_days=answer_working_days(clock.today()),
    )


def _about_failed(count: int) -> str:
    return f"，{count}份没有发出，原因见各岗位" if count else ""


def _ticked(
    places: Sequence[AssignmentPlace], run: AssignmentRun
) -> list[tuple[ShownNeed, ShownPlace]]:
    """The places ticked, as they may be seen now."""
    needs = list({place.need_id: place.need for place in places}.values())
    ticked = {place.id for place in places}
    shown = proposed.show_needs(needs, proposed.titles_of(run), now=clock.now())
    return [(need, one) for need in shown for one in need.places if one.place.id in ticked]
