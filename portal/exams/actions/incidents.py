"""The journal of a sitting: one line for each thing done or seen, never changed."""

from typing import Any

from portal.access.roles import Actor
from portal.db.base import db
from portal.exams.models import Application, Incident, IncidentKind, Room, Sitting
from portal.storage.models import StoredFile


def note_incident(
    kind: IncidentKind,
    sitting: Sitting,
    *,
    by: Actor,
    application: Application | None = None,
    room: Room | None = None,
    text: str = "",
    facts: dict[str, Any] | None = None,
    evidence: StoredFile | None = None,
) -> Incident:
    """Write a line about one candidate, a room, or all; a candidate's stands under their room."""
    room_id = application.room_id if application else room.id if room else None
    line = Incident(
        sitting_id=sitting.id,
        region=sitting.region,
        room_id=room_id,
        application_id=application.id if application else None,
        kind=kind,
        by_id=by.id,
        text=text,
        facts=facts or {},
        evidence_id=evidence.id if evidence else None,
    )
    db.session.add(line)
    db.session.flush()
    return line
