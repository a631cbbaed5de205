"""Handing out files: to whoever asked, and to no cache on the way."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from flask import Response, send_file

CHUNK = 1 << 16


def send(content: bytes, *, media_type: str, name: str) -> Response:
    """A download that holds personal data."""
    return send_written(io.BytesIO(content), media_type=media_type, name=name)


def send_path(path: Path, *, media_type: str, name: str) -> Response:
    """The same of a file that is too large to be held in memory."""
    return _uncached(send_file(path, mimetype=media_type, as_attachment=True, download_name=name))


def send_written(file: IO[bytes], *, media_type: str, name: str) -> Response:
    """The same out of a file that was just written; it is closed with the answer."""
    file.seek(0)
    response = send_file(file, mimetype=media_type, as_attachment=True, download_name=name)
    response.response = _through(file)
    response.call_on_close(file.close)  # also of an answer that nobody reads
    return _uncached(response)


def _uncached(response: Response) -> Response:
    # Flask's default for files is "public": right for stylesheets, wrong here.
    response.headers["Cache-Control"] = "no-store"
    return response


def _through(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
