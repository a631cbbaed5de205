"""Handing out what was uploaded for an appointment, as it was kept."""

from flask import Response

from portal.core.errors import NotFound
from portal.storage import files
from portal.storage.models import StoredFile
from portal.web.downloads import send

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_stored(stored: StoredFile | None, name: str) -> Response:
    """The file under this name; NotFound while there is none."""
    if stored is None:
        raise NotFound
    return send(
        files.read(stored),
        media_type=stored.media_type,
        name=f"{name}{_SUFFIXES[stored.media_type]}",
    )


_SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
