"""The room's doors."""

from flask import Blueprint

from portal.exams import jobs
from portal.exams.routes import (
    bureau,
    collecting,
    corrections,
    dossier,
    invigilation,
    my,
    papers,
    presence,
    public,
    rehearsal,
    roots,
    safe_browser,
    seating,
)
from portal.exams.routes import room as exam_room

__all__ = ["jobs", "room"]  # loading the jobs declares their handlers

room = Blueprint("exams", __name__)
DOORS = (
    public,
    my,
    bureau,
    papers,
    roots,
    exam_room,
    seating,
    invigilation,
    corrections,
    dossier,
    rehearsal,
    presence,
    collecting,
    safe_browser,
)
for door in DOORS:
    room.register_blueprint(door.bp)
