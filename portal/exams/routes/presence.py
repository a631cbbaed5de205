"""What a candidate's page tells and asks while it is open: the pulse of the exam room."""

from typing import Any

from flask import Blueprint, Response, jsonify, request, session, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.exams.actions import presence as actions
from portal.exams.models import PageEventKind, Paper, PaperStatus
from portal.exams.queries import news as news_queries
from portal.exams.queries import papers as queries
from portal.exams.routes.room import PLACE
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("presence", __name__, url_prefix="/my/exam-room")
SIT = Permission.EXAMS_PAPER_SIT
AT_ONCE = 30  # of what a page saw between two beats


@bp.get("/<public_id:paper_id>/beat")
@requires(SIT)
def beat(paper_id: str) -> Response:
    """How things stand for this paper; that somebody asked is its sign of life."""
    sheet, now = queries.get_paper(actor(), paper_id), clock.now()
    is_here = sheet.status is PaperStatus.PREPARED or session.get(PLACE) == sheet.place
    if is_here:
        waiting = request.args.get("waiting", 0, type=int)
        actions.notice(sheet.id, waiting=waiting, now=now)
    deadline = queries.time_of(sheet).shown_deadline(now)
    return jsonify(
        now=now.isoformat(),
        deadline=deadline.isoformat() if deadline else None,
        paused=sheet.paused_at is not None,
        open=sheet.status is PaperStatus.OPEN,
        here=is_here,
        news=_news(sheet),
    )


def _news(sheet: Paper) -> list[dict[str, Any]]:
    """What was announced since the first so many."""
    after = min(max(request.args.get("after", 0, type=int), 0), 10_000)
    return [line.told for line in news_queries.news(sheet, after=after)]


@bp.post("/<public_id:paper_id>/page-events")
@requires(SIT)
def page_events(paper_id: str) -> Response:
    """What the page saw since it last told, in its order; other words are passed over."""
    sheet = queries.get_paper(actor(), paper_id)
    told = request.form.get("kinds", "").split(",")[:AT_ONCE]
    kinds = [kind for word in told for kind in PageEventKind if kind == word]
    if sheet.status is PaperStatus.OPEN and session.get(PLACE) == sheet.place:
        actions.keep_events(sheet, kinds, place=sheet.place, now=clock.now())
    return jsonify(kept=len(kinds))


@bp.get("/<public_id:paper_id>/paused")
@requires(SIT)
def paused(paper_id: str) -> Response:
    """The clock stands; the page looks again by itself."""
    sheet, now = queries.get_paper(actor(), paper_id), clock.now()
    if sheet.status is not PaperStatus.OPEN or sheet.paused_at is None:
        return go(url_for("exams.room.paper", paper_id=paper_id))
    if session.get(PLACE) != sheet.place:
        return go(url_for("exams.room.elsewhere", paper_id=paper_id))
    actions.notice(sheet.id, waiting=0, now=now)
    left = queries.time_of(sheet).remaining(now)
    shown = page(
        "exams/presence/paused.html",
        paper=sheet,
        sitting=sheet.sitting,
        minutes_left=int(left.total_seconds() // 60) if left else 0,
        announcements=news_queries.news(sheet),
    )
    shown.headers["Refresh"] = "10"
    return shown
