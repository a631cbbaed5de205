"""The rooms of a sitting: set up, filled, given invigilators."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.exams.actions import reseating
from portal.exams.actions import seating as actions
from portal.exams.invigilation_forms import AssignForm, RepairForm, RoomForm, SeatForm
from portal.exams.queries import applications, sittings
from portal.exams.queries import seating as queries
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("seating", __name__, url_prefix="/bureau/exams")
ARRANGE = Permission.EXAMS_ROOM_ARRANGE


@bp.get("/sittings/<public_id:sitting_id>/rooms")
@requires(ARRANGE)
def room_list(sitting_id: str) -> Response:
    sitting = sittings.get_sitting(actor(), ARRANGE, sitting_id)
    return page(
        "exams/seating/room_list.html",
        sitting=sitting,
        phase=sittings.phase_of(sitting, clock.now()),
        rooms=queries.arranged(sitting),
        unseated=queries.list_unseated(sitting),
    )


@bp.route("/sittings/<public_id:sitting_id>/rooms/new", methods=["GET", "POST"])
@requires(ARRANGE)
def add_room(sitting_id: str) -> Response:
    sitting = sittings.get_sitting(actor(), ARRANGE, sitting_id)
    form = RoomForm(data={"capacity": 30, "is_online": True})
    if form.validate_on_submit():
        with form.refusals():
            room = actions.add_room(sitting, form.layout(), by=actor(), now=clock.now())
            flash(f"已增加{room.title}。")
            return _to_rooms(sitting_id)
    return page("exams/seating/add_room.html", fragments=("room_form",), form=form, sitting=sitting)


@bp.route("/rooms/<public_id:room_id>/edit", methods=["GET", "POST"])
@requires(ARRANGE)
def edit_room(room_id: str) -> Response:
    room = queries.get_room(actor(), room_id)
    form = RoomForm.of(room)
    if form.validate_on_submit():
        with form.refusals():
            actions.edit_room(room, form.layout(), by=actor(), now=clock.now())
            flash(f"已修改{room.title}。")
            return _to_rooms(room.sitting.public_id)
    return page(
        "exams/seating/edit_room.html",
        fragments=("room_form",),
        form=form,
        room=room,
        sitting=room.sitting,
    )


@bp.route("/rooms/<public_id:room_id>/repair", methods=["GET", "POST"])
@requires(ARRANGE)
def repair_room(room_id: str) -> Response:
    """Network and password of a room, once the hour has come."""
    room = queries.get_room(actor(), room_id)
    form = RepairForm.of(room)
    if form.validate_on_submit():
        with form.refusals():
            reseating.repair_room(
                room,
                networks=form.networks.data or "",
                pin=form.pin.data or "",
                reason=form.reason.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash(f"已调整{room.title}。")
            return _to_rooms(room.sitting.public_id)
    return page(
        "exams/seating/repair_room.html",
        fragments=("repair_form",),
        form=form,
        room=room,
        sitting=room.sitting,
    )


@bp.get("/rooms/<public_id:room_id>/seated")
@requires(ARRANGE)
def seated_list(room_id: str) -> Response:
    room = queries.get_room(actor(), room_id)
    return page(
        "exams/seating/seated_list.html",
        room=room,
        sitting=room.sitting,
        seated=queries.list_seated(room),
    )


@bp.route("/applications/<public_id:application_id>/desk", methods=["GET", "POST"])
@requires(ARRANGE)
def seat_one(application_id: str) -> Response:
    """One candidate is given a desk, or another."""
    application = applications.get_application(actor(), ARRANGE, application_id)
    sitting = application.sitting
    form = SeatForm(queries.list_rooms(sitting))
    if form.validate_on_submit():
        with form.refusals():
            room = queries.get_room(actor(), form.room.data or "")
            reason, now = form.reason.data or "", clock.now()
            reseating.seat_one(
                application, room, form.desk.data, reason=reason, by=actor(), now=now
            )
            flash(f"{application.person.name}：{reseating.place_of(application)}。")
            return _to_rooms(sitting.public_id)
    return page(
        "exams/seating/seat_one.html",
        fragments=("seat_form",),
        form=form,
        application=application,
        sitting=sitting,
        place=reseating.place_of(application),
    )


@bp.post("/rooms/<public_id:room_id>/remove")
@requires(ARRANGE)
def remove_room(room_id: str) -> Response:
    room = queries.get_room(actor(), room_id)
    sitting_id, title = room.sitting.public_id, room.title
    actions.remove_room(room, by=actor(), now=clock.now())
    flash(f"已删除{title}，原来在此的考生需要重新编排。")
    return _to_rooms(sitting_id)


@bp.post("/sittings/<public_id:sitting_id>/rooms/seat")
@requires(ARRANGE)
def seat_everyone(sitting_id: str) -> Response:
    sitting = sittings.get_sitting(actor(), ARRANGE, sitting_id)
    anew = request.form.get("anew") == "y"
    seated = actions.seat_everyone(sitting, anew=anew, by=actor(), now=clock.now())
    flash(f"已编排{seated}名考生的机位。")
    return _to_rooms(sitting_id)


@bp.route("/rooms/<public_id:room_id>/invigilators", methods=["GET", "POST"])
@requires(ARRANGE)
def assign_invigilator(room_id: str) -> Response:
    room = queries.get_room(actor(), room_id)
    form = AssignForm(queries.list_watchers(room.sitting))
    if form.validate_on_submit():
        with form.refusals():
            person = queries.get_watcher(room.sitting, form.person.data or "")
            actions.assign_invigilator(room, person, by=actor(), now=clock.now())
            flash(f"已安排{person.name}监考{room.title}。")
            return go(url_for(".assign_invigilator", room_id=room_id))
    return page(
        "exams/seating/assign_invigilator.html",
        fragments=("assign_form",),
        form=form,
        room=room,
        sitting=room.sitting,
    )


@bp.post("/invigilators/<public_id:invigilator_id>/release")
@requires(ARRANGE)
def release_invigilator(invigilator_id: str) -> Response:
    invigilator = queries.get_invigilator(actor(), invigilator_id)
    room_id, name = invigilator.room.public_id, invigilator.person.name
    actions.release_invigilator(invigilator, by=actor())
    flash(f"已撤下{name}。")
    return go(url_for(".assign_invigilator", room_id=room_id))


def _to_rooms(sitting_id: str) -> Response:
    return go(url_for(".room_list", sitting_id=sitting_id))
