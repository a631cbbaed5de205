"""The exam room: check yourself, read the rules, wait, answer, hand in, take the receipt."""

from datetime import datetime

from flask import Blueprint, Response, flash, jsonify, request, session, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import Refused
from portal.exams.actions import answering, moving, papers
from portal.exams.answer_forms import AnswerForm, HandInForm, RulesForm
from portal.exams.document import receipt_code
from portal.exams.invigilation_forms import PinForm
from portal.exams.models import Paper, PaperStatus
from portal.exams.queries import papers as queries
from portal.exams.queries import receipts, watching
from portal.exams.rules.sitting_life import SittingStatus
from portal.exams.rules.timing import GRACE, NO_TIME
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("room", __name__, url_prefix="/my/exam-room")
SIT = Permission.EXAMS_PAPER_SIT
PLACE = "exam_place"


def place() -> str:
    """This browser, as the exam room knows it."""
    if PLACE not in session:
        session[PLACE] = papers.new_place()
    return str(session[PLACE])


@bp.route("/<public_id:application_id>/check", methods=["GET", "POST"])
@requires(SIT)
def check(application_id: str) -> Response:
    application = queries.get_own_application(actor(), application_id)
    form = RulesForm()
    if form.validate_on_submit():
        with form.refusals():
            paper = papers.prepare_paper(application, now=clock.now())
            return go(url_for(".wait", paper_id=paper.public_id))
    return page(
        "exams/room/check.html",
        fragments=("rules_form",),
        form=form,
        application=application,
        sitting=application.sitting,
        person=application.person,
    )


@bp.get("/<public_id:paper_id>/wait")
@requires(SIT)
def wait(paper_id: str) -> Response:
    paper = queries.get_paper(actor(), paper_id)
    if paper.status is not PaperStatus.PREPARED:
        return go(url_for(".paper", paper_id=paper_id))
    place()  # named now, so that entering twice at once is entering in one place
    return page("exams/room/wait.html", paper=paper, sitting=paper.sitting, now_=clock.now())


@bp.post("/<public_id:paper_id>/enter")
@requires(SIT)
def enter(paper_id: str) -> Response:
    """Begin, or go on where one was; whoever comes from another browser needs a code."""
    paper = queries.get_paper(actor(), paper_id)
    if clock.now() < paper.sitting.opens_at:
        return go(url_for(".wait", paper_id=paper_id))
    if paper.status is PaperStatus.OPEN and paper.place != place():
        return go(url_for(".elsewhere", paper_id=paper_id))
    papers.enter(paper, by=actor(), place=place(), now=clock.now())
    return go(url_for(".paper", paper_id=paper_id))


@bp.get("/<public_id:paper_id>")
@writes
@requires(SIT)
def paper(paper_id: str) -> Response:
    """The paper at one question; the first unanswered one unless another is asked for."""
    sheet = queries.get_paper(actor(), paper_id)
    if (away := _away(sheet)) is not None:
        return away
    seen = queries.list_seen(sheet)
    asked = request.args.get("q", type=int) or next(
        (s.number for s in seen if not s.is_answered), 1
    )
    return page(
        "exams/room/paper.html",
        paper=sheet,
        sitting=sheet.sitting,
        seen=seen,
        current=seen[min(max(asked, 1), len(seen)) - 1],
        sections=papers.section_titles(sheet),
        saved_at=queries.last_saved(sheet),
        announcements=watching.announcements(sheet.application),
        now_=clock.now(),
    )


@bp.get("/<public_id:paper_id>/questions")
@requires(SIT)
def questions(paper_id: str) -> Response:
    """All questions at once, for the script of the room: moving about then needs no network."""
    sheet = queries.get_paper(actor(), paper_id)
    if sheet.status is not PaperStatus.OPEN or sheet.place != place():
        raise Refused(answering.ELSEWHERE)
    return page(
        "exams/room/questions.html",
        paper=sheet,
        seen=queries.list_seen(sheet),
        sections=papers.section_titles(sheet),
    )


@bp.post("/<public_id:paper_id>/answers")
@requires(SIT)
def answer(paper_id: str) -> Response:
    """Keep one answer: JSON for the script of the room, the next page for a plain form."""
    sheet = queries.get_paper(actor(), paper_id)
    form = AnswerForm()
    by_script = request.headers.get("Accept") == "application/json"
    if form.validate():
        with form.refusals():
            kept = answering.save_answer(
                sheet,
                form.given(),
                place=place(),
                address=request.remote_addr or "",
                now=clock.now(),
            )
            if by_script:
                return jsonify(number=kept.number, saved_at=_stamp(kept.saved_at), **_clock(sheet))
            return go(_asked_for(form, paper_id))
    reason = "；".join(form.reasons())
    if by_script:
        return _not_kept(sheet, reason)
    flash(f"第{form.position.data or 1}题的作答没有保存：{reason}")
    return go(url_for(".paper", paper_id=paper_id, q=form.position.data or 1))


def _asked_for(form: AnswerForm, paper_id: str) -> str:
    """Where a plain form goes after its answer was kept."""
    if form.to.data == "hand_in":
        return url_for(".hand_in", paper_id=paper_id)
    return url_for(".paper", paper_id=paper_id, q=form.to.data)


def _not_kept(sheet: Paper, reason: str) -> Response:
    """Tell the script why, and where to go when nothing more can be kept from here."""
    onward, is_paused = None, False
    try:
        answering.refuse_unless_open(sheet, place(), clock.now())
    except Refused as closed:
        is_paused = closed.reason == answering.PAUSED
        endpoint = ".elsewhere" if closed.reason == answering.ELSEWHERE else ".receipt"
        onward = None if is_paused else url_for(endpoint, paper_id=sheet.public_id)
    told = jsonify(reason=reason, go=onward, paused=is_paused)
    told.status_code = 409
    return told


@bp.route("/<public_id:paper_id>/hand-in", methods=["GET", "POST"])
@writes
@requires(SIT)
def hand_in(paper_id: str) -> Response:
    sheet = queries.get_paper(actor(), paper_id)
    if (away := _away(sheet)) is not None:
        return away
    form = HandInForm()
    if form.validate_on_submit():
        with form.refusals():
            answering.hand_in(sheet, by=actor(), place=place(), now=clock.now())
            return go(url_for(".receipt", paper_id=paper_id))
    return page(
        "exams/room/hand_in.html",
        fragments=("hand_in_form",),
        form=form,
        paper=sheet,
        sitting=sheet.sitting,
        seen=queries.list_seen(sheet),
        now_=clock.now(),
    )


@bp.get("/<public_id:paper_id>/receipt")
@writes
@requires(SIT)
def receipt(paper_id: str) -> Response:
    sheet = queries.get_paper(actor(), paper_id)
    if answering.collect(sheet.id, now=clock.now()):
        sheet = queries.get_paper(actor(), paper_id)
    if sheet.status is PaperStatus.PREPARED:
        return go(url_for(".wait", paper_id=paper_id))
    if sheet.handed_in_at is None and not _is_out_of_time(sheet):
        return go(url_for(".paper", paper_id=paper_id))
    if sheet.handed_in_at is None:
        return go(url_for(".collecting", paper_id=paper_id))
    found = receipts.find_receipt(sheet)
    return page(
        "exams/room/receipt.html",
        paper=sheet,
        sitting=sheet.sitting,
        receipt=found,
        code=receipt_code(found) if found else None,
        is_released=sheet.sitting.status is SittingStatus.RELEASED,
    )


@bp.get("/<public_id:paper_id>/collecting")
@requires(SIT)
def collecting(paper_id: str) -> Response:
    """Time is up, but answers given in time may still be on their way; the receipt comes next."""
    sheet = queries.get_paper(actor(), paper_id)
    receipt = url_for(".receipt", paper_id=paper_id)
    if sheet.handed_in_at or not _is_out_of_time(sheet):
        return go(receipt)
    shown = page("exams/room/collecting.html", paper=sheet, sitting=sheet.sitting)
    shown.headers["Refresh"] = f"{GRACE.seconds + 1}; url={receipt}"
    return shown


def _is_out_of_time(sheet: Paper) -> bool:
    """Whether the candidate's clock stands at nought."""
    return queries.time_of(sheet).remaining(clock.now()) == NO_TIME


def _away(sheet: Paper) -> Response | None:
    """Where to go instead when this paper cannot be answered here and now; None when it can."""
    if sheet.status is PaperStatus.PREPARED:
        return go(url_for(".wait", paper_id=sheet.public_id))
    if answering.collect(sheet.id, now=clock.now()) or sheet.status is not PaperStatus.OPEN:
        return go(url_for(".receipt", paper_id=sheet.public_id))
    if sheet.place != place():
        return go(url_for(".elsewhere", paper_id=sheet.public_id))
    if sheet.paused_at is not None:
        return go(url_for("exams.presence.paused", paper_id=sheet.public_id))
    return None


@bp.route("/<public_id:paper_id>/elsewhere", methods=["GET", "POST"])
@requires(SIT)
def elsewhere(paper_id: str) -> Response:
    """The paper is open in another browser; an invigilator's code brings it here, and ends writing
    there.

    Going on here takes a new name, by which the script knows what it kept from before the move.
    """
    sheet = queries.get_paper(actor(), paper_id)
    if sheet.status is not PaperStatus.OPEN or sheet.place == place():
        return go(url_for(".paper", paper_id=paper_id))
    form = PinForm()
    if form.validate_on_submit():
        with form.refusals():
            here = papers.new_place()
            moving.move(
                sheet,
                form.code.data or "",
                by=actor(),
                place=here,
                address=request.remote_addr or "",
                now=clock.now(),
            )
            session[PLACE] = here
            return go(url_for(".paper", paper_id=paper_id))
    return page(
        "exams/room/elsewhere.html",
        fragments=("move_form",),
        form=form,
        paper=sheet,
        sitting=sheet.sitting,
    )


def _clock(sheet: Paper) -> dict[str, str | None]:
    """The server's time and the deadline, for the candidate's clock."""
    deadline = queries.time_of(sheet).shown_deadline(clock.now())
    return {"now": _stamp(clock.now()), "deadline": _stamp(deadline) if deadline else None}


def _stamp(moment: datetime) -> str:
    return moment.isoformat()
