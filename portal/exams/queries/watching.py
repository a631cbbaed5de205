"""Who watches over what: sittings, rooms and candidates within an invigilator's reach, and the
journal of a sitting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Incident,
    Invigilator,
    PageEvent,
    Paper,
    Room,
    Sitting,
)
from portal.exams.rules.sitting_life import SittingStatus

_WATCHED = (SittingStatus.APPLYING, SittingStatus.APPLIED, SittingStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Watch:
    """监考范围: a sitting, the rooms of it that this person watches, and whether they see all."""

    sitting: Sitting
    rooms: Sequence[Room]
    sees_all: bool

    def room(self, public_id: str) -> Room | None:
        """One of the rooms; None without a name. Raises NotFound for any other."""
        if not public_id:
            return None
        found = next((room for room in self.rooms if room.public_id == public_id), None)
        if found is None:
            raise NotFound
        return found


def _own_rooms(actor: Actor) -> Select[Any]:
    return within(select(Invigilator.room_id), actor, Permission.EXAMS_ROOM_INVIGILATE, Invigilator)


def _overseen(actor: Actor) -> Select[Any]:
    return within(select(Sitting.id), actor, Permission.EXAMS_ROOM_ARRANGE, Sitting)


def list_watches(actor: Actor) -> Sequence[Sitting]:
    """The sittings that this person watches over, or some room of, the soonest first."""
    own = select(Room.sitting_id).where(Room.id.in_(_own_rooms(actor)))
    statement = (
        select(Sitting)
        .where(or_(Sitting.id.in_(own), Sitting.id.in_(_overseen(actor))))
        .where(Sitting.status.in_(_WATCHED))
        .order_by(Sitting.opens_at, Sitting.id)
    )
    return db.session.scalars(statement).all()


def list_own_rooms(actor: Actor, *, before: datetime) -> Sequence[Room]:
    """The rooms this person is to watch that open before then and are not over: for 待办."""
    statement = (
        select(Room)
        .join(Room.sitting)
        .where(Room.id.in_(_own_rooms(actor)), Sitting.opens_at < before)
        .where(Sitting.status.in_(_WATCHED))
        .options(contains_eager(Room.sitting))
        .order_by(Sitting.opens_at, Room.id)
    )
    return db.session.scalars(statement).all()


def get_watch(actor: Actor, public_id: str) -> Watch:
    """The sitting as this person watches it, or NotFound when they watch nothing of it."""
    sitting = db.session.scalar(select(Sitting).where(Sitting.public_id == public_id))
    if sitting is None:
        raise NotFound
    overseen = _overseen(actor).where(Sitting.id == sitting.id)
    sees_all = db.session.scalar(overseen) is not None
    rooms = select(Room).where(Room.sitting_id == sitting.id).order_by(Room.number)
    if not sees_all:
        rooms = rooms.where(Room.id.in_(_own_rooms(actor)))
    watch = Watch(sitting, db.session.scalars(rooms).all(), sees_all)
    if not watch.sees_all and not watch.rooms:
        raise NotFound
    return watch


def get_candidate(actor: Actor, public_id: str) -> Application:
    """The admitted candidate, or NotFound when this person does not watch over them."""
    statement = (
        select(Application)
        .where(
            Application.public_id == public_id,
            Application.status == ApplicationStatus.ADMITTED,
            or_(
                Application.room_id.in_(_own_rooms(actor)),
                Application.sitting_id.in_(_overseen(actor)),
            ),
        )
        .options(
            joinedload(Application.person),
            joinedload(Application.sitting),
            joinedload(Application.room),
            joinedload(Application.photo),
        )
    )
    if (application := db.session.scalar(statement)) is None:
        raise NotFound
    return application


def in_watch(watch: Watch, room: Room | None) -> ColumnElement[bool]:
    """Of applications, those of this room, or of all that are watched."""
    clause = Application.sitting_id == watch.sitting.id
    if room is not None:
        return and_(clause, Application.room_id == room.id)
    if watch.sees_all:
        return clause
    return and_(clause, Application.room_id.in_([room.id for room in watch.rooms]))


def incidents(watch: Watch, room: Room | None, *, number: int) -> Page:
    """The journal of what is watched, the latest first."""
    statement = select(Incident).where(Incident.sitting_id == watch.sitting.id)
    if room is not None:
        statement = statement.where(or_(Incident.room_id == room.id, _for_all()))
    elif not watch.sees_all:
        mine = Incident.room_id.in_([room.id for room in watch.rooms])
        statement = statement.where(or_(mine, _for_all()))
    return paged(_told(statement).order_by(Incident.id.desc()), number)


def incidents_of(application: Application) -> Sequence[Incident]:
    """What stands in the journal about one candidate, their room and all, the latest first."""
    statement = select(Incident).where(
        Incident.sitting_id == application.sitting_id, concerns(application)
    )
    return db.session.scalars(_told(statement).order_by(Incident.id.desc())).all()


def get_incident(actor: Actor, public_id: str) -> Incident:
    """The line with its picture, or NotFound when this person does not watch there."""
    statement = select(Incident).where(
        Incident.public_id == public_id,
        Incident.evidence_id.is_not(None),
        or_(Incident.room_id.in_(_own_rooms(actor)), Incident.sitting_id.in_(_overseen(actor))),
    )
    if (found := db.session.scalar(statement.options(joinedload(Incident.evidence)))) is None:
        raise NotFound
    return found


def page_events(paper: Paper) -> Sequence[PageEvent]:
    """What the candidate's page saw, in its order."""
    statement = select(PageEvent).where(PageEvent.paper_id == paper.id).order_by(PageEvent.id)
    return db.session.scalars(statement).all()


def _for_all() -> ColumnElement[bool]:
    return and_(Incident.room_id.is_(None), Incident.application_id.is_(None))


def concerns(application: Application) -> ColumnElement[bool]:
    """Which lines are about this candidate, their room or all."""
    room = and_(Incident.room_id == application.room_id, Incident.application_id.is_(None))
    return or_(Incident.application_id == application.id, room, _for_all())


def _told(statement: Select[Any]) -> Select[Any]:
    return statement.options(
        joinedload(Incident.by),
        joinedload(Incident.room),
        joinedload(Incident.application).joinedload(Application.person),
    )
