"""安全考试浏览器: demanded of a sitting's candidates by those who arrange its rooms."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, Response, current_app, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.exams.actions import safe_browser as actions
from portal.exams.invigilation_forms import BrowserForm
from portal.exams.queries import papers, sittings
from portal.exams.queries import safe_browser as queries
from portal.exams.rules.safe_browser import (
    CONFIG_HEADER,
    EXAM_HEADER,
    BrowserRefusal,
    Demand,
    Shown,
    demand_of,
    refusal,
)
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("safe_browser", __name__)
ARRANGE = Permission.EXAMS_ROOM_ARRANGE
SIT = Permission.EXAMS_PAPER_SIT
NAME = "Safe Exam Browser"
P = ParamSpec("P")
R = TypeVar("R")


def refused_here(demanded: Demand) -> BrowserRefusal | None:
    """What keeps the browser of this request out.

    It has hashed the address that it sees, which behind a proxy is not the one that is asked here:
    so the configured address of the portal counts, with the path and the query as they came.
    """
    if not demanded.is_made:
        return None
    asked = request.query_string.decode("latin-1")
    base: str = current_app.extensions["settings"].base_url
    url = f"{base}{request.path}" + (f"?{asked}" if asked else "")
    headers = request.headers
    shown = Shown(headers.get(CONFIG_HEADER, ""), headers.get(EXAM_HEADER, ""))
    return refusal(demanded, shown, url)


def in_safe_browser(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Only in the browser that the sitting demands, if it demands one; stands below the guard.

    Pages are checked, the saving of answers is not: it goes the short way (`exams.front`), and what
    it is vouched for by, the place in the session, was given by a page that had been checked. Nor
    is the hand-in: nobody is kept from that.
    """

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        named = str(kwargs.get("paper_id") or kwargs.get("application_id"))
        found = queries.find_demand(actor(), named)
        if found is not None and refused_here(found.demand) is not None:
            return go(url_for("exams.safe_browser.refused", application_id=found.application_id))
        return view(*args, **kwargs)

    return checked


@bp.get("/my/exam-room/<public_id:application_id>/browser")
@writes
@requires(SIT)
def refused(application_id: str) -> Response:
    """Which browser is demanded, why this one is not it, and what to do; put on record once."""
    application = papers.get_own_application(actor(), application_id)
    sitting = application.sitting
    why = refused_here(demand_of(sitting.config_keys, sitting.exam_keys))
    if why is None:
        return go(url_for("exams.room.check", application_id=application_id))
    address = request.remote_addr or ""
    actions.note_refusal(application, why, by=actor(), address=address)
    return page(
        "exams/safe_browser/refused.html",
        application=application,
        sitting=sitting,
        why=why,
        name=NAME,
    )


@bp.route("/bureau/exams/sittings/<public_id:sitting_id>/browser", methods=["GET", "POST"])
@requires(ARRANGE)
def demand(sitting_id: str) -> Response:
    """Which keys are demanded, and who came with another browser."""
    sitting = sittings.get_sitting(actor(), ARRANGE, sitting_id)
    form = BrowserForm.of(sitting)
    if form.validate_on_submit():
        with form.refusals():
            actions.demand(sitting, form.demand(), by=actor(), now=clock.now())
            flash("浏览器要求已保存，考生下一次打开页面时按新的要求检查。")
            return go(url_for(".demand", sitting_id=sitting_id))
    return page(
        "exams/safe_browser/demand.html",
        fragments=("browser_form",),
        form=form,
        sitting=sitting,
        refused=queries.list_refused(sitting),
        name=NAME,
    )
