"""Lists of revoked certificates of others' authorities, fetched from where the certificates say."""

import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core import clock
from portal.documents.private_files import put
from portal.documents.seals.revocation import is_list_of

FOLDER = "lists"
SECONDS, LARGEST = 20, 256 * 1024
ASKED_AGAIN_AFTER = timedelta(hours=12)


class NoList(OSError):  # noqa: N818  what one is left with
    """There is none, or it cannot be had."""


class ListsElsewhere:
    """The lists last fetched, kept in the keys folder; a fresh one for whoever asks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def of(
        self, certificate: x509.Certificate, issuer: x509.Certificate
    ) -> x509.CertificateRevocationList:
        """The list that would name this certificate, signed by its issuer."""
        path = self._folder / f"{issuer.fingerprint(hashes.SHA256()).hex()[:16]}.crl"
        if path.exists():
            kept, now = x509.load_der_x509_crl(path.read_bytes()), clock.now()
            if now - ASKED_AGAIN_AFTER <= kept.last_update_utc <= now:
                return kept
        fetched = _fetch(certificate)
        if not is_list_of(fetched, issuer):
            raise NoList("the list is not signed by the certificate's issuer")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        put(path, fetched.public_bytes(Encoding.DER))
        return fetched

    def kept(self) -> list[x509.CertificateRevocationList]:
        """All that were ever fetched, in their last form."""
        return [x509.load_der_x509_crl(p.read_bytes()) for p in sorted(self._folder.glob("*.crl"))]


def _fetch(certificate: x509.Certificate) -> x509.CertificateRevocationList:
    for url in _addresses(certificate):
        try:
            # Only http and https addresses, which `_addresses` chose.
            with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310
                read: bytes = answer.read(LARGEST + 1)
        except OSError:
            continue
        if len(read) <= LARGEST:
            return _load(read)
    raise NoList(f"no list of revoked certificates for {certificate.subject.rfc4514_string()}")


def _load(read: bytes) -> x509.CertificateRevocationList:
    try:
        if read.startswith(b"-----"):
            return x509.load_pem_x509_crl(read)
        return x509.load_der_x509_crl(read)
    except ValueError as trouble:
        raise NoList(f"not a list of revoked certificates: {trouble}") from trouble


def _addresses(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    names = (name for point in points for name in point.full_name or ())
    urls = [n.value for n in names if isinstance(n, x509.UniformResourceIdentifier)]
    return [url for url in urls if urlsplit(url).scheme in {"http", "https"}]
