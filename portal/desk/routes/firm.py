"""A contractor's desk."""

from flask import Blueprint, Response

from portal.core import clock
from portal.desk import queries
from portal.notices.queries import Door, count_unread
from portal.web.guard import actor, signed_in
from portal.web.page import page

bp = Blueprint("firm", __name__, url_prefix="/firm")


@bp.get("")
@signed_in
def home() -> Response:
    return page(
        "desk/firm/home.html",
        firm=queries.organisation_of(actor()),
        desk=queries.firm_desk(actor()),
        day=clock.today(),
        unread=count_unread(actor(), Door.FIRM),
    )
