"""The room's doors."""

from flask import Blueprint

from portal.bank.routes.bureau import bp as bureau

room = Blueprint("bank", __name__)
room.register_blueprint(bureau)
