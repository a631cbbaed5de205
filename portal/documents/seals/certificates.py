"""Certificates of our own authority: what stands in them.

Not a licensed certification service (《电子签名法》第十六条): the names in them say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from portal.documents.seals.cms import PrivateKey

ORGANISATION = "重庆市劳资专管员服务平台（演示环境，非法定电子认证）"
# No certificate of this scheme can be older than the measures (渝人社规〔2025〕6号).
VALID_FROM = datetime(2025, 4, 3, tzinfo=UTC)
_USAGES = (
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


@dataclass(frozen=True, slots=True)
class Holder:
    """持有人: a key, its certificate, and who vouches for it, the root last."""

    key: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a certificate of one kind says."""

    name: str
    years: int
    usage: tuple[str, ...]
    is_authority: bool = False
    stamps_time: bool = False


ROOT = Profile("演示根证书", 20, ("key_cert_sign", "crl_sign"), is_authority=True)
SIGNER = Profile("证书签章（演示）", 10, ("digital_signature", "content_commitment"))
# Outlives the signers whose signatures it dates. Without content commitment it cannot sign paper.
CLOCK = Profile("时间戳（演示）", 15, ("digital_signature",), stamps_time=True)


def make_root(key: ec.EllipticCurvePrivateKey, number: int, *, now: datetime) -> x509.Certificate:
    """A root that vouches for itself; its name carries its number, as lists are found by name."""
    name = _name(f"{ROOT.name}（第{number}号）")
    return _builder(ROOT, name, name, key, now).sign(key, hashes.SHA256())


def make_certificate(
    profile: Profile,
    key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    *,
    now: datetime,
) -> x509.Certificate:
    """A certificate that `root` vouches for, at most as long as it is valid itself."""
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = _builder(
        profile, _name(profile.name), root.subject, key, now, until=root.not_valid_after_utc
    ).add_extension(authority, critical=False)
    if profile.stamps_time:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(root_key, hashes.SHA256())


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether this very issuer signed it; names alone prove nothing."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def find_chain(
    certificate: x509.Certificate, known: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Its issuers among those known, as far as they reach."""
    known = list(known)
    chain: list[x509.Certificate] = []
    while True:
        found = next((one for one in known if issued_by(certificate, one)), None)
        if found is None or found == certificate or len(chain) > len(known):
            return tuple(chain)
        chain.append(found)
        certificate = found


def common_name(certificate: x509.Certificate) -> str:
    """Who it names."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def _builder(
    profile: Profile,
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    *,
    until: datetime | None = None,
) -> x509.CertificateBuilder:
    end = now + timedelta(days=365 * profile.years)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    limit = 0 if profile.is_authority else None
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(min(end, until or end))
        .add_extension(identifier, critical=False)
        .add_extension(x509.BasicConstraints(profile.is_authority, limit), critical=True)
        .add_extension(_usage(profile.usage), critical=True)
    )


def _usage(granted: tuple[str, ...]) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in granted for name in _USAGES})


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
