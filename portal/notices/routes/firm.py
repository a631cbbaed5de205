"""Notices to a contractor."""

from flask import Blueprint, Response, request

from portal.access.policy import Permission
from portal.notices import queries
from portal.notices.queries import Door
from portal.notices.routes.reading import open_at, read_all_at
from portal.web.guard import actor, requires, writes
from portal.web.page import page

bp = Blueprint("firm", __name__, url_prefix="/firm/notices")
READ = Permission.NOTICES_NOTICE_READ


@bp.get("")
@requires(READ)
def notice_list() -> Response:
    number = request.args.get("page", 1, type=int)
    return page(
        "notices/firm/notice_list.html", found=queries.list_notices(actor(), Door.FIRM, number)
    )


@bp.get("/<public_id:notice_id>")
@writes
@requires(READ)
def open_notice(notice_id: str) -> Response:
    return open_at(Door.FIRM, notice_id)


@bp.post("/read")
@requires(READ)
def read_all() -> Response:
    return read_all_at(Door.FIRM)
