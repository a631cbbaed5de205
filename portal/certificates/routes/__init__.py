"""The room's doors."""

from flask import Blueprint

from portal.certificates import jobs
from portal.certificates.routes import bureau, my

__all__ = ["jobs", "room"]  # loading the jobs declares them to the queue

room = Blueprint("certificates", __name__)
room.register_blueprint(bureau.bp)
room.register_blueprint(my.bp)
