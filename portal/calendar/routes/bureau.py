"""The municipality enters each year's days off and days worked; districts read them."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.calendar import actions, queries
from portal.calendar.forms import DecideForm, YearForm
from portal.calendar.models import CalendarState
from portal.calendar.rules.days import cautions
from portal.core import clock
from portal.core.errors import NotFound
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/calendar")
P = Permission


@bp.get("")
@requires(P.CALENDAR_YEAR_READ)
def year_list() -> Response:
    """Every list, and for which years there is none."""
    this_year = clock.today().year
    return page(
        "calendar/bureau/year_list.html",
        years=queries.list_years(actor()),
        missing=[y for y in (this_year, this_year + 1) if y not in queries.workdays().years],
        may_enter=queries.may_enter(actor()),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(P.CALENDAR_YEAR_ENTER)
def enter_year() -> Response:
    """Type the days, or choose a file of the same lines."""
    if not queries.may_enter(actor()):
        raise NotFound
    form = YearForm()
    if form.validate_on_submit():
        with form.refusals():
            entered = actions.enter(
                form.year.data or 0,
                form.source.data or "",
                form.days,
                by=actor(),
                now=clock.now(),
            )
            flash("已录入，等待另一名市级工作人员批准")
            return go(url_for(".year", year_id=entered.public_id))
    return page("calendar/bureau/enter_year.html", form=form)


@bp.get("/<public_id:year_id>")
@requires(P.CALENDAR_YEAR_READ)
def year(year_id: str) -> Response:
    """One list, day by day."""
    found = queries.get_year(actor(), P.CALENDAR_YEAR_READ, year_id)
    days = queries.days_of(found.year, found.days)
    return page(
        "calendar/bureau/year.html",
        year=found,
        days=days,
        cautions=cautions(days, found.year),
        counts=queries.counts_now(found),
        waits=found.state is CalendarState.PROPOSED and found.entered_by_id != actor().id,
    )


@bp.route("/<public_id:year_id>/decide", methods=["GET", "POST"])
@requires(P.CALENDAR_YEAR_APPROVE)
def decide_year(year_id: str) -> Response:
    """Approve it or send it back."""
    found = queries.get_year(actor(), P.CALENDAR_YEAR_APPROVE, year_id)
    form = DecideForm()
    if form.validate_on_submit():
        with form.refusals():
            if form.verdict.data == "approve":
                actions.approve(found, by=actor(), now=clock.now())
                flash(f"{found.year}年工作日历已批准")
            else:
                actions.send_back(found, form.reason.data or "", by=actor(), now=clock.now())
                flash("已退回")
            return go(url_for(".year", year_id=year_id))
    days = queries.days_of(found.year, found.days)
    return page(
        "calendar/bureau/decide_year.html",
        fragments=("decide_form",),
        form=form,
        year=found,
        days=days,
        cautions=cautions(days, found.year),
    )
