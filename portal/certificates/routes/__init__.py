"""The room's doors."""

from flask import Blueprint

from portal.certificates import jobs, retelling
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

__all__ = ["jobs", "retelling", "room"]  # loading declares: jobs to the queue, what was to be told

room = Blueprint("certificates", __name__)
for door in (public, bureau, batches, objections, changes, imports, my, templates):
    room.register_blueprint(door.bp)
