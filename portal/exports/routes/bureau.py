"""Officers ask for long tables and fetch them; each only their own."""

from flask import Blueprint, Response, flash, request, url_for

from portal.core import clock
from portal.exports import actions, queries
from portal.exports.giving import address_of
from portal.exports.models import ExportState
from portal.exports.tables import Table, bounded, get_table
from portal.storage.files import path_of
from portal.web.downloads import send_path
from portal.web.forms import Form
from portal.web.guard import actor, signed_in, writes
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/exports")


@bp.get("")
@signed_in
def export_list() -> Response:
    """What this person asked for, and how far it has come."""
    found = queries.list_own(actor(), request.args.get("page", 1, type=int))
    return page(
        "exports/bureau/export_list.html",
        fragments=("export_rows",),
        found=found,
        is_going_on=any(each.state in queries.OPEN for each in found.rows),
        kept_days=actions.KEPT.days,
        ExportState=ExportState,
    )


@bp.route("/ask", methods=["GET", "POST"])
@signed_in
def ask() -> Response:
    """A table that is too long to be had at once: how long, and shall it be written."""
    table, sought = _asked()
    listing = table.listing(actor(), sought)
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            actions.ask(table, sought, listing, by=actor(), now=clock.now())
            flash("已开始生成，完成后会通知您")
            return go(url_for(".export_list"))
    return page(
        "exports/bureau/ask.html",
        form=form,
        table=table,
        listing=listing,
        here=address_of(table.key, sought),
        kept_days=actions.KEPT.days,
    )


@bp.get("/<public_id:export_id>/file")
@writes
@signed_in
def fetch(export_id: str) -> Response:
    """The workbook; that it was taken away is recorded."""
    found = queries.get_ready(actor(), export_id)
    stored = actions.fetch(found, by=actor(), now=clock.now())
    return send_path(path_of(stored.digest), media_type=stored.media_type, name=stored.name)


def _asked() -> tuple[Table, dict[str, str]]:
    sought = dict(request.args.items())
    key = sought.pop("table", "")
    return get_table(actor(), key), bounded(sought)
