"""The letter that advises an employer to appoint another (Art 17)."""

from flask import Blueprint, Response

from portal.access.policy import Permission
from portal.core import clock
from portal.letters.actions import hand_out
from portal.points import actions, queries
from portal.points.document import advice_draft
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import page

bp = Blueprint("firm", __name__, url_prefix="/firm/points")
P = Permission


@bp.get("/standings")
@requires(P.POINTS_STANDING_ADVISED)
def standing_list() -> Response:
    """Whether those engaged are in good standing: never their points."""
    return page("points/firm/standing_list.html", rows=queries.list_engaged(actor()))


@bp.get("/advices/<public_id:advice_id>")
@writes
@requires(P.POINTS_STANDING_ADVISED)
def advice(advice_id: str) -> Response:
    """What the letter says; that it was seen is kept."""
    found = queries.get_advice(actor(), advice_id)
    actions.read_advice(found, by=actor(), now=clock.now())
    return page("points/firm/advice.html", advice=found)


@bp.get("/advices/<public_id:advice_id>/pdf")
@writes
@requires(P.POINTS_STANDING_ADVISED)
def advice_letter(advice_id: str) -> Response:
    """建议另行聘任函, as it is printed."""
    found = queries.get_advice(actor(), advice_id)
    letter, pdf = hand_out(advice_draft(found), by=actor())
    return send(pdf, media_type="application/pdf", name=f"建议另行聘任函-{letter.number}.pdf")
