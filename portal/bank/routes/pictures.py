"""Pictures of questions, for whoever is signed in: candidates see them in the exam room."""

import io

from flask import Blueprint, Response, send_file

from portal.bank import queries
from portal.storage import files
from portal.web.guard import signed_in
from portal.web.headers import lasting

bp = Blueprint("pictures", __name__, url_prefix="/bank/pictures")
# Opened by itself a picture is a page: one that runs, loads and sends nothing.
ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@bp.get("/<token:name>")
@signed_in
def picture(name: str) -> Response:
    """The picture, never to change: its name comes from what it holds."""
    stored = queries.get_picture(name).file
    response = send_file(
        io.BytesIO(files.read(stored)), mimetype=stored.media_type, etag=stored.digest
    )
    response.headers["Content-Security-Policy"] = ALONE
    return lasting(response)
