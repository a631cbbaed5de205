"""The room's door."""

from flask import Blueprint

from portal.calendar.routes.bureau import bp as bureau

room = Blueprint("calendar", __name__)
room.register_blueprint(bureau)
