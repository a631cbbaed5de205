"""The room's door."""

from flask import Blueprint

from portal.exports import jobs
from portal.exports.routes.bureau import bp as bureau

__all__ = ["jobs", "room"]  # loading the jobs declares them to the queue

room = Blueprint("exports", __name__)
room.register_blueprint(bureau)
