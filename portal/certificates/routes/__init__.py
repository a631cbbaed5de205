"""The room's doors."""

from flask import Blueprint

from portal.certificates import jobs
from portal.certificates.routes import (
    batches,
    bureau,
    changes,
    imports,
    my,
    objections,
    public,
    templates,
)

__all__ = ["jobs", "room"]  # loading the jobs declares them to the queue

room = Blueprint("certificates", __name__)
for door in (public, bureau, batches, objections, changes, imports, my, templates):
    room.register_blueprint(door.bp)
