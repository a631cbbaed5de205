"""The room's doors."""

from flask import Blueprint

from portal.terms.routes.bureau import bp as bureau
from portal.terms.routes.public import bp as public

room = Blueprint("terms", __name__)
for door in (public, bureau):
    room.register_blueprint(door)
