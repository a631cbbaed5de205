"""The room's doors."""

from flask import Blueprint

from portal.employers.routes import bureau, firm, my

room = Blueprint("employers", __name__)
room.register_blueprint(firm.bp)
room.register_blueprint(bureau.bp)
room.register_blueprint(my.bp)
