"""Handing out files: to whoever asked, and to no cache on the way."""

import io
from pathlib import Path
from typing import IO

from flask import Response, send_file


def send(content: bytes, *, media_type: str, name: str) -> Response:
    """A download that holds personal data."""
    return _send(io.BytesIO(content), media_type, name)


def send_path(path: Path, *, media_type: str, name: str) -> Response:
    """The same of a file that is too large to be held in memory."""
    return _send(path, media_type, name)


def _send(content: IO[bytes] | Path, media_type: str, name: str) -> Response:
    response = send_file(content, mimetype=media_type, as_attachment=True, download_name=name)
    # Flask's default for files is "public": right for stylesheets, wrong here.
    response.headers["Cache-Control"] = "no-store"
    return response
