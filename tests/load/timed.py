"""A load by the clock: each candidate's requests are due at moments of their own, and how long one
took counts from when it was due, so that a slow server hides nothing by holding up the next.
"""

import heapq
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.load.driver import Outcome, Request

Due = tuple[float, Request]  # seconds from the beginning of the run
PATIENCE = 120.0  # after the last was due
RECEIVE = 262_144


class Line:
    """One keep-alive connection of one candidate."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.wanted = 0
        self.due: Due | None = None

    def send(self) -> None:
        assert self.due is not None
        self.buffer.clear()
        self.wanted = 0
        self.socket.sendall(self.due[1].payload)

    def receive(self) -> int | None:
        """The status once the answer is whole; None while more is to come."""
        chunk = self.socket.recv(RECEIVE)
        if not chunk:
            raise ConnectionResetError("closed by the server")
        self.buffer += chunk
        if not self.wanted:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.wanted = end + 4 + _length(bytes(self.buffer[:end]))
        return int(self.buffer[9:12]) if len(self.buffer) >= self.wanted else None


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


class Crowd:
    """All candidates with their connections, open until the end."""

    def __init__(self, port: int, count: int) -> None:
        self.lines = [Line(port) for _ in range(count)]
        self._open = ExitStack()
        for line in self.lines:
            self._open.callback(line.socket.close)

    def close(self) -> None:
        self._open.close()

    def drive(self, plans: list[Iterator[Due]], *, begin: float) -> Outcome:
        """Send each candidate's requests when they are due after `begin` (of `perf_counter`)."""
        run = _Run(self.lines, plans, begin)
        outcome, cpu = run.outcome, time.process_time()
        run.go()
        outcome.seconds = time.perf_counter() - begin
        outcome.own_cpu = time.process_time() - cpu
        return outcome


class _Run:
    def __init__(self, lines: list[Line], plans: list[Iterator[Due]], begin: float) -> None:
        self.lines, self.plans, self.begin = lines, plans, begin
        self.outcome = Outcome()
        self.selector = selectors.EpollSelector()
        self.waiting: list[tuple[float, int]] = []
        self.underway = 0
        self.last_due = 0.0

    def go(self) -> None:
        for place in range(len(self.lines)):
            self._plan(place)
        while self.waiting or self.underway:
            now = time.perf_counter() - self.begin
            if now > self.last_due + PATIENCE:
                self.outcome.errors["no answer"] += self.underway
                break
            self._send(now)
            pause = self.waiting[0][0] - now if self.waiting else 1.0
            for key, _ in self.selector.select(timeout=min(1.0, max(0.0, pause))):
                self._receive(key.data)
        self.selector.close()

    def _plan(self, place: int) -> None:
        line = self.lines[place]
        line.due = next(self.plans[place], None)
        if line.due is not None:
            heapq.heappush(self.waiting, (line.due[0], place))
            self.last_due = max(self.last_due, line.due[0])

    def _send(self, now: float) -> None:
        while self.waiting and self.waiting[0][0] <= now:
            _, place = heapq.heappop(self.waiting)
            line = self.lines[place]
            line.send()
            self.selector.register(line.socket, selectors.EVENT_READ, place)
            self.underway += 1

    def _receive(self, place: int) -> None:
        line = self.lines[place]
        assert line.due is not None
        due, request = line.due
        try:
            status = line.receive()
        except OSError as trouble:
            self.outcome.errors[f"{request.action}: {type(trouble).__name__}"] += 1
            self.selector.unregister(line.socket)
            self.underway -= 1
            return
        if status is None:
            return
        self.selector.unregister(line.socket)
        self.underway -= 1
        if status in request.good:
            took = time.perf_counter() - self.begin - due
            self.outcome.latencies[request.action].append(took)
        else:
            self.outcome.errors[f"{request.action}: {status}"] += 1
        self._plan(place)
