"""How people are matched to projects, told to everyone (《个人信息保护法》第二十四条)."""

from flask import Blueprint, Response

from portal.core import clock
from portal.pool.queries.settings import matching_in_force, matching_terms
from portal.pool.rules.matching import Condition
from portal.web.guard import everyone
from portal.web.page import page

bp = Blueprint("public", __name__)


@bp.get("/matching")
@everyone
def matching() -> Response:
    """What must hold, what gives how many points today, since when, and what never counts."""
    today = clock.today()
    return page(
        "pool/public/matching.html",
        terms=matching_terms(today),
        conditions=Condition,
        settings=matching_in_force(today),
    )
