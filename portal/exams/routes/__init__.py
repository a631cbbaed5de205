"""The room's doors."""

from flask import Blueprint

from portal.exams import jobs
from portal.exams.routes import (
    bureau,
    dossier,
    invigilation,
    my,
    presence,
    public,
    roots,
    seating,
)
from portal.exams.routes import room as exam_room

__all__ = ["jobs", "room"]  # loading the jobs declares their handlers

room = Blueprint("exams", __name__)
for door in (public, my, bureau, dossier, roots, exam_room, seating, invigilation, presence):
    room.register_blueprint(door.bp)
