"""Time is up: what a browser still holds is sent, then its paper is collected."""

from flask import Blueprint, Response, flash, url_for

from portal.core import clock
from portal.exams.actions import answering
from portal.exams.models import Paper
from portal.exams.queries import papers as queries
from portal.exams.routes.room import SIT, place
from portal.exams.rules.timing import GRACE, LATE
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("collecting", __name__, url_prefix="/my/exam-room")
TOO_EARLY = "还可能有作答正在路上，请过几秒再收卷"


@bp.get("/<public_id:paper_id>/collecting")
@requires(SIT)
def waiting(paper_id: str) -> Response:
    """The browser that wrote the paper sends what it holds and has it collected; any other is told
    where that is, and until when it is waited for.
    """
    sheet, now = queries.get_paper(actor(), paper_id), clock.now()
    if not _awaits_collection(sheet):
        return go(url_for("exams.room.receipt", paper_id=paper_id))
    deadline = sheet.deadline_at or now
    return page(
        "exams/collecting/waiting.html",
        paper=sheet,
        sitting=sheet.sitting,
        place=sheet.place,
        is_here=sheet.place == place(),
        collects_from=deadline + GRACE,
        counts_until=deadline + LATE,
        saved_count=queries.last_number(sheet),
        now_=now,
    )


@bp.post("/<public_id:paper_id>/collect")
@requires(SIT)
def collect(paper_id: str) -> Response:
    """Collect at once: only from the browser that wrote it, once nothing more can be on its way."""
    sheet, now = queries.get_paper(actor(), paper_id), clock.now()
    if answering.collect_here(sheet, by=actor(), place=place(), now=now):
        return go(url_for("exams.room.receipt", paper_id=paper_id))
    sheet = queries.get_paper(actor(), paper_id)
    if _awaits_collection(sheet) and sheet.place == place():
        flash(TOO_EARLY)
    return go(url_for(".waiting", paper_id=paper_id))


def _awaits_collection(sheet: Paper) -> bool:
    time = queries.time_of(sheet)
    return not time.is_over and time.has_run_out(clock.now())
