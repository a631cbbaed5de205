"""A platform at the other end, over real HTTP, and messages for it."""

import json
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from portal.core import clock
from portal.db.base import db
from portal.outbox.actions import post
from portal.outbox.models import Message, MessageKind
from portal.outbox.platform import Platform


def make_message(subject: str = "person:somebody", kind=MessageKind.POOL_SUSPENDED, **payload):
    """One more message about this subject."""
    said = {"name": "张三", "resident_id": "11010119900307001X", "suspended_on": "2026-03-05"}
    post(kind, subject, said | payload, now=clock.now())
    db.session.commit()
    return newest()


def newest() -> Message:
    """The message that was written last."""
    return db.session.query(Message).order_by(Message.id.desc()).first()


class Receiver:
    """平台: keeps what it accepted, once by number; `plan` are the answers before it behaves: a
    status, or the name of a mishap.
    """

    def __init__(self):
        self.url = ""
        self.plan: list[int | str] = []
        self.asked: list[dict] = []
        self.headers: list[dict] = []
        self.accepted: list[dict] = []
        self.said = b"no"
        self.retry_after = ""
        self.meanwhile = lambda: None
        self.hold = threading.Event()
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()

    @property
    def platform(self) -> Platform:
        """The portal's hold on it, impatient."""
        return Platform(self.url, "a secret", wait=0.3, whole=0.8)

    @property
    def doubled(self) -> list[str]:
        """Numbers that it took for new more than once."""
        return [number for number, n in Counter(c["jti"] for c in self.accepted).items() if n > 1]

    def count(self, change: int) -> None:
        """How many are being answered, and how many there were at the most."""
        with self._lock:
            self.at_once += change
            self.most_at_once = max(self.most_at_once, self.at_once)

    def accept(self, claims) -> tuple[int, dict]:
        with self._lock:
            known = any(each["jti"] == claims["jti"] for each in self.accepted)
            if not known:
                self.accepted.append(claims)
        return (409 if known else 200), {"id": claims["jti"], "receipt": f"CQ-{claims['jti']}"}

    def reply_to(self, claims, wire) -> None:
        """As planned; well, when nothing is planned any more."""
        self.meanwhile()
        step = self.plan.pop(0) if self.plan else 200
        mishap = getattr(self, f"_{step}", None)
        if mishap is not None:
            mishap(claims, wire)
        elif step == 200:
            status, told = self.accept(claims)
            wire.reply(status, json.dumps(told).encode())
        else:
            wire.reply(step, self.said)

    def _lost(self, claims, _wire):
        """It has it, but nobody hears so."""
        self.accept(claims)

    def _slow(self, _claims, _wire):
        self.hold.wait(5)

    def _drip(self, _claims, wire):
        """A byte now and then, for ever."""
        wire.send_response(200)
        wire.end_headers()
        while not self.hold.wait(0.05):
            wire.wfile.write(b"x")
            wire.wfile.flush()

    def _elsewhere(self, _claims, wire):
        wire.reply(302, b"", location=f"{self.url}/other")

    def _huge(self, _claims, wire):
        wire.reply(200, b"x" * 200_000)


def _handler_of(service: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            token = self.rfile.read(int(self.headers["Content-Length"])).decode()
            claims = jwt.decode(token, options={"verify_signature": False})
            service.asked.append(claims | {"token": token})
            service.headers.append(dict(self.headers))
            service.count(+1)
            try:
                service.reply_to(claims, self)
            finally:
                service.count(-1)

        def reply(self, status, content, location=""):
            self.send_response(status)
            if service.retry_after:
                self.send_header("Retry-After", service.retry_after)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            """Nothing on the terminal."""

    return Handler


def make_tls(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for this machine, signed by itself, and the file that vouches for
    it.
    """
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform.test")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 7, now - timedelta(days=1), now + timedelta(days=9)
    )
    builder = builder.add_extension(here, critical=False).add_extension(usage, critical=True)
    builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    roots, kept = folder / "roots.pem", folder / "key.pem"
    roots.write_bytes(certificate.public_bytes(Encoding.PEM))
    kept.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(roots, kept)
    return context, roots


class _Server(ThreadingHTTPServer):
    """Threads end with the test; who hangs up in the middle is no news."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """Nothing on the terminal."""


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """The platform, up for as long as this lasts; over TLS if it has a certificate."""
    service = Receiver()
    server = _Server(("127.0.0.1", 0), _handler_of(service))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "http" if tls is None else "https"
    service.url = f"{scheme}://127.0.0.1:{server.server_port}/messages"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield service
    finally:
        service.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
