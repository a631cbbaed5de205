"""The room's doors."""

from flask import Blueprint

from portal.desk.routes.authority import bp as authority
from portal.desk.routes.bureau import bp as bureau
from portal.desk.routes.firm import bp as firm
from portal.desk.routes.my import bp as my

room = Blueprint("desk", __name__)
for door in (my, firm, authority, bureau):
    room.register_blueprint(door)
