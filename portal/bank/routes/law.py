"""法规雷达: instruments and their versions; what a change touches; alerts answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.bank import queries
from portal.bank.actions import law as actions
from portal.bank.forms import (
    EntryForm,
    InstrumentVersionForm,
    KeepForm,
    NewInstrumentForm,
    RepealForm,
    WithdrawForm,
)
from portal.bank.models import AlertStatus, Instrument, LawAlert, QuestionVersion
from portal.bank.queries import law
from portal.bank.queries.law import Touched
from portal.bank.rules.law import Outcome
from portal.bank.rules.questions import from_json
from portal.bank.rules.variants import Leaf, Variant, leaves
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("law", __name__, url_prefix="/bureau/bank/law")
P = Permission
EDIT = P.BANK_INSTRUMENT_EDIT
MOST_TOGETHER = 30  # alerts answered at once: a page of them


@dataclass(frozen=True, slots=True)
class Shown:
    """A version laid beside the new text; of an unfinished draft there may be no variant."""

    version: QuestionVersion
    tried: Variant | None
    leaves: tuple[Leaf, ...]


@bp.get("")
@requires(P.BANK_QUESTION_READ)
def instrument_list() -> Response:
    return page(
        "bank/law/instrument_list.html",
        instruments=law.list_instruments(),
        cited=law.cited(clock.today()),
        counts=law.count_citing(),
        waiting=law.list_waiting(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(EDIT)
def add_instrument() -> Response:
    form = NewInstrumentForm()
    if form.validate_on_submit():
        short, name = form.short.data or "", form.name.data or ""
        with form.refusals():
            made = actions.add_instrument(short, name, form.entered(), by=actor(), now=clock.now())
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
        counts=law.count_answers(found),
        open={version.id: law.still_open(version) for version in versions[:-1]},
        may_withdraw=bool(versions) and not law.why_not_withdrawn(versions[0]),
        today=clock.today(),
        statuses=AlertStatus,
    )


@bp.route("/<slug:key>/versions/new", methods=["GET", "POST"])
@requires(EDIT)
def enter_version(key: str) -> Response:
    """First what the new version would touch, then, at the second click, it is entered."""
    found = law.get_instrument(key)
    form = InstrumentVersionForm()
    if (answer := _enter(found, form)) is not None:
        return answer
    return page(
        "bank/law/enter_version.html",
        fragments=("version_form",),
        form=form,
        instrument=found,
        touched=_touched(found, form),
        today=clock.today(),
        names=queries.names(),
    )


@bp.route("/<slug:key>/repeal", methods=["GET", "POST"])
@requires(EDIT)
def repeal_instrument(key: str) -> Response:
    """The same for the end of an instrument: all that cites it is touched."""
    found = law.get_instrument(key)
    form = RepealForm()
    if (answer := _enter(found, form)) is not None:
        return answer
    return page(
        "bank/law/repeal_instrument.html",
        fragments=("repeal_form",),
        form=form,
        instrument=found,
        touched=_touched(found, form),
        today=clock.today(),
        names=queries.names(),
    )


@bp.get("/<slug:key>/versions/<public_id:wording_id>")
@requires(P.BANK_QUESTION_READ)
def instrument_version(key: str, wording_id: str) -> Response:
    """The questions that a version has touched, those that wait first."""
    version = law.get_instrument_version(key, wording_id)
    return page(
        "bank/law/instrument_version.html",
        version=version,
        found=law.list_alerts(version, request.args.get("page", 1, type=int)),
        counts=law.count_answers(version.instrument).get(version.id, {}),
        looked_at=law.looked_at,
        statuses=AlertStatus,
        today=clock.today(),
    )


@bp.route("/<slug:key>/versions/<public_id:wording_id>/withdraw", methods=["GET", "POST"])
@requires(EDIT)
def withdraw_version(key: str, wording_id: str) -> Response:
    """A version entered by mistake is taken back, when it is seen what that would undo."""
    version = law.get_instrument_version(key, wording_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        name, is_only = version.instrument.name, len(version.instrument.versions) == 1
        with form.refusals():
            restored = actions.withdraw_version(
                version, form.reason.data or "", by=actor(), today=clock.today()
            )
            flash(f"已撤销《{name}》{version.label}的登记，{restored}道题恢复启用。")
            return go(url_for(".instrument_list") if is_only else url_for(".instrument", key=key))
    return page(
        "bank/law/withdraw_version.html",
        fragments=("withdraw_form",),
        form=form,
        version=version,
        why_not=law.why_not_withdrawn(version),
        counts=law.count_answers(version.instrument).get(version.id, {}),
        statuses=AlertStatus,
    )


@bp.route("/alerts/<public_id:alert_id>", methods=["GET", "POST"])
@requires(P.BANK_QUESTION_REVIEW)
def alert(alert_id: str) -> Response:
    """One question beside what changed: found right as it stands, or to be revised or retired."""
    found = law.get_alert(alert_id)
    outcome = law.outcome(found, clock.today())
    form = KeepForm()
    if form.validate_on_submit():
        with form.refusals():
            _keep([found], form)
            flash(f"{found.question.key}已核查：{outcome.label}。")
            return go(_address(found))
    return page(
        "bank/law/alert.html",
        fragments=("keep_form",),
        form=form,
        alert=found,
        outcome=outcome,
        restored=Outcome.RESTORED,
        shown=_shown(found),
        names=queries.names(),
        sources=law.cited(clock.today()),
    )


@bp.route("/alerts", methods=["GET", "POST"])
@requires(P.BANK_QUESTION_REVIEW)
def answer_alerts() -> Response:
    """Several questions that one version has touched, each shown whole, answered with one note."""
    found = law.alerts_together(request.values.getlist("alert")[:MOST_TOGETHER])
    if not found:
        flash("没有选中待核查的试题。")
        return go(url_for(".instrument_list"))
    form = KeepForm()
    if form.validate_on_submit():
        with form.refusals():
            restored = _keep(found, form)
            flash(f"已核查{len(found)}道题，其中{restored}道恢复启用。")
            return go(_address(found[0]))
    return page(
        "bank/law/answer_alerts.html",
        fragments=("keep_form",),
        form=form,
        version=found[0].instrument_version,
        rows=[(each, law.outcome(each, clock.today()), _shown(each)) for each in found],
        sources=law.cited(clock.today()),
    )


def _enter(instrument: Instrument, form: EntryForm) -> Response | None:
    """What was entered, when it can be and was seen and agreed to; None until then."""
    if not form.validate_on_submit():
        return None
    entered = form.entered()
    for fault in law.why_not_entered(instrument, entered):
        form.refuse(Refused(fault.reason, field=fault.field))
    if form.errors or not form.is_agreed():
        return None
    with form.refusals():
        version = actions.enter_version(
            instrument, entered, by=actor(), now=clock.now(), today=clock.today()
        )
        count = sum(law.count_answers(instrument).get(version.id, {}).values())
        flash(f"已登记《{instrument.name}》{version.label}，{count}道题待对照核查。")
        return go(url_for(".instrument", key=instrument.key))
    return None


def _touched(instrument: Instrument, form: EntryForm) -> Touched | None:
    """All that it would touch, once nothing but the tick is wanting."""
    if not form.is_submitted() or set(form.errors) - {"sure"}:
        return None
    return law.touched_by(form.entered().change(instrument.key))


def _keep(alerts: Sequence[LawAlert], form: KeepForm) -> int:
    note = form.note.data or ""
    return actions.keep_together(
        alerts, note=note, by=actor(), now=clock.now(), today=clock.today()
    )


def _address(alert: LawAlert) -> str:
    version = alert.instrument_version
    return url_for(".instrument_version", key=version.instrument.key, wording_id=version.public_id)


def _shown(alert: LawAlert) -> Shown:
    """The version that is laid beside the new text, as far as it is there."""
    version = law.looked_at(alert.question)
    if version is None:
        raise NotFound
    tried = queries.preview(from_json(version.content), 1, version.digest)
    return Shown(version, tried, leaves(tried.face, tried.key) if tried else ())
