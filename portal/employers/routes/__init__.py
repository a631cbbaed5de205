"""The room's doors."""

from flask import Blueprint

from portal.employers import jobs, retelling
from portal.employers.routes import bureau, evidence, firm, my, signing

__all__ = ["jobs", "retelling", "room"]  # loading declares: jobs to the queue, what was to be told

room = Blueprint("employers", __name__)
for door in (firm, signing, evidence, bureau, my):
    room.register_blueprint(door.bp)
