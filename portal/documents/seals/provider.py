"""What a seal service does for us, whoever runs it, and the plain plan one is opened from."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from portal.documents.seals.report import SignatureReport


@dataclass(frozen=True, slots=True)
class Sealed:
    """签章结果: the sealed document and how it was sealed; callers keep what they are told here."""

    content: bytes
    media_type: str
    algorithm: str
    signer: str
    serial: str  # of the signer's certificate, in hexadecimal


class SealProvider(Protocol):
    """签章服务: puts the issuer's electronic seal on a document and knows its own again.

    A city's seal service (SM2 on PDF, or OFD of GB/T 38540) is another class with these methods:

    - `seal` may send only what the service needs and returns a whole document; it may be another
      format than it was given (OFD for PDF), which `media_type` says. The same document sealed
      twice differs at most in the signature. What cannot be sealed now raises `Refused` or
      `OSError`: the caller leaves the certificate waiting and tries again later.
    - `lengthen` adds what proves the signature when its certificate is no longer valid; a service
      whose seals carry that already returns the document as it came. It may be called again.
    - `renew` adds a further proof of time before the last one ends.
    - `check` is asked about strangers' files: it never raises, whatever the bytes are, takes about
      a second and bounded memory at most, and finds a file good only if every byte of it is
      accounted for. A provider that has taken over from another still knows the other's seals.
    - `roots` and `revocation_lists` are PEM, for those who check with other tools; empty where a
      service publishes its own elsewhere.
    - All methods are called from several threads and processes at once.
    """

    @property
    def media_type(self) -> str:
        """What `seal` returns, e.g. application/pdf or application/ofd."""
        ...

    def seal(self, document: bytes, *, reason: str, at: datetime) -> Sealed:
        """The document with the seal on it, said to be made at this moment."""
        ...

    def lengthen(self, sealed: bytes) -> bytes:
        """The sealed document with long-term data behind it; unchanged if it has them."""
        ...

    def renew(self, sealed: bytes) -> bytes:
        """The sealed document with a further proof of time behind it."""
        ...

    def check(self, content: bytes, *, now: datetime) -> SignatureReport:
        """What can be said of the seal on this file, whatever the file is."""
        ...

    def roots(self) -> bytes:
        """The root certificates in PEM, those of earlier years too."""
        ...

    def revocation_lists(self) -> bytes:
        """The lists of revoked certificates in PEM, as of now."""
        ...


@dataclass(frozen=True, slots=True)
class SealPlan:
    """签章配置: all that `open_seals` must know; plain, to be handed to another process."""

    folder: Path  # where keys are kept
    passphrase: str = field(repr=False)
    pkcs12: Path | None = None  # signs instead of the authority of our own
    pkcs12_passphrase: str = field(default="", repr=False)
    tsa_url: str = ""  # stamps instead of the service of our own
    tsa_roots: Path | None = None
