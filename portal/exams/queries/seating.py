"""Rooms of a sitting and who can watch over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Duty, Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Invigilator,
    Room,
    Sitting,
)
from portal.exams.rules.invigilation import WATCHERS, Door, invigilators_wanted, is_on_site
from portal.exams.rules.sitting_life import SittingStatus

ARRANGE = Permission.EXAMS_ROOM_ARRANGE
SOON = timedelta(days=7)
_BEFORE = (SittingStatus.ANNOUNCED, SittingStatus.APPLYING, SittingStatus.APPLIED)


@dataclass(frozen=True, slots=True)
class Arranged:
    """考场安排: a room, how many sit in it, and how many invigilators it should have."""

    room: Room
    seated: int

    @property
    def wanted(self) -> int:
        return invigilators_wanted(self.seated)

    @property
    def is_short(self) -> bool:
        """Whether fewer watch over it than should."""
        return len(self.room.invigilators) < self.wanted


def get_room(actor: Actor, public_id: str) -> Room:
    """The room, or NotFound if this officer arranges none such."""
    statement = within(select(Room), actor, ARRANGE, Room).where(Room.public_id == public_id)
    if (room := db.session.scalar(statement.options(joinedload(Room.sitting)))) is None:
        raise NotFound
    return room


def get_invigilator(actor: Actor, public_id: str) -> Invigilator:
    """The assignment, or NotFound if this officer arranges none such."""
    statement = within(select(Invigilator), actor, ARRANGE, Invigilator)
    found = db.session.scalar(statement.where(Invigilator.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def is_guarded(sitting_id: Any) -> ColumnElement[bool]:
    """Whether any room of the sitting demands a network or a password."""
    guarded = aliased(Room)
    demands = or_(guarded.networks != "", guarded.pin != "")
    return exists().where(guarded.sitting_id == sitting_id, demands)


def door_of(application: Application) -> Door:
    """From where this candidate comes in."""
    if application.room is not None:
        return Door(application.room.networks, is_guarded=True)
    return Door(None, bool(db.session.scalar(select(is_guarded(application.sitting_id)))))


def list_rooms(sitting: Sitting) -> Sequence[Room]:
    """The rooms of a sitting in their order."""
    statement = select(Room).where(Room.sitting_id == sitting.id).order_by(Room.number)
    return db.session.scalars(statement).all()


def arranged(sitting: Sitting) -> list[Arranged]:
    """The rooms of a sitting, each with who sits there and who watches."""
    counted = select(Application.room_id, func.count()).where(
        Application.sitting_id == sitting.id, Application.room_id.is_not(None)
    )
    seated = {row[0]: row[1] for row in db.session.execute(counted.group_by(Application.room_id))}
    statement = (
        select(Room)
        .where(Room.sitting_id == sitting.id)
        .order_by(Room.number)
        .options(selectinload(Room.invigilators).joinedload(Invigilator.person))
    )
    return [Arranged(room, seated.get(room.id, 0)) for room in db.session.scalars(statement)]


def list_unready(actor: Actor, now: datetime) -> list[Sitting]:
    """Sittings on site that open within days and lack rooms, desks or invigilators: 待办, the next
    first.
    """
    statement = (
        within(select(Sitting), actor, ARRANGE, Sitting)
        .where(Sitting.status.in_(_BEFORE), Sitting.opens_at > now, Sitting.opens_at <= now + SOON)
        .order_by(Sitting.opens_at, Sitting.id)
    )
    return [sitting for sitting in db.session.scalars(statement) if _is_unready(sitting)]


def _is_unready(sitting: Sitting) -> bool:
    rooms = arranged(sitting)
    if not is_on_site(sitting.place, [each.room.is_online for each in rooms]):
        return False
    is_short = any(each.is_short for each in rooms if not each.room.is_online)
    return not rooms or is_short or count_unseated(sitting) > 0


def list_admitted(sitting: Sitting) -> Sequence[Application]:
    """Everyone who is admitted."""
    statement = select(Application).where(
        Application.sitting_id == sitting.id, Application.status == ApplicationStatus.ADMITTED
    )
    return db.session.scalars(statement.order_by(Application.id)).all()


def list_seated(room: Room) -> Sequence[Application]:
    """Who sits in this room, desk by desk."""
    return _people(Application.room_id == room.id)


def list_unseated(sitting: Sitting) -> Sequence[Application]:
    """Who is admitted and sits nowhere yet."""
    return _people(Application.sitting_id == sitting.id, Application.room_id.is_(None))


def _people(*which: ColumnElement[bool]) -> Sequence[Application]:
    statement = select(Application).where(Application.status == ApplicationStatus.ADMITTED, *which)
    statement = statement.options(joinedload(Application.person))
    return db.session.scalars(statement.order_by(Application.desk, Application.seat)).all()


def desks_taken(room: Room, *, but: Application) -> set[int]:
    """The desks of this room that somebody else has."""
    statement = select(Application.desk).where(
        Application.room_id == room.id, Application.id != but.id, Application.desk.is_not(None)
    )
    return {desk for desk in db.session.scalars(statement) if desk}


def count_unseated(sitting: Sitting) -> int:
    """How many are admitted and sit nowhere yet."""
    statement = select(func.count(Application.id)).where(
        Application.sitting_id == sitting.id,
        Application.status == ApplicationStatus.ADMITTED,
        Application.room_id.is_(None),
    )
    return db.session.scalar(statement) or 0


def list_watchers(sitting: Sitting) -> Sequence[Person]:
    """Who may be asked to watch: people with such a duty over the sitting's region or in it."""
    over = [sitting.region[:length] for length in range(2, len(sitting.region) + 1)]
    statement = (
        select(Person)
        .where(
            Person.id.in_(
                select(Duty.person_id).where(
                    Duty.role.in_(WATCHERS),
                    or_(Duty.ended_on.is_(None), Duty.ended_on > clock.today()),
                    or_(
                        Duty.region.in_(over),
                        Duty.region.startswith(sitting.region, autoescape=True),
                    ),
                )
            )
        )
        .order_by(Person.id)
    )
    return db.session.scalars(statement).all()


def get_watcher(sitting: Sitting, public_id: str) -> Person:
    """One of them, or NotFound."""
    found = next((p for p in list_watchers(sitting) if p.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found
