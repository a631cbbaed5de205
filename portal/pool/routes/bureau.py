"""HR officers: who is in the pool, shown or not, and how they stand."""

from flask import Blueprint, Response, request

from portal.access.policy import Permission
from portal.pool.queries import profiles
from portal.web.guard import actor, requires
from portal.web.page import page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/pool")


@bp.get("")
@requires(Permission.POOL_PROFILE_READ)
def profile_list() -> Response:
    text = request.args.get("q", "").strip()
    number = request.args.get("page", 1, type=int)
    found = profiles.list_for_bureau(actor(), text=text, number=number)
    return page(
        "pool/bureau/profile_list.html",
        fragments=("profile_rows",),
        found=found,
        q=text,
        suspended=profiles.suspended_among([p.person_id for p in found.rows]),
    )
