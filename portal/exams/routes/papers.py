"""The exams office before the start: papers made, questions that went out of use, the signal."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.exams.actions import preparing
from portal.exams.actions import sittings as sitting_actions
from portal.exams.forms import ConfirmForm
from portal.exams.queries import preparation as queries
from portal.exams.queries import sittings
from portal.exams.queries.results import is_candidate
from portal.exams.rules.timing import Signal
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("papers", __name__, url_prefix="/bureau/exams/sittings/<public_id:sitting_id>")
P = Permission


@bp.get("/papers")
@requires(P.EXAMS_SITTING_EDIT)
def preparation(sitting_id: str) -> Response:
    """How many papers are made, for whom it failed, and what should not be in them."""
    found = sittings.get_sitting(actor(), P.EXAMS_SITTING_EDIT, sitting_id)
    return page(
        "exams/papers/preparation.html",
        fragments=("paper_progress",),
        sitting=found,
        progress=queries.progress(found),
        has_started=sittings.window(found).has_started(clock.now()),
    )


@bp.post("/papers/prepare")
@requires(P.EXAMS_SITTING_EDIT)
def prepare(sitting_id: str) -> Response:
    found = sittings.get_sitting(actor(), P.EXAMS_SITTING_EDIT, sitting_id)
    preparing.ask_for_papers(found, by=actor(), now=clock.now())
    flash("已开始准备试卷，可以离开本页。")
    return _to_preparation(sitting_id)


@bp.post("/papers/redraw")
@requires(P.EXAMS_SITTING_EDIT)
def redraw(sitting_id: str) -> Response:
    found = sittings.get_sitting(actor(), P.EXAMS_SITTING_EDIT, sitting_id)
    count = preparing.ask_for_other_papers(found, by=actor(), now=clock.now())
    flash(f"{count}份试卷正在重新组卷，可以离开本页。")
    return _to_preparation(sitting_id)


@bp.get("/papers/with/<slug:key>")
@requires(P.EXAMS_SITTING_EDIT)
def holders(sitting_id: str, key: str) -> Response:
    """Whose papers hold this question; for candidates there is no such page."""
    found = sittings.get_sitting(actor(), P.EXAMS_SITTING_EDIT, sitting_id)
    if is_candidate(actor(), found):
        raise NotFound
    return page(
        "exams/papers/holders.html", sitting=found, key=key, papers=queries.papers_with(found, key)
    )


@bp.route("/start", methods=["GET", "POST"])
@requires(P.EXAMS_SITTING_START)
def start(sitting_id: str) -> Response:
    """The invigilator's signal, with the numbers before it."""
    found = sittings.get_sitting(actor(), P.EXAMS_SITTING_START, sitting_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            opened = sitting_actions.signal_start(found, by=actor(), now=clock.now())
            flash(f"已发令开考，{opened}位候考的考生已进入试卷。")
            return go(url_for("exams.bureau.sitting", sitting_id=sitting_id))
    told = sittings.window(found).signal(clock.now())
    return page(
        "exams/papers/start.html",
        fragments=("start_form",),
        form=form,
        sitting=found,
        progress=queries.progress(found),
        refusal=None if told is Signal.ALLOWED else told,
    )


def _to_preparation(sitting_id: str) -> Response:
    return go(url_for(".preparation", sitting_id=sitting_id))
