"""The signed file of a certificate, handed out."""

from flask import Response

from portal.certificates.models import Certificate
from portal.storage import files
from portal.storage.models import StoredFile
from portal.web.downloads import send


def send_certificate(certificate: Certificate, stored: StoredFile) -> Response:
    """The signed bytes as they were kept, under a name that says which certificate it is."""
    name = f"证书-{certificate.number}.pdf"
    return send(files.read(stored), media_type="application/pdf", name=name)
