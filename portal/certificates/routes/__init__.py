"""The room's doors."""

from flask import Blueprint

from portal.certificates import jobs
from portal.certificates.routes import batches, bureau, my, objections, public

__all__ = ["jobs", "room"]  # loading the jobs declares them to the queue

room = Blueprint("certificates", __name__)
room.register_blueprint(public.bp)
room.register_blueprint(bureau.bp)
room.register_blueprint(batches.bp)
room.register_blueprint(objections.bp)
room.register_blueprint(my.bp)
