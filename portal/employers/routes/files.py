"""Handing out what was uploaded for an appointment, as it was kept."""

from flask import Response

from portal.core.errors import NotFound
from portal.employers.models import Appointment
from portal.storage import files
from portal.storage.models import StoredFile
from portal.web.downloads import send


def send_stored(stored: StoredFile | None, name: str) -> Response:
    """The file under this name; NotFound while there is none."""
    if stored is None:
        raise NotFound
    return send(
        files.read(stored),
        media_type=stored.media_type,
        name=f"{name}{_SUFFIXES[stored.media_type]}",
    )


def send_evidence(appointment: Appointment, number: int) -> Response:
    """One file of the evidence, counted from one."""
    files_held = appointment.qualification.files if appointment.qualification else []
    if not 1 <= number <= len(files_held):
        raise NotFound
    name = f"任职条件证明-{appointment.public_id.upper()}-{number}"
    return send_stored(files_held[number - 1].file, name)


_SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
