"""The room's door."""

from flask import Blueprint

from portal.outbox import jobs as jobs
from portal.outbox.routes.bureau import bp as bureau

room = Blueprint("outbox", __name__)
room.register_blueprint(bureau)
