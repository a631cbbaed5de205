"""A plain load generator: keep-alive connections over raw sockets in one process.

Requests are prepared as bytes before the run, so that the generator takes little of the two
cores; its own share of
CPU is measured and reported all the same.
"""

import selectors
import socket
import time
from collections.abc import Iterator

from portal.rehearsal.messages import Outcome, Request

MAX_SECONDS = 300
MAX_REQUESTS = 2_000_000
RECEIVE = 65536


class _Connection:
    """One keep-alive connection working through its requests, one at a time."""

    def __init__(self, port: int, requests: Iterator[Request]) -> None:
        self.port = port
        self.requests = requests
        self.current: Request | None = None
        self.buffer = b""
        self.sent_at = 0.0
        self.socket = self._connect()

    def _connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def send_next(self) -> bool:
        """Send the next request; False when there is none left."""
        self.current = next(self.requests, None)
        if self.current is None:
            return False
        self.buffer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.current.payload)
        return True

    def receive(self) -> int | None:
        """The status once the answer is whole; None while more is to come."""
        chunk = self.socket.recv(RECEIVE)
        if not chunk:
            raise ConnectionResetError("closed by the server")
        self.buffer += chunk
        head, split, body = self.buffer.partition(b"\r\n\r\n")
        if not split:
            return None
        status = int(head[9:12])
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status if status == 204 or len(body) >= length else None

    def reconnect(self) -> None:
        self.socket.close()
        self.socket = self._connect()


def drive(port: int, streams: list[Iterator[Request]], *, seconds: float) -> Outcome:
    """Let each stream of requests run over a connection of its own until it ends or time is up."""
    outcome = Outcome()
    selector = selectors.DefaultSelector()
    connections = [_Connection(port, stream) for stream in streams]
    began, cpu = time.perf_counter(), time.process_time()
    stop_at = began + min(seconds, MAX_SECONDS)
    running = 0
    for connection in connections:
        if connection.send_next():
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            running += 1
    while running and time.perf_counter() < stop_at and outcome.requests < MAX_REQUESTS:
        for key, _ in selector.select(timeout=0.5):
            running -= _turn(selector, key.data, outcome)
    outcome.seconds = time.perf_counter() - began
    outcome.own_cpu = time.process_time() - cpu
    for connection in connections:
        connection.socket.close()
    selector.close()
    return outcome


def _turn(selector: selectors.BaseSelector, connection: _Connection, outcome: Outcome) -> int:
    """Take what has come on one connection and send its next request; 1 when it has ended."""
    request = connection.current
    assert request is not None
    try:
        status = connection.receive()
    except OSError as trouble:
        outcome.errors[f"{request.action}: {type(trouble).__name__}"] += 1
        selector.unregister(connection.socket)
        connection.reconnect()
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        status = 0
    if status is None:
        return 0
    if status in request.good:
        outcome.latencies[request.action].append(time.perf_counter() - connection.sent_at)
    elif status:
        outcome.errors[f"{request.action}: {status}"] += 1
    if connection.send_next():
        return 0
    selector.unregister(connection.socket)
    return 1
