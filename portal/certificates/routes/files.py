"""Handing out files: to whoever asked, and to no cache on the way."""

import io

from flask import Response, send_file

from portal.certificates.models import Certificate
from portal.storage import files
from portal.storage.models import StoredFile


def send_certificate(certificate: Certificate, stored: StoredFile) -> Response:
    """The signed bytes as they were kept, under a name that says which certificate it is."""
    name = f"证书-{certificate.number}.pdf"
    return send(files.read(stored), media_type="application/pdf", name=name)


def send(content: bytes, *, media_type: str, name: str) -> Response:
    """A download that holds personal data."""
    response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name
    )
    # Flask's default for files is "public": right for stylesheets, wrong here.
    response.headers["Cache-Control"] = "no-store"
    return response
