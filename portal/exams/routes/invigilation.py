"""Invigilators at work: the board of a running sitting, and what they do for its candidates."""

import io
from typing import Any

from flask import Blueprint, Response, flash, request, send_file, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.exams.actions import invigilation as actions
from portal.exams.actions import moving
from portal.exams.actions.invigilation import Group
from portal.exams.invigilation_forms import (
    AnnounceForm,
    CompensateForm,
    DeedForm,
    ExtendForm,
    NoteForm,
)
from portal.exams.queries import invigilation as queries
from portal.exams.queries import lost_time, papers, watching
from portal.exams.queries.invigilation import CandidateState
from portal.exams.queries.late import late_answers
from portal.storage import files
from portal.storage.files import Kind
from portal.web.forms import Form
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("invigilation", __name__, url_prefix="/bureau/exams/invigilation")
WATCH = Permission.EXAMS_ROOM_INVIGILATE


# --- looking -------------------------------------------------------------------------------------


@bp.get("")
@requires(WATCH)
def sitting_list() -> Response:
    return page("exams/invigilation/sitting_list.html", sittings=watching.list_watches(actor()))


@bp.get("/sittings/<public_id:sitting_id>")
@requires(WATCH)
def live(sitting_id: str) -> Response:
    """The board; it asks for itself again every few seconds."""
    watch, now = watching.get_watch(actor(), sitting_id), clock.now()
    room = watch.room(request.args.get("room", ""))
    state = next((s for s in CandidateState if s == request.args.get("state")), None)
    is_troubled = request.args.get("troubled") == "y"
    asked = {
        "room": room.public_id if room else None,
        "state": state.value if state else None,
        "troubled": "y" if is_troubled else None,
    }
    return page(
        "exams/invigilation/live.html",
        fragments=("board",),
        watch=watch,
        sitting=watch.sitting,
        room=room,
        state=state,
        is_troubled=is_troubled,
        asked=asked,
        now_=now,
        board=queries.board(
            watch, room, is_troubled=is_troubled, state=state, number=_number(), now=now
        ),
    )


@bp.get("/sittings/<public_id:sitting_id>/incidents")
@requires(WATCH)
def incident_list(sitting_id: str) -> Response:
    watch = watching.get_watch(actor(), sitting_id)
    room = watch.room(request.args.get("room", ""))
    return page(
        "exams/invigilation/incident_list.html",
        sitting=watch.sitting,
        room=room,
        incidents=watching.incidents(watch, room, number=_number()),
    )


@bp.get("/incidents/<public_id:incident_id>/evidence")
@requires(WATCH)
def evidence(incident_id: str) -> Response:
    found = watching.get_incident(actor(), incident_id)
    if found.evidence is None:
        raise NotFound
    return send_file(io.BytesIO(files.read(found.evidence)), mimetype=found.evidence.media_type)


@bp.get("/sittings/<public_id:sitting_id>/closing")
@requires(WATCH)
def closing(sitting_id: str) -> Response:
    """Before closing: who handed in nothing, and who never came."""
    watch = watching.get_watch(actor(), sitting_id)
    empty, absent = queries.came_to_nothing(watch)
    return page(
        "exams/invigilation/closing.html", sitting=watch.sitting, empty=empty, absent=absent
    )


@bp.get("/candidates/<public_id:application_id>")
@requires(WATCH)
def candidate(application_id: str) -> Response:
    """One candidate: how it goes, what happened, what can be done."""
    application, now = watching.get_candidate(actor(), application_id), clock.now()
    found = queries.seen(application, now)
    return page(
        "exams/invigilation/candidate.html",
        application=application,
        sitting=application.sitting,
        seen=found,
        time=papers.time_of(found.paper) if found.paper else None,
        incidents=watching.incidents_of(application),
        events=watching.page_events(found.paper) if found.paper else (),
        late=late_answers(found.paper) if found.late and found.paper else (),
        now_=now,
    )


@bp.get("/candidates/<public_id:application_id>/photo")
@requires(WATCH)
def photo(application_id: str) -> Response:
    found = watching.get_candidate(actor(), application_id)
    return send_file(io.BytesIO(files.read(found.photo)), mimetype=found.photo.media_type)


# --- doing: for one candidate, a room, or all ---


@bp.route("/sittings/<public_id:sitting_id>/extend", methods=["GET", "POST"])
@requires(WATCH)
def extend(sitting_id: str) -> Response:
    if (group := _group(sitting_id)) is None:
        return which_room(sitting_id)
    form = ExtendForm()
    if form.validate_on_submit():
        with form.refusals():
            changed = actions.extend(
                group,
                minutes=form.minutes.data or 0,
                percent=form.percent.data or 0,
                reason=form.reason.data or "",
                key=form.request_key.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash(f"已为{changed}名考生延长时间，考生的计时随即更新。")
            return _back(group)
    return _deed_page("exams/invigilation/extend.html", form, group, "extend_form")


@bp.route("/sittings/<public_id:sitting_id>/pause", methods=["GET", "POST"])
@requires(WATCH)
def pause(sitting_id: str) -> Response:
    if (group := _group(sitting_id)) is None:
        return which_room(sitting_id)
    form = DeedForm()
    if form.validate_on_submit():
        with form.refusals():
            reason = form.reason.data or ""
            changed = actions.pause(group, reason=reason, by=actor(), now=clock.now())
            flash(f"已暂停{changed}名考生的考试，计时停止。")
            return _back(group)
    return _deed_page("exams/invigilation/pause.html", form, group, "pause_form")


@bp.route("/sittings/<public_id:sitting_id>/resume", methods=["GET", "POST"])
@requires(WATCH)
def resume(sitting_id: str) -> Response:
    if (group := _group(sitting_id)) is None:
        return which_room(sitting_id)
    form = DeedForm()
    if form.validate_on_submit():
        with form.refusals():
            reason = form.reason.data or ""
            changed = actions.resume(group, reason=reason, by=actor(), now=clock.now())
            flash(f"已恢复{changed}名考生的考试，暂停的时间已补上。")
            return _back(group)
    return _deed_page("exams/invigilation/resume.html", form, group, "resume_form")


@bp.route("/sittings/<public_id:sitting_id>/announce", methods=["GET", "POST"])
@requires(WATCH)
def announce(sitting_id: str) -> Response:
    if (group := _group(sitting_id)) is None:
        return which_room(sitting_id)
    form = AnnounceForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.announce(group, text=form.text.data or "", by=actor(), now=clock.now())
            flash("通知已发布，考生的答题页面会显示。")
            return _back(group)
    return _deed_page("exams/invigilation/announce.html", form, group, "announce_form")


@bp.route("/sittings/<public_id:sitting_id>/note", methods=["GET", "POST"])
@requires(WATCH)
def note(sitting_id: str) -> Response:
    if (group := _group(sitting_id)) is None:
        return which_room(sitting_id)
    form = NoteForm()
    if form.validate_on_submit():
        with form.refusals():
            picture = form.evidence.data
            taken = (
                files.take_in(picture, Kind.PHOTO, by=actor(), field="evidence")
                if picture
                else None
            )
            text = form.text.data or ""
            actions.note(group, text=text, evidence=taken, by=actor(), now=clock.now())
            flash("情况已记录。")
            return _back(group)
    return _deed_page("exams/invigilation/note.html", form, group)


# --- doing: for one candidate ---


@bp.post("/candidates/<public_id:application_id>/pin")
@requires(WATCH)
def give_pin(application_id: str) -> Response:
    application = watching.get_candidate(actor(), application_id)
    code = moving.give_pin(application, by=actor(), now=clock.now())
    flash(f"换机码 {code}，请当面或者电话告知{application.person.name}；10分钟内有效，只能用一次。")
    return go(url_for(".candidate", application_id=application_id))


@bp.route("/candidates/<public_id:application_id>/hand-in", methods=["GET", "POST"])
@requires(WATCH)
def hand_in_for(application_id: str) -> Response:
    application, form = watching.get_candidate(actor(), application_id), DeedForm()
    if form.validate_on_submit():
        with form.refusals():
            reason = form.reason.data or ""
            actions.hand_in_for(application, reason=reason, by=actor(), now=clock.now())
            flash(f"已代{application.person.name}交卷。")
            return go(url_for(".candidate", application_id=application_id))
    return page(
        "exams/invigilation/hand_in_for.html",
        fragments=("hand_in_form",),
        form=form,
        application=application,
        sitting=application.sitting,
        seen=queries.seen(application, clock.now()),
    )


@bp.get("/sittings/<public_id:sitting_id>/losses")
@requires(WATCH)
def loss_list(sitting_id: str) -> Response:
    watch = watching.get_watch(actor(), sitting_id)
    return page(
        "exams/invigilation/loss_list.html",
        sitting=watch.sitting,
        losses=lost_time.losses(watch, now=clock.now()),
    )


@bp.route("/candidates/<public_id:application_id>/compensate", methods=["GET", "POST"])
@requires(WATCH)
def compensate(application_id: str) -> Response:
    """The lost time as measured; approved as proposed or with another number."""
    application, now = watching.get_candidate(actor(), application_id), clock.now()
    watch = watching.get_watch(actor(), application.sitting.public_id)
    loss = lost_time.loss_of(watch, application, now=now)
    proposed = loss.proposed if loss else 0
    paper = papers.find_paper_of(application)
    form = CompensateForm(
        data={"minutes": proposed or None, "seen": paper.extra_minutes if paper else 0}
    )
    if form.validate_on_submit():
        with form.refusals():
            minutes = form.minutes.data or 0
            seen = int(form.seen.data or 0)
            actions.compensate(
                application, minutes, seen=seen, proposed=proposed, by=actor(), now=now
            )
            flash(f"已为{application.person.name}补偿{minutes}分钟。")
            return go(url_for(".loss_list", sitting_id=application.sitting.public_id))
    return page(
        "exams/invigilation/compensate.html",
        fragments=("compensate_form",),
        form=form,
        application=application,
        sitting=application.sitting,
        loss=loss,
    )


def _group(sitting_id: str) -> Group | None:
    """Whom a deed is for: the candidate or the room that the address names, else all, which only
    those may who see all. None where somebody watches several rooms and none is named.
    """
    watch = watching.get_watch(actor(), sitting_id)
    if candidate_id := request.args.get("candidate", ""):
        application = watching.get_candidate(actor(), candidate_id)
        if application.sitting_id != watch.sitting.id:
            raise NotFound
        return Group(watch.sitting, application=application)
    room = watch.room(request.args.get("room", ""))
    if room is None and not watch.sees_all:
        if len(watch.rooms) > 1:
            return None
        room = watch.rooms[0]
    return Group(watch.sitting, room=room)


def which_room(sitting_id: str) -> Response:
    """The rooms to choose from: each leads back to the same deed. Nothing is done until then."""
    watch = watching.get_watch(actor(), sitting_id)
    if request.method == "POST":
        return go(request.path)
    return page(
        "exams/invigilation/which_room.html", watch=watch, sitting=watch.sitting, path=request.path
    )


def _deed_page(template: str, form: Form, group: Group, *fragments: str) -> Response:
    """The form of a deed for a candidate, a room or all."""
    return page(
        template,
        fragments=fragments,
        form=form,
        group=group,
        sitting=group.sitting,
        asked=_asked(group),
    )


def _asked(group: Group) -> dict[str, Any]:
    """The group as an address names it."""
    if group.application is not None:
        return {"candidate": group.application.public_id}
    return {"room": group.room.public_id} if group.room else {}


def _back(group: Group) -> Response:
    if group.application is not None:
        return go(url_for(".candidate", application_id=group.application.public_id))
    return go(url_for(".live", sitting_id=group.sitting.public_id, **_asked(group)))


def _number() -> int:
    return request.args.get("page", 1, type=int)
