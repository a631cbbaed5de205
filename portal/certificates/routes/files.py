"""The signed file of a certificate, handed out; what an address asks for."""

from datetime import date

from flask import Response, request

from portal.certificates.models import Certificate
from portal.core import clock
from portal.storage import files
from portal.storage.models import StoredFile
from portal.web.downloads import send


def send_certificate(certificate: Certificate, stored: StoredFile) -> Response:
    """The signed bytes as they were kept, under a name that says which certificate it is."""
    name = f"证书-{certificate.number}.pdf"
    return send(files.read(stored), media_type="application/pdf", name=name)


def day_asked(name: str) -> date | None:
    """The day in the address, today at the latest; None when it is no day."""
    try:
        asked = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return min(asked, clock.today())
