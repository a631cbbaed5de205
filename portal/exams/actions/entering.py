"""The door of a room: from where it is entered, and with which password."""

from portal.core.errors import Refused
from portal.exams.models import Application, Paper
from portal.exams.queries.seating import door_of
from portal.exams.rules.invigilation import EntryRefusal, is_said
from portal.web import limits

MOST_TRIES = 5
MINUTES = 10
TOO_OFTEN = f"考场口令输错次数太多，请向监考员核对，{MINUTES}分钟后再试"
NOT_SAID = "本考场要先在“考场规则”页输入考场口令，再进入考试"


def demand_entry(application: Application, *, address: str, said: str) -> None:
    """The candidate may wait in their room from here. Raises Refused outside its network, to
    whoever has no room where rooms are guarded, and for a wrong password, which is tried a few
    times only. Where there is one, a transaction ends here.
    """
    demand_address(application, address=address)
    if (room := application.room) is None or not room.pin:
        return
    if limits.tried_too_often_now(_tries(application), limit=MOST_TRIES, minutes=MINUTES):
        raise Refused(TOO_OFTEN, field="pin")
    if not is_said(room.pin, said):
        raise Refused(EntryRefusal.PIN.label, field="pin")
    limits.forget_tries(_tries(application))


def demand_address(application: Application, *, address: str) -> None:
    """The candidate may read the paper from here, whoever opened it. Raises Refused outside the
    network of their room.
    """
    if (why := door_of(application).refusal(address)) is not None:
        raise Refused(why.label)


def demand_still_here(paper: Paper, *, address: str, place: str) -> None:
    """The candidate may begin here: still in the room's network, and in the browser that waited
    where there is a password, as it was said there.
    """
    demand_address(paper.application, address=address)
    room = paper.application.room
    if room and room.pin and (paper.ready_at is None or paper.place != place):
        raise Refused(NOT_SAID)


def _tries(application: Application) -> str:
    return f"room-pin:{application.public_id}"
