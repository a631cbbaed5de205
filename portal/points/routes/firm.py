"""The letter that advises an employer to appoint another (Art 17)."""

import io

from flask import Blueprint, Response, render_template, send_file

from portal.access.policy import Permission
from portal.core import clock
from portal.documents.pdf import render_pdf
from portal.points import actions, queries
from portal.points.document import lay_out
from portal.web.guard import actor, requires, writes
from portal.web.page import page

bp = Blueprint("firm", __name__, url_prefix="/firm/points")
P = Permission


@bp.get("/advices/<public_id:advice_id>")
@writes
@requires(P.POINTS_STANDING_ADVISED)
def advice(advice_id: str) -> Response:
    """What the letter says; that it was seen is kept."""
    found = queries.get_advice(actor(), advice_id)
    actions.read_advice(found, by=actor(), now=clock.now())
    return page("points/firm/advice.html", advice=found)


@bp.get("/advices/<public_id:advice_id>/pdf")
@requires(P.POINTS_STANDING_ADVISED)
def advice_letter(advice_id: str) -> Response:
    """建议另行聘任函, as it is printed."""
    found = queries.get_advice(actor(), advice_id)
    html = render_template("points/advice_letter.html", letter=lay_out(found))
    return send_file(
        io.BytesIO(render_pdf(html)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"建议另行聘任函-{found.public_id}.pdf",
    )
