"""An officer's desk: what waits, oldest first; and the trail."""

from flask import Blueprint, Response, request

from portal.access.policy import Permission
from portal.audit.deeds import deed_label
from portal.desk import queries
from portal.desk.rules.trail import told
from portal.notices.queries import Door, count_unread
from portal.web.guard import actor, requires, signed_in
from portal.web.navigation import bar
from portal.web.page import page

bp = Blueprint("bureau", __name__, url_prefix="/bureau")


@bp.get("")
@signed_in
def home() -> Response:
    return page(
        "desk/bureau/home.html",
        waiting=queries.waiting_for(actor()),
        work=bar(actor())[1:],
        unread=count_unread(actor(), Door.BUREAU),
    )


@bp.get("/trail")
@requires(Permission.AUDIT_ENTRY_READ)
def trail() -> Response:
    matching = request.args.get("q", "").strip()
    number = request.args.get("page", 1, type=int)
    by_people = "people" in request.args
    entries = queries.trail(actor(), matching=matching, number=number, by_people=by_people)
    return page(
        "desk/bureau/trail.html",
        fragments=("trail_rows",),
        entries=entries,
        q=matching,
        by_people=by_people,
        deed_label=deed_label,
        told=told,
    )
