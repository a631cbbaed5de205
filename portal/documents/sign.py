"""Electronic signatures on PDF: PAdES B-B (ETSI EN 319 142-1), made by pyHanko."""

import io
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import current_app

from portal.documents.keys import signing_keys
from portal.documents.signature import SignatureReport, check_signature

# Room for the signature in the file: skips a rehearsal that would only measure it (STACK §4).
BYTES_RESERVED = 8_192


class Signer(Protocol):
    """签章服务: puts the issuer's electronic signature on a document and knows its own again.

    `DemonstrationSigner` is one; a gateway to a seal service (SM2, OFD) would be another.
    """

    def sign(self, pdf: bytes, *, reason: str) -> bytes:
        """The document with the signature added behind it, its own bytes untouched."""
        ...

    def verify(self, pdf: bytes) -> SignatureReport:
        """What can be said of the signature on this file, whatever the file is."""
        ...

    def root(self) -> bytes:
        """The root certificate in PEM, for those who check with other tools."""
        ...


def sign_pdf(pdf: bytes, *, reason: str) -> bytes:
    """The document, signed."""
    return _signer().sign(pdf, reason=reason)


def verify_pdf(content: bytes) -> SignatureReport:
    """What can be said of the signature on these bytes; never raises, whatever they are."""
    return _signer().verify(content)


def root_certificate() -> bytes:
    """The root certificate in PEM."""
    return _signer().root()


def _signer() -> Signer:
    settings = current_app.extensions["settings"]
    return _demonstration(settings.keys, settings.signing_passphrase)


@cache
def _demonstration(folder: Path, passphrase: str) -> Signer:
    return DemonstrationSigner(folder, passphrase)


class DemonstrationSigner:
    """Signs with keys of our own (documents/keys.py)."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        self._keys = signing_keys(folder, passphrase)
        self._pades: Any = None

    def sign(self, pdf: bytes, *, reason: str) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import PdfSignatureMetadata, PdfSigner
        from pyhanko.sign.fields import SigSeedSubFilter

        self._pades = self._pades or self._make_pades()
        about = PdfSignatureMetadata(
            field_name="Signature",  # ASCII: some readers show the field's name
            md_algorithm="sha256",
            reason=reason,
            subfilter=SigSeedSubFilter.PADES,
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signed: io.BytesIO = PdfSigner(about, self._pades).sign_pdf(
            writer, bytes_reserved=BYTES_RESERVED
        )
        return signed.getvalue()

    def verify(self, pdf: bytes) -> SignatureReport:
        return check_signature(pdf, self._keys.root)

    def root(self) -> bytes:
        return self._keys.root.public_bytes(serialization.Encoding.PEM)

    def _make_pades(self) -> Any:
        """pyHanko's signer with our key already loaded: its own would read it anew each time."""
        from asn1crypto import x509
        from pyhanko.sign.signers import ExternalSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        own, root = (
            x509.Certificate.load(c.public_bytes(serialization.Encoding.DER))
            for c in (self._keys.certificate, self._keys.root)
        )
        key = self._keys.key

        class Preloaded(ExternalSigner):
            async def async_sign_raw(
                self, data: bytes, digest_algorithm: str, dry_run: bool = False
            ) -> bytes:
                return key.sign(data, ec.ECDSA(hashes.SHA256()))

        make_store: Any = SimpleCertificateStore.from_certs
        return Preloaded(signing_cert=own, cert_registry=make_store([own, root]))
