"""法规雷达: instruments and their versions; what a change touches; alerts answered one by one."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.bank import queries
from portal.bank.actions import law as actions
from portal.bank.forms import InstrumentVersionForm, KeepForm, NewInstrumentForm
from portal.bank.models import AlertStatus
from portal.bank.queries import law
from portal.bank.rules.questions import from_json
from portal.bank.rules.variants import leaves, variant
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("law", __name__, url_prefix="/bureau/bank/law")
P = Permission
EDIT = P.BANK_INSTRUMENT_EDIT


@bp.get("")
@requires(P.BANK_QUESTION_READ)
def instrument_list() -> Response:
    return page(
        "bank/law/instrument_list.html",
        instruments=law.list_instruments(),
        cited=law.cited(clock.today()),
        counts=law.count_citing(),
        alerts=law.list_open_alerts(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(EDIT)
def add_instrument() -> Response:
    form = NewInstrumentForm()
    if form.validate_on_submit():
        with form.refusals():
            made = actions.add_instrument(
                form.key.data or "",
                form.short.data or "",
                form.name.data or "",
                form.entered(),
                by=actor(),
                now=clock.now(),
            )
            flash(f"已登记《{made.name}》，试题可以引用。")
            return go(url_for(".instrument", key=made.key))
    return page("bank/law/add_instrument.html", fragments=("instrument_form",), form=form)


@bp.get("/<slug:key>")
@requires(P.BANK_QUESTION_READ)
def instrument(key: str) -> Response:
    found = law.get_instrument(key)
    versions = sorted(found.versions, key=lambda version: version.in_force_on, reverse=True)
    return page(
        "bank/law/instrument.html",
        instrument=found,
        versions=versions,
        alerts={version.id: law.alerts_of(version) for version in versions},
        today=clock.today(),
        statuses=AlertStatus,
    )


@bp.route("/<slug:key>/versions/new", methods=["GET", "POST"])
@requires(EDIT)
def enter_version(key: str) -> Response:
    """First what the new version would touch, then, at the second click, it is entered."""
    found = law.get_instrument(key)
    form = InstrumentVersionForm()
    is_sound = form.validate_on_submit()
    if is_sound and (shown := request.form.get("shown")):
        with form.refusals():
            if shown != form.effect():
                raise Refused("改动后影响范围不同了，请重新核对下面的影响")
            if request.form.get("sure") != "y":
                raise Refused("请核对影响并勾选，再确认登记")
            version = actions.enter_version(
                found, form.entered(), by=actor(), now=clock.now(), today=clock.today()
            )
            alerts = law.alerts_of(version)
            flash(f"已登记《{found.name}》{version.label}，{len(alerts)}道题待对照核查。")
            return go(url_for(".instrument", key=key))
    return page(
        "bank/law/enter_version.html",
        fragments=("version_form",),
        form=form,
        instrument=found,
        touched=law.touched_by(form.change(found)) if is_sound else None,
        today=clock.today(),
    )


@bp.route("/alerts/<public_id:alert_id>", methods=["GET", "POST"])
@requires(P.BANK_QUESTION_REVIEW)
def alert(alert_id: str) -> Response:
    """One question beside what changed: found right as it stands, or to be revised or retired."""
    found = law.get_alert(alert_id)
    version = found.question.current_version or found.question.latest_version
    if version is None:
        raise NotFound
    value = from_json(version.content)
    tried = variant(value, 1, digest=version.digest)
    form = KeepForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.keep(
                found, note=form.note.data or "", by=actor(), now=clock.now(), today=clock.today()
            )
            flash(f"{found.question.key}：{found.question.status.label}。")
            return go(url_for(".instrument", key=found.instrument_version.instrument.key))
    return page(
        "bank/law/alert.html",
        fragments=("keep_form",),
        form=form,
        alert=found,
        version=version,
        value=value,
        tried=tried,
        leaves=leaves(tried.face, tried.key),
        names=queries.names(),
        sources=law.cited(clock.today()),
    )
