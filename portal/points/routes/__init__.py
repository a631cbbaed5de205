"""The room's doors."""

from flask import Blueprint

from portal.points import jobs, retelling
from portal.points.queries import running
from portal.points.routes.authority import bp as authority
from portal.points.routes.bureau import bp as bureau
from portal.points.routes.firm import bp as firm
from portal.points.routes.my import bp as my
from portal.points.routes.reviews import bp as reviews

# Loading declares: jobs to the queue, what runs to posts, what was to be told to the outbox.
__all__ = ["jobs", "retelling", "room", "running"]

room = Blueprint("points", __name__)
for door in (my, firm, authority, bureau, reviews):
    room.register_blueprint(door)
