"""Signatures in CMS (RFC 5652), nearly all of them encoded before there is anything to sign.

A signature differs from the one before in a digest and in its own bytes. So the rest is encoded
once, by asn1crypto, and a signature costs little more than the key's own work.
"""

import hashlib
from typing import Any

from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
SEQUENCE, SET, OCTETS, FIRST = 0x30, 0x31, 0x04, 0xA0
_DIGEST = hashlib.sha256(b"where the digest goes").digest()
_VERSION_1, _VERSION_3 = bytes.fromhex("020101"), bytes.fromhex("020103")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
# Beyond what a signature of this key can take up, for the length bytes around it.
_SLACK = 32


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value: tag, length, content."""
    length = sum(map(len, parts))
    if length < 0x80:
        head = bytes((tag, length))
    else:
        size = length.to_bytes((length.bit_length() + 7) // 8, "big")
        head = bytes((tag, 0x80 | len(size))) + size
    return head + b"".join(parts)


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate as asn1crypto and pyHanko hold it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def certificates_in(envelope: bytes) -> list[x509.Certificate]:
    """The certificates that a CMS brings along."""
    held = cms.ContentInfo.load(envelope)["content"]["certificates"]
    return [x509.load_der_x509_certificate(one.chosen.dump()) for one in held]


def plain_frame(signed_data: Any) -> bytes:
    """These signed attributes and certificates in the frame that our signatures have.

    Nothing signs the frame: whoever compares knows that nobody wrote anything else into it.
    """
    info = signed_data["signer_infos"][0]
    kept = ("sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
    signer = der(SEQUENCE, _VERSION_1, *(info[name].dump() for name in kept))
    data = der(
        SEQUENCE,
        _VERSION_1,
        der(SET, info["digest_algorithm"].dump()),
        der(SEQUENCE, cms.ContentType("data").dump()),
        signed_data["certificates"].dump(),
        der(SET, signer),
    )
    return der(SEQUENCE, _SIGNED_DATA, der(FIRST, data))


class Envelope:
    """Makes CMS signatures of one key over SHA-256 digests, with ESS signing-certificate-v2."""

    def __init__(
        self,
        key: PrivateKey,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
        *,
        content_type: str = "data",
    ) -> None:
        self._key = key
        own = as_asn1(certificate)
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        algorithm = algos.SignedDigestAlgorithm({"algorithm": _algorithm(key)})
        attributes = _attributes(own, sha256, algorithm, content_type)
        place = attributes.index(_DIGEST)
        self._before, self._after = attributes[:place], attributes[place + len(_DIGEST) :]
        sid = cms.IssuerAndSerialNumber(
            {"issuer": own.issuer, "serial_number": own["tbs_certificate"]["serial_number"]}
        )
        self._signer_head = _VERSION_1 + sid.dump() + sha256.dump()
        self._algorithm = algorithm.dump()
        self._version = _VERSION_1 if content_type == "data" else _VERSION_3
        self._digests = der(SET, sha256.dump())
        self._content_type = cms.ContentType(content_type).dump()
        encoded = sorted(c.public_bytes(Encoding.DER) for c in {certificate, *chain})
        self._certificates = der(FIRST, *encoded)

    @property
    def algorithm(self) -> str:
        return _algorithm(self._key)

    def room(self, content: bytes = b"") -> int:
        """How many bytes a signature takes at most."""
        longest = b"\0" * _longest_signature(self._key)
        return len(self._wrapped(bytes(32), longest, content)) + _SLACK

    def sign(self, digest: bytes, content: bytes = b"") -> bytes:
        """ContentInfo over this digest; `content` goes inside, when it is not kept elsewhere."""
        signed = der(SET, self._before, digest, self._after)
        return self._wrapped(digest, _sign(self._key, signed), content)

    def _wrapped(self, digest: bytes, signature: bytes, content: bytes) -> bytes:
        signer = der(
            SEQUENCE,
            self._signer_head,
            der(FIRST, self._before, digest, self._after),
            self._algorithm,
            der(OCTETS, signature),
        )
        inside = der(FIRST, der(OCTETS, content)) if content else b""
        data = der(
            SEQUENCE,
            self._version,
            self._digests,
            der(SEQUENCE, self._content_type, inside),
            self._certificates,
            der(SET, signer),
        )
        return der(SEQUENCE, _SIGNED_DATA, der(FIRST, data))


def _attributes(own: Any, sha256: Any, algorithm: Any, content_type: str) -> bytes:
    """The signed attributes without their outer tag, in DER's order, the digest to be filled in."""
    ess = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(own.dump()).digest(),
            "issuer_serial": {
                "issuer": [asn1_x509.GeneralName("directory_name", own.issuer)],
                "serial_number": own["tbs_certificate"]["serial_number"],
            },
        }
    )
    protection = cms.CMSAlgorithmProtection(
        {"digest_algorithm": sha256, "signature_algorithm": algorithm}
    )
    wanted = {
        "content_type": cms.ContentType(content_type),
        "message_digest": _DIGEST,
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [ess]}),
        "cms_algorithm_protection": protection,
    }
    return b"".join(
        sorted(
            cms.CMSAttribute({"type": name, "values": [value]}).dump()
            for name, value in wanted.items()
        )
    )


def _algorithm(key: PrivateKey) -> str:
    return "sha256_ecdsa" if isinstance(key, ec.EllipticCurvePrivateKey) else "sha256_rsa"


def _longest_signature(key: PrivateKey) -> int:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return 2 * ((key.key_size + 7) // 8) + 12
    return key.key_size // 8


def _sign(key: PrivateKey, data: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hashes.SHA256()))
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
