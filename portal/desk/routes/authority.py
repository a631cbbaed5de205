"""An industry department's desk."""

from flask import Blueprint, Response

from portal.access.policy import Permission
from portal.desk import queries
from portal.notices.queries import Door, count_unread
from portal.web.guard import actor, requires
from portal.web.page import page

bp = Blueprint("authority", __name__, url_prefix="/authority")


@bp.get("")
@requires(Permission.POINTS_EVENT_DRAFT)
def home() -> Response:
    return page(
        "desk/authority/home.html",
        department=queries.organisation_of(actor()),
        drafts=queries.list_own_drafts(actor()),
        counts=queries.events_by_status(actor()),
        unread=count_unread(actor(), Door.AUTHORITY),
    )
