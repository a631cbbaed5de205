"""The room's doors."""

from flask import Blueprint

from portal.complaints.routes.bureau import bp as bureau
from portal.complaints.routes.firm import bp as firm
from portal.complaints.routes.my import bp as my

room = Blueprint("complaints", __name__)
for door in (my, firm, bureau):
    room.register_blueprint(door)
