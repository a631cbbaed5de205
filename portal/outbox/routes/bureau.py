"""The municipality watches what the platform is told, and carries by hand what does not go by
itself.
"""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.accounts.queries import is_demonstration
from portal.core import clock
from portal.core.errors import NotFound
from portal.jobs.queue import later
from portal.outbox import actions, queries
from portal.outbox.forms import ReceiptsForm, SearchForm, SettleForm
from portal.outbox.models import MessageState
from portal.outbox.queries import backlog as reading
from portal.outbox.register import workbook_of
from portal.outbox.rules.message import told
from portal.web.downloads import send
from portal.web.forms import Form
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/outbox")
P = Permission
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(P.OUTBOX_MESSAGE_READ)
def message_list() -> Response:
    """How many stand where, how the line is, and each message."""
    form = SearchForm(request.args)
    return page(
        "outbox/bureau/message_list.html",
        fragments=("message_rows",),
        form=form,
        figures=queries.figures(actor()),
        messages=queries.list_messages(
            actor(), form.wanted(), request.args.get("page", 1, type=int)
        ),
        may_see_to_it=queries.may_see_to_it(actor()),
        is_silent=is_demonstration(),
        backlog=reading.find_running(),
        most_exported=actions.MOST_EXPORTED,
    )


@bp.get("/messages/<public_id:message_id>")
@requires(P.OUTBOX_MESSAGE_READ)
def message(message_id: str) -> Response:
    """One message: what it says, what became of it, what can be done."""
    found = queries.get_message(actor(), P.OUTBOX_MESSAGE_READ, message_id)
    return page(
        "outbox/bureau/message.html",
        message=found,
        told=told(found.facts),
        blocking=queries.find_blocking(found),
        is_open=found.state is not MessageState.DELIVERED,
    )


@bp.post("/messages/<public_id:message_id>/resend")
@requires(P.OUTBOX_MESSAGE_SEND)
def resend(message_id: str) -> Response:
    """Due again at once."""
    found = queries.get_message(actor(), P.OUTBOX_MESSAGE_SEND, message_id)
    actions.resend(found, by=actor(), now=clock.now())
    flash("已列入重新报送，一分钟内会再试一次")
    return go(url_for(".message", message_id=message_id))


@bp.route("/messages/<public_id:message_id>/settle", methods=["GET", "POST"])
@requires(P.OUTBOX_MESSAGE_SEND)
def settle(message_id: str) -> Response:
    """The platform has it by another way."""
    found = queries.get_message(actor(), P.OUTBOX_MESSAGE_SEND, message_id)
    form = SettleForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.mark_delivered(
                found,
                receipt=form.receipt.data or "",
                reason=form.reason.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash("已标记为线下报送")
            return go(url_for(".message", message_id=message_id))
    return page(
        "outbox/bureau/settle.html",
        fragments=("settle_form",),
        form=form,
        message=found,
        told=told(found.facts),
    )


@bp.get("/open.jsonl")
@writes
@requires(P.OUTBOX_MESSAGE_SEND)
def signed_lines() -> Response:
    """What waits, signed, a line to each, to be brought to the platform as a file."""
    if not queries.may_see_to_it(actor()):
        raise NotFound
    _, lines = actions.export_open(by=actor())
    name = f"待报送-{clock.today():%Y%m%d}.jsonl"
    return send(lines.encode(), media_type="application/jsonl", name=name)


@bp.get("/open.xlsx")
@writes
@requires(P.OUTBOX_MESSAGE_SEND)
def workbook() -> Response:
    """What waits, to be looked through."""
    if not queries.may_see_to_it(actor()):
        raise NotFound
    found = queries.list_open(actor(), limit=actions.MOST_EXPORTED)
    actions.note_export(found, "workbook", by=actor())
    name = f"待报送-{clock.today():%Y%m%d}.xlsx"
    return send(workbook_of(found), media_type=XLSX, name=name)


@bp.get("/backlog")
@requires(P.OUTBOX_MESSAGE_SEND)
def backlog() -> Response:
    """What was never told, and how far the writing of it has come."""
    if not queries.may_see_to_it(actor()):
        raise NotFound
    running = reading.find_running()
    return page(
        "outbox/bureau/backlog.html",
        fragments=("backlog_progress",),
        running=running,
        latest=reading.find_latest(),
        preview={} if running else reading.preview(),
        form=Form(),
    )


@bp.post("/backlog")
@requires(P.OUTBOX_MESSAGE_SEND)
def begin_backlog() -> Response:
    """It is written from here on."""
    if not queries.may_see_to_it(actor()):
        raise NotFound
    actions.begin_backlog(by=actor(), now=clock.now())
    later("outbox.write_backlog")
    flash("已开始补报，写完以后自动恢复报送")
    return go(url_for(".backlog"))


@bp.route("/receipts", methods=["GET", "POST"])
@requires(P.OUTBOX_MESSAGE_SEND)
def take_in_receipts() -> Response:
    """The platform's receipts for what was brought as a file."""
    if not queries.may_see_to_it(actor()):
        raise NotFound
    form = ReceiptsForm()
    if form.validate_on_submit():
        with form.refusals():
            count = actions.take_in_receipts(form.receipts, by=actor(), now=clock.now())
            flash(f"已导入回执，{count}条消息标记为已送达")
            return go(url_for(".message_list"))
    return page("outbox/bureau/take_in_receipts.html", form=form)
