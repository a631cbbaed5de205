"""HR officers: the best plan for all open posts of a district, recommended to the contractors."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission, reaches
from portal.core import clock, regions
from portal.core.errors import NotFound
from portal.employers.queries.settings import limits
from portal.pool.actions import assignments as actions
from portal.pool.actions import placing
from portal.pool.actions.assignments import Owner
from portal.pool.assignment_forms import DistrictPlanForm, RecommendForm
from portal.pool.assignment_models import AssignmentNeed
from portal.pool.queries import assignments as queries
from portal.pool.queries import openings, proposed
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("district_plans", __name__, url_prefix="/bureau/pool/plans")
PLAN = Permission.POOL_ASSIGNMENT_PLAN


@bp.get("")
@requires(PLAN)
def plan_list() -> Response:
    """Plans within reach, the latest first, and the districts with free posts."""
    found = queries.list_runs(actor(), PLAN, request.args.get("page", 1, type=int))
    return page(
        "pool/district_plans/plan_list.html",
        runs=found,
        districts=openings.count_by_region(actor(), PLAN, on=clock.today()),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(PLAN)
def new_plan() -> Response:
    """Which projects of the district take part, and on how many projects one person may be."""
    region = _region()
    today = clock.today()
    free = openings.list_openings(actor(), PLAN, region=region, on=today)
    form = DistrictPlanForm(free, limits(today).projects)
    if form.validate_on_submit():
        with form.refusals():
            run = actions.ask(
                form.chosen(),
                Owner(region=region),
                once=form.once.data or "",
                most_projects=int(form.most_projects.data),
                by=actor(),
                now=clock.now(),
            )
            return go(url_for(".plan", run_id=run.public_id))
    return page(
        "pool/district_plans/new_plan.html", fragments=("plan_form",), form=form, region=region
    )


@bp.get("/<public_id:run_id>")
@requires(PLAN)
def plan(run_id: str) -> Response:
    """How far it is; then the best plan beside the greedy one, project by project."""
    run = queries.get_run(actor(), PLAN, run_id)
    found = queries.page_of_needs(run, request.args.get("page", 1, type=int))
    shown = proposed.show_needs(
        found.rows, proposed.titles_of(run), now=clock.now(), officer=actor()
    )
    return page(
        "pool/district_plans/plan.html",
        fragments=("plan_state",),
        run=run,
        found=found,
        shown=shown,
        left=len(queries.needs_to_recommend(run)),
    )


@bp.route("/<public_id:run_id>/recommend", methods=["GET", "POST"])
@requires(PLAN)
def recommend(run_id: str) -> Response:
    """Which projects' contractors are told, looked at once more before it is done."""
    run = queries.get_run(actor(), PLAN, run_id)
    needs = queries.needs_to_recommend(run)
    form = RecommendForm(needs=[need.public_id for need in needs])
    form.needs.choices = [(need.public_id, _words(need)) for need in needs]
    if form.validate_on_submit():
        with form.refusals():
            ticked = set(form.needs.data or ())
            chosen = [need for need in needs if need.public_id in ticked]
            count = placing.recommend(run, chosen, by=actor(), now=clock.now())
            flash(f"已向{count}个项目的施工单位推荐人选，由施工单位自行决定是否邀约")
            return go(url_for(".plan", run_id=run_id))
    return page(
        "pool/district_plans/recommend.html", fragments=("recommend_form",), form=form, run=run
    )


def _region() -> str:
    """The district asked for, within the officer's own; the own one if none is asked for."""
    own = [post.region for post, _ in reaches(actor(), PLAN) if post.region]
    asked = request.args.get("region", "") or min(own, key=len, default="")
    known = asked == regions.MUNICIPALITY or regions.find(asked) is not None
    if not known or not any(asked.startswith(region) for region in own):
        raise NotFound
    return asked


def _words(need: AssignmentNeed) -> str:
    people = sum(place.profile_id is not None for place in need.places)
    return f"{need.project.name}（{need.project.organisation.name}）：推荐{people}人"
