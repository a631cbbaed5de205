"""Timestamps (RFC 3161): a service of our own, and one elsewhere that is asked over HTTP.

A service of our own proves to others only what they believe us anyway; a bureau names a real one.
"""

import hashlib
import secrets
import urllib.request
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509

from portal.core import clock
from portal.documents.seals.certificates import Holder
from portal.documents.seals.cms import SEQUENCE, Envelope, as_asn1, certificates_in, der

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
SECONDS = 20
LARGEST = 64 * 1024
# Room for the answer of a service that sends a chain of large certificates along.
ROOM_FOR_OTHERS = 12 * 1024
# 2.25 with a UUID (ITU-T X.667): nobody's arc but this policy's.
POLICY = "2.25.204768394261847311846095472918537264019"
_HASHES = {"sha256", "sha384", "sha512"}
GRANTED = {"granted", "granted_with_mods"}


class NoTimestamp(OSError):  # noqa: N818  what one is left with
    """The service gave none, or not the one that was asked for."""


class Timestamper(Protocol):
    """时间戳服务."""

    @property
    def room(self) -> int:
        """How many bytes a timestamp takes at most."""
        ...

    def stamp(self, digest: bytes) -> bytes:
        """A time-stamp token (CMS) over this SHA-256 digest."""
        ...

    def certificates(self) -> list[x509.Certificate]:
        """Those that its next timestamp will bring along, as far as one can know."""
        ...


class LocalTimestamper:
    """The service of our own; `holder` tells whose key stamps now."""

    def __init__(self, holder: Callable[[], Holder]) -> None:
        self._holder = holder

    @property
    def room(self) -> int:
        envelope, name = self._envelope()
        return envelope.room(_token_info(_imprint(bytes(32)), name, nonce=None))

    def stamp(self, digest: bytes) -> bytes:
        return self._token(_imprint(digest), None)

    def certificates(self) -> list[x509.Certificate]:
        holder = self._holder()
        return [holder.certificate, *holder.chain]

    def answer(self, query: bytes) -> bytes:
        """The answer to a query as it comes over HTTP."""
        asked = tsp.TimeStampReq.load(query, strict=True)
        imprint = asked["message_imprint"]
        kind, digest = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"]
        if kind not in _HASHES or len(digest.native) != hashlib.new(kind).digest_size:
            return der(SEQUENCE, tsp.PKIStatusInfo({"status": "rejection"}).dump())
        token = self._token(imprint, asked["nonce"].native)
        return tsp.TimeStampResp(
            {
                "status": {"status": "granted"},
                "time_stamp_token": cms.ContentInfo.load(token),
            }
        ).dump()

    def _token(self, imprint: Any, nonce: int | None) -> bytes:
        envelope, name = self._envelope()
        info = _token_info(imprint, name, nonce=nonce)
        return envelope.sign(hashlib.sha256(info).digest(), info)

    def _envelope(self) -> tuple[Envelope, Any]:
        return _prepared(self._holder())


@lru_cache(maxsize=8)
def _prepared(holder: Holder) -> tuple[Envelope, Any]:
    envelope = Envelope(holder.key, holder.certificate, holder.chain, content_type="tst_info")
    return envelope, asn1_x509.GeneralName("directory_name", as_asn1(holder.certificate).subject)


def _imprint(digest: bytes) -> Any:
    return tsp.MessageImprint({"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest})


def _token_info(imprint: Any, name: Any, *, nonce: int | None) -> bytes:
    told = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": imprint,
        "serial_number": 1 << 94 | secrets.randbits(94),  # always as long as the next
        "gen_time": core.GeneralizedTime(clock.now().replace(microsecond=0)),
        "accuracy": {"seconds": 1},
        "tsa": name,
    }
    if nonce is not None:
        told["nonce"] = nonce
    return tsp.TSTInfo(told).dump()


class HttpTimestamper:
    """A service elsewhere; whether its word counts is for those to say who check."""

    room = ROOM_FOR_OTHERS

    def __init__(self, url: str) -> None:
        self._url = url
        self._last: list[x509.Certificate] = []

    def stamp(self, digest: bytes) -> bytes:
        nonce = secrets.randbits(63)
        query = tsp.TimeStampReq(
            {
                "version": "v1",
                "message_imprint": _imprint(digest),
                "nonce": nonce,
                "cert_req": True,
            }
        )
        try:
            token = _token_of(self._ask(query.dump()), digest, nonce)
            self._last = certificates_in(token)
        except (ValueError, TypeError, KeyError) as trouble:
            raise NoTimestamp(f"{self._url}: not a timestamp: {trouble}") from trouble
        return token

    def certificates(self) -> list[x509.Certificate]:
        """Those that its last timestamp brought; the first is asked for to learn them."""
        if not self._last:
            self.stamp(hashlib.sha256(b"").digest())
        return self._last

    def _ask(self, query: bytes) -> bytes:
        # The settings let only http and https addresses through.
        request = urllib.request.Request(  # noqa: S310
            self._url, data=query, headers={"Content-Type": QUERY, "Accept": REPLY}
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            read: bytes = answer.read(LARGEST + 1)
        if len(read) > LARGEST:
            raise NoTimestamp(f"{self._url}: the answer is too long")
        return read


def _token_of(answer: bytes, digest: bytes, nonce: int) -> bytes:
    """The token of an answer, if it is about what was asked."""
    told = tsp.TimeStampResp.load(answer, strict=True)
    if (status := told["status"]["status"].native) not in GRANTED:
        raise NoTimestamp(f"the service says {status}")
    token = told["time_stamp_token"]
    info = token["content"]["encap_content_info"]["content"].parsed
    imprint = info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256":
        raise NoTimestamp("the service stamped another kind of digest")
    if imprint["hashed_message"].native != digest or info["nonce"].native != nonce:
        raise NoTimestamp("the service stamped something else")
    return bytes(token.dump())
