"""HR officers: whether needs and people of all districts come to each other alike."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.pool import fairness_register
from portal.pool.actions import fairness as actions
from portal.pool.fairness_forms import PeriodForm, SignReportForm
from portal.pool.fairness_models import FairnessReport
from portal.pool.queries import fairness as queries
from portal.pool.rules.fairness import periods, ruling, saying
from portal.pool.rules.fairness.areas import NOWHERE, home_of
from portal.pool.rules.fairness.showing import Shown
from portal.pool.rules.fairness.tables import COLUMNS, View
from portal.web.downloads import send
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("fairness", __name__, url_prefix="/bureau/pool/fairness")
READ, SIGN = Permission.POOL_FAIRNESS_READ, Permission.POOL_FAIRNESS_SIGN
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(READ)
def report_list() -> Response:
    """Reports, the latest period first."""
    return page(
        "pool/fairness/report_list.html",
        found=queries.list_reports(actor(), request.args.get("page", 1, type=int)),
        may_sign=queries.may_sign(actor()),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(SIGN)
def new_report() -> Response:
    """For which period; the last twelve whole months unless said otherwise."""
    if not queries.may_sign(actor()):
        raise NotFound
    today = clock.today()
    form = PeriodForm(periods.offered(today), data={"period": request.args.get("period", "")})
    if form.validate_on_submit():
        with form.refusals():
            period = periods.find(form.period.data, today)
            if period is None:
                raise Refused("请从所列时段中选择", field="period")
            report = actions.ask(period, by=actor(), now=clock.now())
            return go(url_for(".report", report_id=report.public_id))
    return page("pool/fairness/new_report.html", fragments=("period_form",), form=form)


@bp.get("/<public_id:report_id>")
@requires(READ)
def report(report_id: str) -> Response:
    """How far it is; then what differs, and where the tables are."""
    found = queries.get_report(actor(), report_id)
    return page(
        "pool/fairness/report.html",
        fragments=("report_state",),
        report=found,
        shown=_shown(found) if found.revision else None,
        may_sign=queries.may_sign(actor()),
        views=tuple(View),
    )


@bp.get("/<public_id:report_id>/table")
@requires(READ)
def table(report_id: str) -> Response:
    """One table of counts."""
    found = _ready(report_id)
    part = request.args.get("part", View.NEEDS.value)
    view = next((each for each in COLUMNS if each.value == part), None)
    if view is None:
        raise NotFound
    return page(
        "pool/fairness/table.html",
        report=found,
        view=view,
        columns=COLUMNS[view],
        shown=_shown(found),
        words=saying.definitions(_days(found)),
    )


@bp.get("/<public_id:report_id>/rule")
@requires(READ)
def rule(report_id: str) -> Response:
    """What the weights do: who comes first, from where, and by which terms."""
    found = _ready(report_id)
    return page(
        "pool/fairness/rule.html",
        report=found,
        shown=_shown(found),
        names=ruling.NAMES,
        words=saying.RULE_DEFINITIONS,
    )


@bp.get("/<public_id:report_id>/paper")
@requires(READ)
def paper(report_id: str) -> Response:
    """All of it, to be printed by the browser."""
    found = _ready(report_id)
    return page(
        "pool/fairness/paper.html",
        report=found,
        shown=_shown(found),
        tables=COLUMNS,
        names=ruling.NAMES,
        words=saying.definitions(_days(found)),
        rule_words=saying.RULE_DEFINITIONS,
    )


@bp.get("/<public_id:report_id>/workbook")
@requires(READ)
def workbook(report_id: str) -> Response:
    """The same numbers as a workbook."""
    found = _ready(report_id)
    content = fairness_register.workbook(_shown(found), found.period.label, _days(found))
    return send(content, media_type=XLSX, name=f"供需匹配情况（{found.period.label}）.xlsx")


@bp.route("/<public_id:report_id>/sign", methods=["GET", "POST"])
@requires(SIGN)
def sign(report_id: str) -> Response:
    """Looked at once more; then the districts can read it."""
    found = queries.get_to_sign(actor(), report_id)
    form = SignReportForm(data={"seen": str(found.revision)})
    if form.validate_on_submit():
        with form.refusals():
            actions.sign(
                found,
                seen=form.revision,
                remarks=form.remarks.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash("已核定，各区县可以查看")
            return go(url_for(".report", report_id=report_id))
    if not form.is_submitted():
        actions.refuse_signing(found)
    return page(
        "pool/fairness/sign.html",
        fragments=("sign_form",),
        form=form,
        report=found,
        shown=_shown(found),
    )


def _ready(report_id: str) -> FairnessReport:
    """The report, if there is anything in it."""
    found = queries.get_report(actor(), report_id)
    if not found.revision:
        raise NotFound
    return found


def _shown(found: FairnessReport) -> Shown:
    """As this officer may see it: the municipality all, a district itself beside the city; one of
    before as the one that took it over.
    """
    if queries.may_sign(actor()):
        return Shown(found.read)
    own = home_of(queries.own_region(actor()), found.reckoned_on or clock.today())
    if own == NOWHERE:
        raise NotFound
    return Shown(found.read, own)


def _days(found: FairnessReport) -> int:
    return int(found.rules["unasked_days"])
