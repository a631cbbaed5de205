"""Handing out files: to whoever asked, and to no cache on the way."""

import io

from flask import Response, send_file


def send(content: bytes, *, media_type: str, name: str) -> Response:
    """A download that holds personal data."""
    response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name
    )
    # Flask's default for files is "public": right for stylesheets, wrong here.
    response.headers["Cache-Control"] = "no-store"
    return response
