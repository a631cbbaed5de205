"""The room's doors, and the answer after too many failures at any of them."""

from flask import Blueprint, Response

from portal.accounts.routes import bureau, my, public
from portal.accounts.tries import Closed
from portal.web.errors import trouble

room = Blueprint("accounts", __name__)
room.register_blueprint(public.bp)
room.register_blueprint(my.bp)
room.register_blueprint(bureau.bp)


@room.errorhandler(Closed)
def closed(door: Closed) -> Response:
    """429: how long to wait, for people and for programs."""
    response = trouble(
        429, reason=f"连续多次未成功，为保护账户安全，请在{door.minutes}分钟后再试。"
    )
    response.headers["Retry-After"] = str(door.minutes * 60)
    return response
