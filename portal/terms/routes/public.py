"""Whoever is judged by a setting may see it: today's, and that of any day."""

from flask import Blueprint, Response

from portal.terms import queries
from portal.terms.routes.asked import asked_day
from portal.web.guard import everyone
from portal.web.page import page

bp = Blueprint("public", __name__)


@bp.get("/terms")
@everyone
def setting_list() -> Response:
    """Every setting with its value, origin and since when."""
    form, on = asked_day()
    return page(
        "terms/public/setting_list.html", form=form, on=on, groups=queries.list_in_force(on)
    )
