"""The exam room: check yourself, read the rules, wait, answer, hand in, take the receipt."""

import gzip
from datetime import datetime

from flask import Blueprint, Response, flash, jsonify, request, session, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams import booklet
from portal.exams.actions import answering, entering, moving, papers, presence
from portal.exams.actions.drawing import section_titles_of
from portal.exams.answer_forms import AnswerForm, HandInForm, RulesForm
from portal.exams.document import receipt_code
from portal.exams.invigilation_forms import PinForm
from portal.exams.models import Paper, PaperStatus
from portal.exams.queries import news as news_queries
from portal.exams.queries import papers as queries
from portal.exams.queries import receipts, starting
from portal.exams.queries import sittings as sitting_queries
from portal.exams.routes.safe_browser import in_safe_browser, refused_here
from portal.exams.rules.answering import Given, WhyNot
from portal.exams.rules.sitting_life import SittingStatus
from portal.exams.rules.timing import Entry
from portal.web.guard import actor, looks_first, requires
from portal.web.page import go, page

bp = Blueprint("room", __name__, url_prefix="/my/exam-room")
SIT = Permission.EXAMS_PAPER_SIT
PLACE = "exam_place"
COLLECTING = "exams.collecting.waiting"
GO = {
    WhyNot.ELSEWHERE: "exams.room.elsewhere",
    WhyNot.CLOSED: "exams.room.receipt",
    WhyNot.TIME_UP: COLLECTING,
}
_NOT_OVER = (PaperStatus.PREPARED, PaperStatus.OPEN)


def place() -> str:
    """This browser, as the exam room knows it."""
    if PLACE not in session:
        session[PLACE] = papers.new_place()
    return str(session[PLACE])


def _address() -> str:
    """From where this request comes."""
    return request.remote_addr or ""


@bp.get("/<public_id:application_id>/check")
@requires(SIT)
@in_safe_browser
def check(application_id: str) -> Response:
    """First: is this me, and is it the right examination?"""
    application = queries.get_own_application(actor(), application_id)
    return page(
        "exams/room/check.html",
        application=application,
        sitting=application.sitting,
        person=application.person,
    )


@bp.route("/<public_id:application_id>/rules", methods=["GET", "POST"])
@requires(SIT)
@in_safe_browser
def rules(application_id: str) -> Response:
    """Then: the rules and the guide, read and confirmed; from here on this browser waits."""
    application = queries.get_own_application(actor(), application_id)
    form = RulesForm(application.room)
    if form.validate_on_submit():
        with form.refusals():
            now = clock.now()
            paper = papers.prepare_paper(application, now=now)
            papers.wait_here(
                paper, by=actor(), place=place(), now=now, address=_address(), said=form.said
            )
            return go(url_for(".wait", paper_id=paper.public_id))
    return page(
        "exams/room/rules.html",
        fragments=("rules_form",),
        form=form,
        application=application,
        sitting=application.sitting,
    )


@bp.get("/<public_id:paper_id>/wait")
@requires(SIT)
@in_safe_browser
def wait(paper_id: str) -> Response:
    """The waiting room: with a script it holds the frame of the paper ready and enters by itself;
    without one it is looked at again until there is a button.
    """
    paper = queries.get_paper(actor(), paper_id)
    if paper.status is not PaperStatus.PREPARED:
        return go(url_for(".paper", paper_id=paper_id))
    now, window = clock.now(), sitting_queries.window(paper.sitting)
    entry = window.entry(now, paper.extra_minutes)
    boxes, waits = queries.list_boxes(paper), paper.ready_at is not None and paper.place == place()
    if waits:
        presence.notice(paper.id, waiting=0, now=now)
    return page(
        "exams/room/wait.html",
        paper=paper,
        sitting=paper.sitting,
        boxes=boxes,
        current=boxes[0],
        sections=papers.section_titles(paper),
        saved=None,
        announcements=news_queries.news(paper),
        place=place(),
        window=window,
        has_started=window.has_started(now),
        is_over=entry is Entry.CLOSED,
        is_too_late=entry is Entry.TOO_LATE,
        waits=waits,
        now_=now,
    )


@bp.get("/<public_id:paper_id>/start")
@requires(SIT)
def start(paper_id: str) -> Response:
    """For the script of the waiting room: the server's time, when it starts or where to go, and
    what was announced since the first so many; that it asks is its sign of life.
    """
    told, after = starting.find_start(actor(), paper_id), request.args.get("after", 0, type=int)
    here = told.place == place() and told.may_sit and told.status in _NOT_OVER
    if here:
        presence.notice(told.paper_id, waiting=0, now=clock.now())
    is_news = told.announced > after  # seldom: then only is it looked up
    lines = news_queries.news(queries.get_paper(actor(), paper_id), after=after) if is_news else []
    return jsonify(
        now=_stamp(clock.now()),
        start=_stamp(told.window.start) if told.window.start else None,
        opens=_stamp(told.window.opens),
        go=None if here else url_for(".wait", paper_id=paper_id),
        news=[line.told for line in lines],
    )


@bp.post("/<public_id:paper_id>/enter")
@requires(SIT)
@in_safe_browser
def enter(paper_id: str) -> Response:
    """Begin, or go on where one was; whoever comes from another browser needs a code."""
    paper = queries.get_paper(actor(), paper_id)
    if not sitting_queries.window(paper.sitting).has_started(clock.now()):
        return go(url_for(".wait", paper_id=paper_id))
    if paper.status is PaperStatus.OPEN and paper.place != place():
        return go(url_for(".elsewhere", paper_id=paper_id))
    papers.enter(paper, by=actor(), place=place(), now=clock.now(), address=_address())
    return go(url_for(".paper", paper_id=paper_id))


@bp.post("/<public_id:paper_id>/open")
@looks_first
@requires(SIT)
def open_paper(paper_id: str) -> Response:
    """The start, for the browser that waited: the whole paper in one answer.

    3,000 ask in the same second. The first opens the papers of all who wait in one transaction
    (`papers.open_waiting`); whoever asks after that costs one look and the bytes that were made
    beforehand, and waits for no writer.
    """
    opening = queries.find_opening(actor(), paper_id)
    _demand_browser(opening)
    if not opening.is_open_at(place()):
        db.write_now()
        sheet = queries.get_paper(actor(), paper_id)
        if sheet.status not in _NOT_OVER or sheet.place != place():
            raise Refused(WhyNot.ELSEWHERE.label)
        papers.enter(sheet, by=actor(), place=place(), now=clock.now(), address=_address())
        opening = queries.find_opening(actor(), paper_id)
    return _shown(paper_id, opening)


@bp.get("/<public_id:paper_id>")
@requires(SIT)
@in_safe_browser
def paper(paper_id: str) -> Response:
    """The paper at one question; the first unanswered one unless another is asked for."""
    sheet = queries.get_paper(actor(), paper_id)
    if (away := _away(sheet)) is not None:
        return away
    entering.demand_address(sheet.application, address=_address())
    boxes, lines = queries.list_boxes(sheet), news_queries.news(sheet)
    asked = request.args.get("q", type=int) or next(
        (b.number for b in boxes if not b.is_answered), 1
    )
    current = queries.get_seen(sheet, min(max(asked, 1), len(boxes)))
    return page(
        "exams/room/paper.html",
        paper=sheet,
        sitting=sheet.sitting,
        boxes=boxes,
        current=current,
        corrections=news_queries.notes_at(lines, current.number),
        given={b.number: b.given for b in boxes if b.answer or b.is_flagged},
        sections=papers.section_titles(sheet),
        saved=queries.last_saved(sheet),
        announcements=lines,
        place=sheet.place,
        now_=clock.now(),
    )


@bp.get("/<public_id:paper_id>/questions")
@requires(SIT)
def questions(paper_id: str) -> Response:
    """All questions at once, for the script of the room: moving about then needs no network.
    What was answered, the page that asks knows already.
    """
    opening = queries.find_opening(actor(), paper_id)
    _demand_browser(opening)
    if not opening.is_open_at(place()):
        raise Refused(WhyNot.ELSEWHERE.label)
    return _shown(paper_id, opening)


def _demand_browser(opening: queries.Opening) -> None:
    """For the script, which then asks for a page that says more."""
    if (why := refused_here(opening.demand)) is not None:
        raise Refused(why.label)


def _shown(paper_id: str, opening: queries.Opening) -> Response:
    """The questions, to whoever is where they may be read, and while the clock goes: the start has
    opened the paper of everybody who waited, wherever they are now.

    As they were drawn beforehand; drawn now if the templates are others since.
    """
    if (why := opening.door.refusal(_address())) is not None:
        raise Refused(why.label)
    if opening.is_paused:
        raise Refused(WhyNot.PAUSED.label)
    content = opening.content
    if content is None:
        sections = section_titles_of(opening.blueprint)
        content = booklet.draw(paper_id, queries.list_seen(opening.paper_id), sections)
    response = Response(content, mimetype="text/html", headers={"Content-Encoding": "gzip"})
    if not request.accept_encodings.quality("gzip"):
        response = Response(gzip.decompress(content), mimetype="text/html")
    response.headers["Exam-Now"] = _stamp(clock.now())
    response.headers["Exam-Deadline"] = _stamp(opening.deadline_at) if opening.deadline_at else ""
    return response


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
                address=_address(),
                now=clock.now(),
            )
            if by_script:
                return jsonify(number=kept.number, saved_at=_stamp(kept.saved_at), **_clock(sheet))
            return go(_asked_for(form, paper_id))
    reason = "；".join(form.reasons())
    if by_script:
        return _not_kept(sheet, form.given(), reason)
    flash(f"第{form.position.data or 1}题的作答没有保存：{reason}")
    return go(url_for(".paper", paper_id=paper_id, q=form.position.data or 1))


def _asked_for(form: AnswerForm, paper_id: str) -> str:
    """Where a plain form goes after its answer was kept."""
    if form.to.data == "hand_in":
        return url_for(".hand_in", paper_id=paper_id)
    return url_for(".paper", paper_id=paper_id, q=form.to.data)


def _not_kept(sheet: Paper, given: Given, reason: str) -> Response:
    """Tell the script why, and where to go when nothing more can be kept from here."""
    why = answering.closed_to(sheet, place(), clock.now(), given.given_at)
    endpoint = GO.get(why) if why else None
    onward = url_for(endpoint, paper_id=sheet.public_id) if endpoint else None
    told = jsonify(reason=reason, go=onward, paused=why is WhyNot.PAUSED)
    told.status_code = 409
    return told


@bp.route("/<public_id:paper_id>/hand-in", methods=["GET", "POST"])
@requires(SIT)
def hand_in(paper_id: str) -> Response:
    sheet = queries.get_paper(actor(), paper_id)
    if (away := _away(sheet)) is not None:
        return away
    form, span = HandInForm(), sitting_queries.window(sheet.sitting)
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
        boxes=queries.list_boxes(sheet),
        leaving=None if span.may_hand_in(clock.now()) else span.leaving,
        now_=clock.now(),
    )


@bp.get("/<public_id:paper_id>/receipt")
@requires(SIT)
def receipt(paper_id: str) -> Response:
    """What the candidate has of it; a look does not collect a paper."""
    sheet = queries.get_paper(actor(), paper_id)
    if sheet.status is PaperStatus.PREPARED:
        return go(url_for(".wait", paper_id=paper_id))
    if sheet.handed_in_at is None:
        is_over = queries.time_of(sheet).has_run_out(clock.now())
        return go(url_for(COLLECTING if is_over else ".paper", paper_id=paper_id))
    found = receipts.find_receipt(sheet)
    return page(
        "exams/room/receipt.html",
        paper=sheet,
        sitting=sheet.sitting,
        receipt=found,
        code=receipt_code(found) if found else None,
        is_released=sheet.sitting.status is SittingStatus.RELEASED,
    )


def _away(sheet: Paper) -> Response | None:
    """Where to go instead when this paper cannot be answered here and now; None when it can."""
    if sheet.status is PaperStatus.PREPARED:
        return go(url_for(".wait", paper_id=sheet.public_id))
    if sheet.status is not PaperStatus.OPEN:
        return go(url_for(".receipt", paper_id=sheet.public_id))
    if queries.time_of(sheet).is_overdue(clock.now()):
        return go(url_for(COLLECTING, paper_id=sheet.public_id))
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
                address=_address(),
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
