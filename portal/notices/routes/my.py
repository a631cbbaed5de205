"""Notices to a person."""

from flask import Blueprint, Response, request

from portal.access.policy import Permission
from portal.notices import queries
from portal.notices.queries import Door
from portal.notices.routes.reading import open_at, read_all_at
from portal.web.guard import actor, requires, writes
from portal.web.page import page

bp = Blueprint("my", __name__, url_prefix="/my/notices")
READ = Permission.NOTICES_NOTICE_READ


@bp.get("")
@requires(READ)
def notice_list() -> Response:
    number = request.args.get("page", 1, type=int)
    return page("notices/my/notice_list.html", found=queries.list_notices(actor(), Door.MY, number))


@bp.get("/<public_id:notice_id>")
@writes
@requires(READ)
def open_notice(notice_id: str) -> Response:
    return open_at(Door.MY, notice_id)


@bp.post("/read")
@requires(READ)
def read_all() -> Response:
    return read_all_at(Door.MY)
