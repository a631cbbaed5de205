"""A crowd by the clock: each candidate's requests are due at moments of their own, and how long one
took counts from when it was due, so that a slow server hides nothing by holding up the next.
"""

import heapq
import selectors
import socket
import time
from collections.abc import Iterator

from portal.rehearsal.messages import Outcome, Request

Due = tuple[float, Request]  # seconds from the beginning of the run
PATIENCE = 120.0  # after the last was due
NO_ANSWER = "no answer"
RECEIVE = 262_144
SECONDS = 30.0  # for one connection or one piece of an answer


class Line:
    """One keep-alive connection of one candidate."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.due: Due | None = None
        self.connect()

    def connect(self) -> None:
        """A fresh connection; nothing is on its way."""
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray()
        self._wanted = 0

    def send(self, request: Request) -> None:
        """Send it; over a fresh connection where the server has closed one that was long idle, as
        a browser does.
        """
        if self._is_closed():
            self.socket.close()
            self.connect()
        self._buffer.clear()
        self._wanted = 0
        self.socket.sendall(request.payload)

    def _is_closed(self) -> bool:
        self.socket.settimeout(0)
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self.socket.settimeout(SECONDS)

    def receive(self) -> int | None:
        """The status once the answer is whole; None while more is to come."""
        chunk = self.socket.recv(RECEIVE)
        if not chunk:
            raise ConnectionResetError("closed by the server")
        self._buffer += chunk
        if not self._wanted:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            self._wanted = end + 4 + _length(bytes(self._buffer[:end]))
        return int(self._buffer[9:12]) if len(self._buffer) >= self._wanted else None


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


class Crowd:
    """All candidates with their connections, open until the end."""

    def __init__(self, port: int, count: int) -> None:
        self.lines: list[Line] = []
        try:
            for _ in range(count):
                self.lines.append(Line(port))
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        for line in self.lines:
            line.socket.close()

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
        self.underway: dict[int, Due] = {}
        self.last_due = 0.0

    def go(self) -> None:
        for place in range(len(self.lines)):
            self._plan(place)
        while self.waiting or self.underway:
            now = time.perf_counter() - self.begin
            if now > self.last_due + PATIENCE:
                self._give_up()
                break
            self._send(now)
            pause = self.waiting[0][0] - now if self.waiting else 1.0
            for key, _ in self.selector.select(timeout=min(1.0, max(0.0, pause))):
                self._receive(key.data)
        self.selector.close()

    def _plan(self, place: int) -> None:
        """What this candidate does next, if anything."""
        line = self.lines[place]
        line.due = next(self.plans[place], None)
        if line.due is not None:
            heapq.heappush(self.waiting, (line.due[0], place))
            self.last_due = max(self.last_due, line.due[0])

    def _send(self, now: float) -> None:
        while self.waiting and self.waiting[0][0] <= now:
            _, place = heapq.heappop(self.waiting)
            line = self.lines[place]
            if (due := line.due) is None:
                continue
            try:
                line.send(due[1])
            except OSError as trouble:
                self._fail(place, due[1], type(trouble).__name__)
                continue
            self.selector.register(line.socket, selectors.EVENT_READ, place)
            self.underway[place] = due

    def _receive(self, place: int) -> None:
        line = self.lines[place]
        due, request = self.underway[place]
        try:
            status = line.receive()
        except OSError as trouble:
            self._done(place)
            self._fail(place, request, type(trouble).__name__)
            return
        if status is None:
            return
        self._done(place)
        if status in request.good:
            took = time.perf_counter() - self.begin - due
            self.outcome.latencies[request.action].append(took)
        else:
            self.outcome.errors[f"{request.action}: {status}"] += 1
        self._plan(place)

    def _done(self, place: int) -> None:
        self.selector.unregister(self.lines[place].socket)
        del self.underway[place]

    def _fail(self, place: int, request: Request, kind: str) -> None:
        """Count it, and go on over a fresh connection, if the server still takes any."""
        self.outcome.errors[f"{request.action}: {kind}"] += 1
        if self._reconnect(place, request):
            self._plan(place)

    def _reconnect(self, place: int, request: Request) -> bool:
        line = self.lines[place]
        line.socket.close()
        try:
            line.connect()
        except OSError as trouble:
            self.outcome.errors[f"{request.action}: {type(trouble).__name__}"] += 1
            return False
        return True

    def _give_up(self) -> None:
        """Whoever still waits has no answer; what may come yet must not answer the next request."""
        for place, (_, request) in list(self.underway.items()):
            self._done(place)
            self.outcome.errors[f"{request.action}: {NO_ANSWER}"] += 1
            self._reconnect(place, request)
