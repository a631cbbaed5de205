"""Electronic signatures on PDF as the portal's settings want them; how they work is in `seals`."""

from flask import current_app

from portal.core import clock
from portal.documents.seals.pades import open_seals
from portal.documents.seals.provider import SealPlan, SealProvider
from portal.documents.seals.report import SignatureReport
from portal.settings import Settings


def seal_plan(settings: Settings) -> SealPlan:
    """What these settings say about seals; plain, so that a worker process can be handed it."""
    return SealPlan(
        folder=settings.keys,
        passphrase=settings.signing_passphrase,
        pkcs12=settings.seal_pkcs12,
        pkcs12_passphrase=settings.seal_passphrase,
        tsa_url=settings.tsa_url,
        tsa_roots=settings.tsa_roots,
    )


def sign_pdf(pdf: bytes, *, reason: str) -> bytes:
    """The document, signed now."""
    return _seals().seal(pdf, reason=reason, at=clock.now()).content


def lengthen_pdf(pdf: bytes) -> bytes:
    """The signed document with long-term data behind it, unchanged if it has them."""
    return _seals().lengthen(pdf)


def renew_pdf(pdf: bytes) -> bytes:
    """The signed document with a further timestamp behind it."""
    return _seals().renew(pdf)


def verify_pdf(content: bytes) -> SignatureReport:
    """What can be said of the signature on these bytes; never raises, whatever they are."""
    return _seals().check(content, now=clock.now())


def root_certificate() -> bytes:
    """The root certificates in PEM, those of earlier years too."""
    return _seals().roots()


def revocation_lists() -> bytes:
    """The lists of revoked certificates in PEM."""
    return _seals().revocation_lists()


def _seals() -> SealProvider:
    return open_seals(seal_plan(current_app.extensions["settings"]))
