"""The certification authority of our own: numbered roots, signers and clocks in the keys folder.

Each has a private half, encrypted, and a certificate: `signer.0001.key.pem`, `signer.0001.pem`.
Those without a number are of the portal's first version and count as number 0. The highest number
signs; all certificates stay, so that what an earlier one signed can still be checked. The private
half of an old one may be destroyed, but a root's only when its list need not be renewed any more.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding

from portal.core import clock
from portal.documents.private_files import put_once
from portal.documents.seals import certificates
from portal.documents.seals.certificates import Holder, find_chain

FOLDER = "demonstration"
SEALED, OPEN = ".key.pem", ".pem"


class Kind(StrEnum):
    """What a key is for; the value begins the names of its files."""

    ROOT = "root"
    SIGNER = "signer"
    CLOCK = "clock"


_PROFILES = {Kind.SIGNER: certificates.SIGNER, Kind.CLOCK: certificates.CLOCK}


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate of the folder."""

    kind: Kind
    number: int
    certificate: x509.Certificate


class Authority:
    """The keys below one folder; made when they are first asked for."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        self.folder = folder / FOLDER
        self._passphrase = passphrase

    def signer(self) -> Holder:
        """Who signs now."""
        return self._newest(Kind.SIGNER)

    def clock(self) -> Holder:
        """Who stamps the time now."""
        return self._newest(Kind.CLOCK)

    def root(self) -> Holder:
        """Who vouches for new certificates now."""
        return self._newest(Kind.ROOT)

    def roots(self) -> list[x509.Certificate]:
        """All roots there ever were, the first first; no private half is needed to know them."""
        if not self._numbers(Kind.ROOT, OPEN):
            self.root()
        return [one.certificate for one in self.held(Kind.ROOT)]

    def held(self, *kinds: Kind) -> list[Held]:
        """The certificates of these kinds, or of all."""
        return [
            Held(kind, number, _certificate(self._path(kind, number, OPEN)))
            for kind in kinds or Kind
            for number in self._numbers(kind, OPEN)
        ]

    def holder(self, certificate: x509.Certificate) -> Holder:
        """The key of this certificate, which is one of ours."""
        for one in self.held():
            if one.certificate == certificate:
                return self._load(one.kind, one.number)
        raise KeyError("not a certificate of this authority")

    def rotate(self, kind: Kind) -> Holder:
        """A new key with its certificate, which is used from now on; after a root, all of them."""
        self._make(kind, max([0, *self._numbers(kind, OPEN), *self._numbers(kind, SEALED)]) + 1)
        if kind is Kind.ROOT:
            self.rotate(Kind.SIGNER)
            self.rotate(Kind.CLOCK)
        return self._newest(kind)

    def _newest(self, kind: Kind) -> Holder:
        numbers = self._numbers(kind, SEALED)
        number = numbers[-1] if numbers else 1
        if not self._path(kind, number, OPEN).exists():
            self._make(kind, number)
        return self._load(kind, number)

    def _make(self, kind: Kind, number: int) -> None:
        """Key, then certificate; of two processes at it at once, each file is one's, and both use
        what is there.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if kind is not Kind.ROOT:
            self.root()  # whoever cannot vouch must leave no key without a certificate behind
        sealing = BestAvailableEncryption(self._passphrase.encode())
        fresh = ec.generate_private_key(ec.SECP256R1())
        put_once(
            self._path(kind, number, SEALED),
            fresh.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, sealing),
        )
        key = _key(self._path(kind, number, SEALED), self._passphrase)
        made = self._certificate_for(kind, number, key, clock.now())
        put_once(self._path(kind, number, OPEN), made.public_bytes(Encoding.PEM))

    def _certificate_for(
        self, kind: Kind, number: int, key: ec.EllipticCurvePrivateKey, now: datetime
    ) -> x509.Certificate:
        if kind is Kind.ROOT:
            return certificates.make_root(key, number, now=now)
        root = self.root()
        assert isinstance(root.key, ec.EllipticCurvePrivateKey)  # noqa: S101 all of ours are
        return certificates.make_certificate(
            _PROFILES[kind], key, root.certificate, root.key, now=now
        )

    def _load(self, kind: Kind, number: int) -> Holder:
        certificate = _certificate(self._path(kind, number, OPEN))
        known = (
            _certificate(self._path(Kind.ROOT, n, OPEN)) for n in self._numbers(Kind.ROOT, OPEN)
        )
        key = _key(self._path(kind, number, SEALED), self._passphrase)
        return Holder(key, certificate, _chain(certificate, tuple(known)))

    def _path(self, kind: Kind, number: int, ending: str) -> Path:
        return self.folder / (f"{kind}.{number:04d}{ending}" if number else f"{kind}{ending}")

    def _numbers(self, kind: Kind, ending: str) -> list[int]:
        found = []
        for path in self.folder.glob(f"{kind}*{ending}"):
            middle = path.name.removeprefix(kind).removesuffix(ending).removeprefix(".")
            if middle.isdecimal() or not middle:
                found.append(int(middle or 0))
        return sorted(found)


_chain = lru_cache(maxsize=64)(find_chain)


@lru_cache(maxsize=256)
def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@lru_cache(maxsize=64)
def _key(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    """Opening a key takes tens of milliseconds: once a process."""
    key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode())
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no key on an elliptic curve")
    return key
