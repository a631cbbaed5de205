"""The municipal platform at the other end of a wire: one POST to a message, nothing followed,
everything bounded: each wait, the whole, and the answer's length.
"""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from portal.outbox.rules.delivery import LARGEST, LONGEST_WORDS, Outcome, Verdict, read_answer, tidy

WAIT_SECONDS, WHOLE_SECONDS = 10.0, 30.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """待报送: a message in hand, signed, without hold on the database."""

    id: int
    number: str
    token: str = field(repr=False)


class Platform:
    """Certificates of https are checked against the system's roots, or against those named."""

    def __init__(
        self,
        url: str,
        secret: str = "",
        *,
        roots: Path | None = None,
        wait: float = WAIT_SECONDS,
        whole: float = WHOLE_SECONDS,
    ) -> None:
        self._url: SplitResult = urlsplit(url)
        self._secret = secret
        self._roots = roots
        self._wait, self._whole = wait, whole

    def send(self, parcel: Parcel) -> Outcome:
        """One try; whatever happens is an outcome."""
        try:
            connection = self._connect()
        except (OSError, ValueError) as trouble:
            return _trouble(trouble)
        wire = connection.sock
        guard = threading.Timer(self._whole, _cut, (wire,))
        guard.daemon = True
        guard.start()
        try:
            connection.request("POST", self._path, parcel.token, self._headers(parcel))
            answer = connection.getresponse()
            body = answer.read(LARGEST + 1)
            after = answer.getheader("Retry-After", "")
            return read_answer(parcel.number, answer.status, body, after)
        except (OSError, HTTPException, ValueError) as trouble:
            return _trouble(trouble)
        finally:
            guard.cancel()
            connection.close()

    @property
    def _path(self) -> str:
        query = f"?{self._url.query}" if self._url.query else ""
        return (self._url.path or "/") + query

    def _connect(self) -> HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        connection: HTTPConnection
        if self._url.scheme == "https":
            trusted = ssl.create_default_context(cafile=self._roots)
            connection = HTTPSConnection(host, port, timeout=self._wait, context=trusted)
        else:
            connection = HTTPConnection(host, port, timeout=self._wait)
        connection.connect()
        return connection

    def _headers(self, parcel: Parcel) -> dict[str, str]:
        headers = {
            "Content-Type": "application/jwt",
            "Accept": "application/json",
            "Idempotency-Key": parcel.number,
        }
        if self._secret:
            headers["Authorization"] = f"Bearer {self._secret}"
        return headers


def _cut(wire: socket.socket | None) -> None:
    """Whoever sends a byte now and then is not waited for longer than the whole."""
    if wire is not None:
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)


def _trouble(trouble: Exception) -> Outcome:
    """Kinds of trouble that people meet, in Chinese; of the rest the system's own words."""
    if isinstance(trouble, ssl.SSLCertVerificationError):
        words = f"平台的TLS证书没有通过验证：{trouble.verify_message}"
    elif isinstance(trouble, ConnectionRefusedError):
        words = "平台没有接受连接"
    elif isinstance(trouble, TimeoutError):
        words = "平台没有在规定时间内应答"
    elif isinstance(trouble, socket.gaierror):
        words = "找不到平台的地址"
    else:
        words = f"与平台的连接中断：{trouble}"
    return Outcome(Verdict.TROUBLE, words=tidy(words, LONGEST_WORDS))
