"""Where the square of a paper leads: what it is, and what it says as far as everyone may know."""

from flask import Blueprint, Response

from portal.letters import queries
from portal.web.guard import everyone
from portal.web.page import page

room = Blueprint("letters", __name__)


@room.get("/p/<token:token>")
@everyone
def letter(token: str) -> Response:
    """A paper of the portal, masked; whether there is a newer one about the same."""
    found = queries.get_by_token(token)
    response = page("letters/letter.html", letter=found, is_latest=queries.is_latest(found))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
