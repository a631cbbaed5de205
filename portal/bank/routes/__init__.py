"""The room's doors."""

from flask import Blueprint

from portal.bank.routes.bureau import bp as bureau
from portal.bank.routes.pictures import bp as pictures

room = Blueprint("bank", __name__)
room.register_blueprint(bureau)
room.register_blueprint(pictures)
