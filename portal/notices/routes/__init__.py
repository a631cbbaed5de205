"""The room's doors."""

from flask import Blueprint

from portal.notices.routes.authority import bp as authority
from portal.notices.routes.bureau import bp as bureau
from portal.notices.routes.firm import bp as firm
from portal.notices.routes.my import bp as my

room = Blueprint("notices", __name__)
for door in (my, firm, authority, bureau):
    room.register_blueprint(door)
