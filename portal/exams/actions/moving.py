"""Moving to another machine: by a code that an invigilator gives one candidate, once and soon."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.db.base import db
from portal.db.vault import vault
from portal.exams.actions.incidents import note_incident
from portal.exams.actions.invigilation import demand_live
from portal.exams.models import Application, IncidentKind, MovePin, Paper, PaperStatus
from portal.exams.queries import papers as queries
from portal.exams.rules.invigilation import EntryRefusal, is_within
from portal.web import limits

LASTS = timedelta(minutes=10)
DIGITS = 6
MOST_TRIES = 5
WRONG = "换机码不对或者已经过期，请向监考员核对"
TOO_OFTEN = "换机码输错次数太多，请联系监考员，10分钟后再试"


def give_pin(application: Application, *, by: Actor, now: datetime) -> str:
    """A fresh code for this candidate; earlier ones are void. Only its keyed hash is kept.

    Raises Refused for whoever is a candidate of the sitting themselves.
    """
    demand_live(application.sitting, by, now)
    paper = queries.find_paper_of(application)
    if paper is None or paper.status is not PaperStatus.OPEN:
        raise Refused("考生没有正在作答的试卷，不需要换机码")
    _void(paper, now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    db.session.add(
        MovePin(
            paper_id=paper.id,
            code_index=_index(paper, code),
            given_by_id=by.id,
            expires_at=now + LASTS,
        )
    )
    limits.forget_tries(_tries(paper))
    note_incident(IncidentKind.PIN_GIVEN, application.sitting, application=application, by=by)
    record(Deed.EXAMS_PAPER_PIN_GIVEN, paper, by=by)
    return code


def move(paper: Paper, code: str, *, by: Actor, place: str, address: str, now: datetime) -> Paper:
    """Go on in this browser; the other can write no more. Raises Refused for a wrong code."""
    paper = queries.lock_paper(paper.id)
    if paper.status is not PaperStatus.OPEN:
        raise Refused("试卷已经收取，不能更换设备")
    room = paper.application.room
    if room is not None and not is_within(address, room.networks):
        raise Refused(EntryRefusal.ADDRESS.label, field="code")
    pin = _pin(paper, code, now)
    pin.used_at = now
    record(
        Deed.EXAMS_PAPER_MOVED, paper, by=by, left=paper.place[:8], place=place[:8], address=address
    )
    note_incident(
        IncidentKind.MOVED,
        paper.sitting,
        application=paper.application,
        by=by,
        facts={"left": paper.place[:8], "place": place[:8], "address": address},
    )
    paper.place = place
    db.session.flush()
    return paper


def _pin(paper: Paper, code: str, now: datetime) -> MovePin:
    """The code that was given for this paper and is still good; a wrong one is counted."""
    if limits.tried_too_often(
        _tries(paper), limit=MOST_TRIES, minutes=int(LASTS.total_seconds() // 60)
    ):
        raise Refused(TOO_OFTEN, field="code")
    pin = db.session.scalar(
        select(MovePin).where(
            MovePin.paper_id == paper.id,
            MovePin.code_index == _index(paper, code),
            MovePin.used_at.is_(None),
            MovePin.expires_at > now,
        )
    )
    if pin is None:
        raise Refused(WRONG, field="code")
    limits.forget_tries(_tries(paper))
    return pin


def _void(paper: Paper, now: datetime) -> None:
    db.session.execute(
        update(MovePin)
        .where(MovePin.paper_id == paper.id, MovePin.used_at.is_(None), MovePin.expires_at > now)
        .values(expires_at=now)
    )


def _index(paper: Paper, code: str) -> str:
    return vault.index(f"move-pin:{paper.public_id}:{code}")


def _tries(paper: Paper) -> str:
    return f"move-pin:{paper.public_id}"
