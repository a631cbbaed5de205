"""Rooms of a sitting: set up, filled by the rule, watched over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update

from portal.access.roles import Actor
from portal.accounts.models import Person
from portal.accounts.session import actor_of
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions.holding import hold
from portal.exams.models import (
    Application,
    Incident,
    Invigilator,
    Room,
    Sitting,
)
from portal.exams.queries import seating as queries
from portal.exams.queries.sittings import HOLDS_A_PLACE, phase_of
from portal.exams.rules.invigilation import (
    Place,
    Watcher,
    read_networks,
    seat,
    watch_refusals,
)
from portal.exams.rules.sitting_life import SittingStatus

S = SittingStatus
_BEFORE = (S.ANNOUNCED, S.APPLYING, S.APPLIED)
TOO_LATE = "考试已经开始或者取消，不能再改动考场和座位"


@dataclass(frozen=True, slots=True)
class Layout:
    """考场设置: what an officer writes down of a room."""

    name: str = ""
    is_online: bool = True
    networks: str = ""
    pin: str = ""
    capacity: int = 30


def add_room(sitting: Sitting, layout: Layout, *, by: Actor, now: datetime) -> Room:
    """A further room, with the next number."""
    hold(sitting)
    _demand_before(sitting, now)
    last = db.session.scalar(select(func.max(Room.number)).where(Room.sitting_id == sitting.id))
    room = Room(sitting_id=sitting.id, region=sitting.region, number=(last or 0) + 1)
    db.session.add(room)
    _lay_out(room, layout)
    record(Deed.EXAMS_ROOM_EDITED, room, by=by, sitting=sitting.public_id, capacity=room.capacity)
    return room


def edit_room(room: Room, layout: Layout, *, by: Actor, now: datetime) -> None:
    """Change a room; never to fewer desks than are taken."""
    hold(room.sitting)
    _demand_before(room.sitting, now)
    last = db.session.scalar(
        select(func.max(Application.desk)).where(Application.room_id == room.id)
    )
    if layout.capacity < (last or 0):
        raise Refused(f"本考场{last}号机位已经有人，座位数不能更少", field="capacity")
    _lay_out(room, layout)
    record(Deed.EXAMS_ROOM_EDITED, room, by=by, capacity=room.capacity, networks=room.networks)


def remove_room(room: Room, *, by: Actor, now: datetime) -> None:
    """The room is gone; who sat there waits to be seated again."""
    _demand_before(room.sitting, now)
    if db.session.scalar(select(exists().where(Incident.room_id == room.id))):
        raise Refused("本考场已经有考场记录，不能删除")
    db.session.execute(
        update(Application)
        .where(Application.room_id == room.id)
        .values(room_id=None, desk=None)
        .execution_options(synchronize_session="fetch")
    )
    for invigilator in list(room.invigilators):
        db.session.delete(invigilator)
    db.session.flush()
    record(Deed.EXAMS_ROOM_REMOVED, room, by=by, number=room.number)
    db.session.delete(room)
    db.session.flush()


def seat_everyone(sitting: Sitting, *, anew: bool = False, by: Actor, now: datetime) -> int:
    """Seat whoever is admitted and has no desk (`anew`: everyone), by the sitting's own dice; how
    many were seated. Raises Refused when there are not desks enough.
    """
    hold(sitting)
    _demand_before(sitting, now)
    rooms = {room.number: room for room in queries.list_rooms(sitting)}
    if not rooms:
        raise Refused("还没有考场，请先增加考场")
    admitted = {a.public_id: a for a in queries.list_admitted(sitting)}
    if anew:
        _unseat(sitting)
    seated = {k: a for k, a in admitted.items() if a.room_id is not None and not anew}
    waiting = admitted.keys() - seated.keys()
    number = {room.id: room.number for room in rooms.values()}
    taken = [Place(number[a.room_id or 0], a.desk or 0) for a in seated.values()]
    found = seat(waiting, {n: room.capacity for n, room in rooms.items()}, sitting.public_id, taken)
    if missing := len(waiting) - len(found):
        raise Refused(f"座位不够，还差{missing}个，请增加考场或者座位数")
    for key, place in found.items():
        admitted[key].room_id, admitted[key].desk = rooms[place.room].id, place.desk
    db.session.flush()
    record(Deed.EXAMS_ROOM_SEATED, sitting, by=by, seated=len(found), seed=sitting.public_id)
    return len(found)


def assign_invigilator(room: Room, person: Person, *, by: Actor, now: datetime) -> Invigilator:
    """Have this person watch over the room. Raises Refused with every reason against it."""
    if phase_of(room.sitting, now) not in {*_BEFORE, S.RUNNING}:
        raise Refused("考试已经结束或者取消，不能再安排监考员")
    if reasons := watch_refusals(_watcher(room, person)):
        raise Refused("；".join(reason.label for reason in reasons), field="person")
    invigilator = Invigilator(
        room=room, region=room.region, person_id=person.id, assigned_by_id=by.id
    )
    db.session.add(invigilator)
    db.session.flush()
    record(Deed.EXAMS_INVIGILATOR_ASSIGNED, room, by=by, person=person.public_id, name=person.name)
    return invigilator


def release_invigilator(invigilator: Invigilator, *, by: Actor) -> None:
    """This person watches over the room no more; the trail keeps that they did."""
    room, person = invigilator.room, invigilator.person
    record(Deed.EXAMS_INVIGILATOR_RELEASED, room, by=by, person=person.public_id, name=person.name)
    room.invigilators.remove(invigilator)
    db.session.delete(invigilator)
    db.session.flush()


def _watcher(room: Room, person: Person) -> Watcher:
    sitting = room.sitting
    applied = select(
        exists().where(
            Application.sitting_id == sitting.id,
            Application.person_id == person.id,
            Application.status.in_(HOLDS_A_PLACE),
        )
    )
    others = (
        select(Invigilator.room_id)
        .join(Invigilator.room)
        .join(Room.sitting)
        .where(
            Invigilator.person_id == person.id,
            Sitting.opens_at < sitting.closes_at,
            Sitting.closes_at > sitting.opens_at,
        )
    )
    watched = set(db.session.scalars(others))
    return Watcher(
        roles=frozenset(post.role for post in actor_of(person).posts),
        is_candidate=bool(db.session.scalar(applied)),
        is_here=room.id in watched,
        is_elsewhere=bool(watched - {room.id}),
    )


def _lay_out(room: Room, layout: Layout) -> None:
    networks = read_networks(layout.networks)
    if networks is None:
        raise Refused("网络范围请按10.1.2.0/24的格式填写，多个用逗号分开", field="networks")
    room.name, room.is_online, room.pin = layout.name, layout.is_online, layout.pin
    room.networks, room.capacity = ", ".join(networks), layout.capacity
    db.session.flush()


def _unseat(sitting: Sitting) -> None:
    db.session.execute(
        update(Application)
        .where(Application.sitting_id == sitting.id)
        .values(room_id=None, desk=None)
        .execution_options(synchronize_session="fetch")
    )


def _demand_before(sitting: Sitting, now: datetime) -> None:
    if phase_of(sitting, now) not in _BEFORE:
        raise Refused(TOO_LATE)
