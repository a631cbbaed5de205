"""The room's doors."""

from flask import Blueprint

from portal.courses.routes.bureau import bp as bureau
from portal.courses.routes.my import bp as my
from portal.courses.routes.public import bp as public

room = Blueprint("courses", __name__)
room.register_blueprint(public)
room.register_blueprint(my)
room.register_blueprint(bureau)
