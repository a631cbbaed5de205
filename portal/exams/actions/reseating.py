"""Rooms put right once the hour has come: where they are entered from, and who sits where; each
with its reason and on record.
"""

from datetime import datetime

from sqlalchemy import exists, select

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions.holding import hold
from portal.exams.actions.incidents import note_incident
from portal.exams.models import Application, ApplicationStatus, IncidentKind, Room, Sitting
from portal.exams.queries.seating import desks_taken
from portal.exams.queries.sittings import HOLDS_A_PLACE, phase_of, window
from portal.exams.rules.invigilation import first_free, read_networks
from portal.exams.rules.sitting_life import SittingStatus

S = SittingStatus
OWN = "您本人报名参加了这场考试，请由其他考务人员办理"
NO_NETWORKS = "网络范围请按10.1.2.0/24的格式填写，多个用逗号分开"


def repair_room(
    room: Room, *, networks: str, pin: str, reason: str, by: Actor, now: datetime
) -> None:
    """From where the room is entered, and with which password, while the sitting runs."""
    hold(sitting := room.sitting)
    if phase_of(sitting, now) is not S.RUNNING:
        raise Refused("考试不在进行中；开考前请用“修改考场”")
    _demand_outsider(sitting, by)
    ranges = read_networks(networks)
    if ranges is None:
        raise Refused(NO_NETWORKS, field="networks")
    before = room.networks
    room.networks, room.pin = ", ".join(ranges), pin
    note_incident(
        IncidentKind.NOTED, sitting, room=room, by=by, text=f"调整考场的网络范围和口令：{reason}"
    )
    record(
        Deed.EXAMS_ROOM_REPAIRED,
        room,
        by=by,
        reason=reason,
        networks=room.networks,
        networks_before=before,
    )


def seat_one(
    application: Application,
    room: Room,
    desk: int | None,
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """This candidate sits there from now on, at the first free desk unless one is named."""
    hold(sitting := application.sitting)
    phase = phase_of(sitting, now)
    if phase not in {S.ANNOUNCED, S.APPLYING, S.APPLIED, S.RUNNING}:
        raise Refused("考试已经结束或者取消，不能再调整机位")
    if application.status is not ApplicationStatus.ADMITTED:
        raise Refused("报名尚未审核通过，不能编排机位")
    if room.sitting_id != sitting.id:
        raise NotFound
    _demand_outsider(sitting, by)
    was, free = place_of(application), _free(room, desk, but=application)
    if phase is S.RUNNING or window(sitting).may_wait(now):
        told = f"调整机位：{was}改为{room.title}{free}号机位。{reason}"
        # Under the room that is left: what was said there, they have heard.
        note_incident(IncidentKind.NOTED, sitting, application=application, by=by, text=told)
        if application.room_id != room.id:
            told = f"{application.person.name}调到{free}号机位。{reason}"
            note_incident(IncidentKind.NOTED, sitting, room=room, by=by, text=told)
    application.desk, application.room = free, room
    db.session.flush()
    record(
        Deed.EXAMS_APPLICATION_RESEATED,
        application,
        by=by,
        reason=reason,
        sat=was,
        to=place_of(application),
    )


def place_of(application: Application) -> str:
    """Where the candidate sits, in words."""
    if application.room is None:
        return "未编排"
    return f"{application.room.title}{application.desk}号机位"


def _free(room: Room, desk: int | None, *, but: Application) -> int:
    taken = desks_taken(room, but=but)
    found = desk or first_free(room.capacity, taken)
    if found is None or found > room.capacity:
        raise Refused(f"{room.title}没有这个机位或者已经坐满", field="desk")
    if found in taken:
        raise Refused(f"{room.title}{found}号机位已经有人，请另选一个", field="desk")
    return found


def _demand_outsider(sitting: Sitting, by: Actor) -> None:
    own = exists().where(
        Application.sitting_id == sitting.id,
        Application.person_id == by.id,
        Application.status.in_(HOLDS_A_PLACE),
    )
    if db.session.scalar(select(own)):
        raise Refused(OWN)
