"""The room's doors."""

from flask import Blueprint

from portal.employers import jobs
from portal.employers.routes import bureau, evidence, firm, my, signing

__all__ = ["jobs", "room"]  # loading the jobs declares them to the queue

room = Blueprint("employers", __name__)
for door in (firm, signing, evidence, bureau, my):
    room.register_blueprint(door.bp)
