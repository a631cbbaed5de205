"""A signer from a PKCS#12 file, as certification services hand it over."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from portal.documents.private_files import put_once
from portal.documents.seals.certificates import Holder, find_chain
from portal.documents.seals.trust import fingerprint

FOLDER = "pkcs12"


class Unusable(OSError):  # noqa: N818  what the file is
    """The file holds no key that we can sign with."""


@lru_cache(maxsize=4)
def open_pkcs12(path: Path, passphrase: str) -> Holder:
    """The key in the file, its certificate, and as much of its chain as is there."""
    try:
        held = pkcs12.load_pkcs12(path.read_bytes(), passphrase.encode() or None)
    except ValueError as trouble:
        raise Unusable(f"{path}: {trouble}") from trouble
    if held.cert is None or not isinstance(
        held.key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    ):
        raise Unusable(f"{path}: holds no RSA or elliptic-curve key with its certificate")
    certificate = held.cert.certificate
    brought = [one.certificate for one in held.additional_certs]
    return Holder(held.key, certificate, find_chain(certificate, brought))


def remember(holder: Holder, folder: Path) -> None:
    """Keep the certificates, not the key: what is signed now is checked when the file is gone."""
    kept = folder / FOLDER
    kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = kept / f"{fingerprint(holder.certificate).hex()[:16]}.pem"
    if not path.exists():
        chain = (holder.certificate, *holder.chain)
        put_once(path, b"".join(one.public_bytes(Encoding.PEM) for one in chain))


def remembered(folder: Path) -> list[tuple[x509.Certificate, tuple[x509.Certificate, ...]]]:
    """Every signer there ever was, with its chain."""
    return [_read(path) for path in sorted((folder / FOLDER).glob("*.pem"))]


@lru_cache(maxsize=64)
def _read(path: Path) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    signer, *chain = x509.load_pem_x509_certificates(path.read_bytes())
    return signer, tuple(chain)


def is_root(certificate: x509.Certificate) -> bool:
    """Whether it vouches for itself."""
    return certificate.subject == certificate.issuer


def roots_of(chains: Iterable[tuple[x509.Certificate, ...]]) -> tuple[x509.Certificate, ...]:
    """The last of each chain: the root, or whoever is as far as the file reaches."""
    return tuple(dict.fromkeys(chain[-1] for chain in chains if chain))
