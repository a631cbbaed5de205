"""The municipality sets what the measures leave open; every officer reads it, and its history."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.terms import actions, queries
from portal.terms.forms import DecideForm, WithdrawForm, change_form
from portal.terms.models import SettingState
from portal.terms.routes.asked import asked_day
from portal.terms.rules.settings import Difference, differences
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/terms")
P = Permission


@bp.get("")
@requires(P.TERMS_CHANGE_READ)
def setting_list() -> Response:
    """Every setting with its value, origin and since when; on any day."""
    form, on = asked_day()
    return page(
        "terms/bureau/setting_list.html",
        form=form,
        on=on,
        groups=queries.list_in_force(on),
        may_enter=queries.may_enter(actor()),
    )


@bp.get("/<slug:key>")
@requires(P.TERMS_CHANGE_READ)
def setting(key: str) -> Response:
    """One setting: what counts now and later, and every change that was ever entered."""
    found = queries.get_setting(key)
    changes = queries.list_changes(actor(), found)
    return page(
        "terms/bureau/setting.html",
        setting=found,
        shown=queries.in_force(found, queries.timeline(found), clock.today()),
        changes=[(each, queries.changed_by(each), queries.counts_on(each)) for each in changes],
        waiting=next((each for each in changes if each.state is SettingState.PROPOSED), None),
        may_enter=queries.may_enter(actor()),
    )


@bp.route("/<slug:key>/change", methods=["GET", "POST"])
@requires(P.TERMS_CHANGE_ENTER)
def change_setting(key: str) -> Response:
    """Type another value; look at what it would change; send it to the second officer."""
    if not queries.may_enter(actor()):
        raise NotFound
    found, today = queries.get_setting(key), clock.today()
    line = queries.timeline(found)
    form = change_form(found, line.on(today), found.first_day(today))
    preview: tuple[Difference, ...] = ()
    if form.validate_on_submit():
        with form.refusals():
            wanted = form.wanted()
            actions.refuse(found, wanted, today=today)
            if form.was_seen:
                change = actions.enter(found, wanted, by=actor(), now=clock.now())
                flash("已录入，等待另一名市级工作人员批准")
                return go(url_for(".change", setting_change_id=change.public_id))
            preview = differences(found, line.on(wanted.in_force_on), wanted.value)
            form.seen.data = form.mark()
    return page(
        "terms/bureau/change_setting.html",
        form=form,
        setting=found,
        preview=preview,
        shown=queries.in_force(found, line, today),
    )


@bp.get("/changes/<public_id:setting_change_id>")
@requires(P.TERMS_CHANGE_READ)
def change(setting_change_id: str) -> Response:
    """One change, and where it stands."""
    found = queries.get_change(actor(), P.TERMS_CHANGE_READ, setting_change_id)
    is_open = found.state is SettingState.PROPOSED
    return page(
        "terms/bureau/change.html",
        change=found,
        setting=queries.get_setting(found.key),
        differences=queries.changed_by(found),
        counts=queries.counts_on(found),
        may_decide=is_open and found.entered_by_id != actor().id,
        may_withdraw=is_open and found.entered_by_id == actor().id,
    )


@bp.route("/changes/<public_id:setting_change_id>/decide", methods=["GET", "POST"])
@requires(P.TERMS_CHANGE_APPROVE)
def decide_change(setting_change_id: str) -> Response:
    """Approve it or send it back."""
    found = queries.get_change(actor(), P.TERMS_CHANGE_APPROVE, setting_change_id)
    form = DecideForm()
    if form.validate_on_submit():
        with form.refusals():
            if form.verdict.data == "approve":
                actions.approve(found, by=actor(), now=clock.now())
                flash("已批准")
            else:
                actions.send_back(found, form.answer.data or "", by=actor(), now=clock.now())
                flash("已退回")
            return go(url_for(".change", setting_change_id=setting_change_id))
    if not form.is_submitted() and found.state is not SettingState.PROPOSED:
        raise Refused(actions.DECIDED)
    return page(
        "terms/bureau/decide_change.html",
        fragments=("decide_form",),
        form=form,
        change=found,
        setting=queries.get_setting(found.key),
        differences=queries.changed_by(found),
    )


@bp.route("/changes/<public_id:setting_change_id>/withdraw", methods=["GET", "POST"])
@requires(P.TERMS_CHANGE_ENTER)
def withdraw_change(setting_change_id: str) -> Response:
    """Who entered it takes it back."""
    found = queries.get_change(actor(), P.TERMS_CHANGE_ENTER, setting_change_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.withdraw(found, by=actor(), now=clock.now())
            flash("已撤回")
            return go(url_for(".setting", key=found.key))
    if not form.is_submitted() and found.state is not SettingState.PROPOSED:
        raise Refused(actions.DECIDED)
    return page(
        "terms/bureau/withdraw_change.html",
        fragments=("withdraw_form",),
        form=form,
        change=found,
        setting=queries.get_setting(found.key),
        differences=queries.changed_by(found),
    )
