"""The room's doors."""

from flask import Blueprint

from portal.machines.routes import api, bureau, my, open

room = Blueprint("machines", __name__)
room.register_blueprint(api.bp)
room.register_blueprint(open.bp)
room.register_blueprint(bureau.bp)
room.register_blueprint(my.bp)
