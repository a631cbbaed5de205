"""The keys that sign our paper: a demonstration authority made at first use, kept encrypted.

Not a licensed certification service (《电子签名法》第十六条): the names in its certificates say so.
A bureau with a seal service of its own brings another `Signer` (documents/sign.py).
"""

import os
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.core import clock

FOLDER = "demonstration"
ORGANISATION = "重庆市劳资专管员服务平台（演示环境，非法定电子认证）"
ROOT_NAME = "演示根证书"
SIGNER_NAME = "证书签章（演示）"
ROOT_YEARS, SIGNER_YEARS = 20, 10
# No certificate of this scheme can be older than the measures (渝人社规〔2025〕6号).
VALID_FROM = datetime(2025, 4, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """签名密钥: the signer's key and certificate, and the root that vouches for it."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    root: x509.Certificate


@cache
def signing_keys(folder: Path, passphrase: str) -> SigningKeys:
    """The keys kept below this folder; made first when there are none yet."""
    kept = folder / FOLDER
    if not kept.is_dir():
        _make(folder, kept, passphrase)
    return SigningKeys(
        key=_load_key(kept / "signer.key.pem", passphrase),
        certificate=x509.load_pem_x509_certificate((kept / "signer.pem").read_bytes()),
        root=x509.load_pem_x509_certificate((kept / "root.pem").read_bytes()),
    )


def _make(folder: Path, kept: Path, passphrase: str) -> None:
    """Write a new authority; of two processes at it at once, one wins and both use its keys."""
    root_key, signer_key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    root = _root_certificate(root_key)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder / f"{FOLDER}.{secrets.token_hex(4)}.new"
    fresh.mkdir(mode=0o700)
    write_private(fresh / "root.key.pem", _sealed(root_key, passphrase))
    write_private(fresh / "root.pem", _pem(root))
    write_private(fresh / "signer.key.pem", _sealed(signer_key, passphrase))
    write_private(fresh / "signer.pem", _pem(_signer_certificate(signer_key, root, root_key)))
    try:
        fresh.rename(kept)
    except OSError:
        shutil.rmtree(fresh)
        if not kept.is_dir():
            raise


def _root_certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name(ROOT_NAME)
    usage = _usage(key_cert_sign=True, crl_sign=True)
    return (
        _builder(name, name, key.public_key(), ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def _signer_certificate(
    key: ec.EllipticCurvePrivateKey, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    usage = _usage(digital_signature=True, content_commitment=True)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return (
        _builder(_name(SIGNER_NAME), root.subject, key.public_key(), SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(authority, critical=False)
        .sign(root_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(clock.now() + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(**granted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**dict.fromkeys(names, False) | granted)


def _sealed(key: ec.EllipticCurvePrivateKey, passphrase: str) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner may read, from its first moment."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def _load_key(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode())
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no key on an elliptic curve")
    return key
