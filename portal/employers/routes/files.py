"""Handing out what was uploaded for an appointment, as it was kept."""

import io

from flask import Response, send_file

from portal.core.errors import NotFound
from portal.storage import files
from portal.storage.models import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_stored(stored: StoredFile | None, name: str) -> Response:
    """The file under this name; NotFound while there is none."""
    if stored is None:
        raise NotFound
    return send_bytes(
        files.read(stored), f"{name}{_SUFFIXES[stored.media_type]}", stored.media_type
    )


def send_bytes(content: bytes, name: str, media_type: str) -> Response:
    """These bytes as a download that no cache keeps."""
    response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "no-store"
    return response


_SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
