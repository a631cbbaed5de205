"""`durability`: 500 candidates answer while at least a hundred times a process is killed with
`kill -9`: a web worker, the server, the worker of jobs, what keeps them running, a connection of
PostgreSQL or PostgreSQL itself.

Each candidate sends one answer after the other as the exam room's script does: what is not
acknowledged is sent again with the same key, after one second, two, four. In the end every
acknowledged answer must lie in the journal once, under the number that was told.

The portal runs as `portal serve`. Where that itself is killed, or PostgreSQL's first process, this
script starts it again at once, as systemd would.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import func, select

from portal.db.base import db
from portal.exams.models import Answer, Paper
from portal.rehearsal.machine import cpu_seconds
from portal.rehearsal.messages import Outcome
from portal.serve import remember_prepared
from portal.settings import ROOT, Settings
from tests.load.hall import Seat, count_kept, fill
from tests.load.report import Report
from tests.load.site import prepared
from tests.site import wait_for

CANDIDATES = 500
KILLS = 100
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 4.0  # as in static/js/exam-queue.js
PATIENCE = 10.0  # seconds for one answer, as there
BACK_WITHIN = 10.0
DRAIN = 120.0  # seconds for everybody to be acknowledged at the end


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is done."""

    kills: int = KILLS
    every: float = 1.0  # seconds between two answers of one candidate
    between: tuple[float, float] = (3.0, 5.5)  # seconds between two kills
    port: int = 8797


def run(db_name: str) -> Report:
    """A hundred kills; what was lost or doubled ends it with a complaint."""
    plan = Plan()
    settings = {"candidates": CANDIDATES, "every": plan.every, "between": plan.between}
    report = Report("durability", db_name, settings | {"kills": plan.kills})
    with prepared(db_name) as (app, environment, _):
        with app.app_context():
            seats = fill(app, CANDIDATES)
        found = endure(app, environment, seats, plan)
    found.put_into(report)
    if found.lost or found.doubled or found.without_end:
        raise SystemExit("\n".join(report.notes))
    return report


@dataclass(slots=True)
class Found:
    """What came of it."""

    outcome: Outcome
    killed: dict[str, int]
    outages: list[float]  # seconds from the first failure to the next acknowledgement
    acknowledged: int
    lost: int
    doubled: int
    without_end: int  # candidates who were not acknowledged any more
    server_cpu: float = 0.0

    def put_into(self, report: Report) -> None:
        report.add("answering while it is killed", self.outcome, server_cpu=self.server_cpu)
        killed = ", ".join(f"{name} {count}" for name, count in sorted(self.killed.items()))
        report.notes.append(f"{sum(self.killed.values())} times kill -9: {killed}")
        report.notes.append(
            f"{self.acknowledged} answers acknowledged, {self.lost} lost, {self.doubled} papers "
            f"with doubled or missing numbers, {self.without_end} candidates left behind"
        )
        if self.outages:
            report.measure("back after an outage", self.outages, target=BACK_WITHIN)
            longest = max(self.outages)
            verdict = "met" if longest <= BACK_WITHIN else "MISSED"
            told = f"{verdict} ({longest:.1f} s at most)"
            report.notes.append(f"everyone back within {BACK_WITHIN:g} s: {told}")


def endure(app: Any, environment: dict[str, str], seats: list[Seat], plan: Plan) -> Found:
    """Let these candidates answer until so many processes have been killed; look what is kept."""
    remember_prepared(Settings.from_environment())
    hall = _Hall(seats, plan)
    with _standing(environment, plan.port) as portal:
        began, cpu = time.perf_counter(), time.process_time()
        hall.open()
        killed = _kill(portal, plan)
        without_end = hall.close()
        outcome = Outcome(
            {"save answer": hall.taken}, hall.errors, time.perf_counter() - began, 0.0
        )
        outcome.own_cpu = time.process_time() - cpu
        used = cpu_seconds(portal.process.pid)
    app.extensions["database"][0].dispose()  # its connections may have been killed, too
    with app.app_context():
        lost, doubled = _look(hall.acknowledged)
    return Found(
        outcome,
        killed,
        hall.outages,
        sum(map(len, hall.acknowledged.values())),
        lost,
        doubled,
        without_end,
        used,
    )


# --- the candidates ------------------------------------------------------------------------------


class _Hall:
    """All candidates, in a thread with an event loop of its own."""

    def __init__(self, seats: list[Seat], plan: Plan) -> None:
        self.seats, self.plan = seats, plan
        self.taken: list[float] = []
        self.errors: dict[str, int] = {}
        self.outages: list[float] = []
        self.acknowledged: dict[str, dict[str, int]] = {seat.paper: {} for seat in seats}
        self._is_over = threading.Event()
        self._left = len(seats)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()))

    def open(self) -> None:
        self._thread.start()

    def close(self) -> int:
        """Everyone has their last answer acknowledged; how many could not."""
        self._is_over.set()
        self._thread.join()
        return self._left

    async def _all(self) -> None:
        tasks = [asyncio.create_task(self._one(seat)) for seat in self.seats]
        while not self._is_over.is_set():
            await asyncio.sleep(0.2)
        _, pending = await asyncio.wait(tasks, timeout=DRAIN)
        for task in pending:
            task.cancel()
        self._left = len(pending)
        for task in set(tasks) - pending:
            task.result()

    async def _one(self, seat: Seat) -> None:
        dice = random.Random(seat.paper)
        line = _Line(self.plan.port)
        await asyncio.sleep(dice.uniform(0, self.plan.every))
        for payload in seat.payloads():
            if self._is_over.is_set():
                break
            began = time.perf_counter()
            number = await self._until_kept(line, payload)
            self.taken.append(time.perf_counter() - began)
            self.acknowledged[seat.paper][_key(payload)] = number
            await asyncio.sleep(dice.uniform(0.5, 1.5) * self.plan.every)
        line.close()

    async def _until_kept(self, line: "_Line", payload: bytes) -> int:
        failed, pause = None, FIRST_PAUSE
        while True:
            try:
                number = await asyncio.wait_for(line.send(payload), PATIENCE)
            except (OSError, asyncio.IncompleteReadError, TimeoutError, _RefusedError) as trouble:
                kind = type(trouble).__name__ if not str(trouble).isdigit() else str(trouble)
                self.errors[kind] = self.errors.get(kind, 0) + 1
                line.close()
                failed = failed or time.perf_counter()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if failed is not None:
                    self.outages.append(time.perf_counter() - failed)
                return number


class _RefusedError(Exception):
    """The server answered, but with trouble of its own."""


class _Line:
    """A connection, opened when it is needed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, payload: bytes) -> int:
        """The number under which this was kept."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(payload)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        body = await reader.readexactly(length)
        if (status := int(head[9:12])) != 200:
            raise _RefusedError(str(status))
        return int(body.partition(b'"number": ')[2].partition(b",")[0])

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _key(payload: bytes) -> str:
    return payload.partition(b"request_key=")[2].partition(b"&")[0].decode()


# --- what is killed ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Portal:
    """`portal serve`, started again whenever it ends."""

    environment: dict[str, str]
    port: int
    is_over: threading.Event = field(default_factory=threading.Event)
    process: Any = None

    def start(self) -> None:
        command = [sys.executable, "-m", "portal", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )

    def keep(self) -> None:
        """Like systemd's `Restart=always`."""
        while not self.is_over.wait(0.1):
            if self.process.poll() is not None:
                self.start()


@contextmanager
def _standing(environment: dict[str, str], port: int) -> Iterator[_Portal]:
    portal = _Portal(environment, port)
    portal.start()
    wait_for(port, portal.process)
    keeper = threading.Thread(target=portal.keep)
    keeper.start()
    try:
        yield portal
    finally:
        portal.is_over.set()
        keeper.join()
        portal.process.terminate()
        portal.process.wait()


def _kill(portal: _Portal, plan: Plan) -> dict[str, int]:
    """So many times one of the processes that happen to run, in turn one of each kind in an order
    of chance; how often each kind.
    """
    dice, killed = random.Random(), dict.fromkeys(_KINDS, 0)
    postgres = _folder(portal.environment)
    kinds = [kind for kind in _KINDS if postgres or not kind.startswith("PostgreSQL")]
    while sum(killed.values()) < plan.kills:
        for kind in dice.sample(kinds, len(kinds)):
            time.sleep(dice.uniform(*plan.between))
            while not (found := _KINDS[kind](portal, postgres)):  # it is just being started
                time.sleep(0.1)
            with suppress(ProcessLookupError):
                os.kill(dice.choice(found), signal.SIGKILL)
                killed[kind] += 1
    return {kind: count for kind, count in killed.items() if count}


def _supervisor(portal: _Portal, _: Path | None) -> list[int]:
    return [portal.process.pid]


def _server(portal: _Portal, _: Path | None) -> list[int]:
    return [pid for pid in _children(portal.process.pid) if "granian" in _command(pid)]


def _web_workers(portal: _Portal, _: Path | None) -> list[int]:
    return [pid for server in _server(portal, None) for pid in _children(server)]


def _job_worker(portal: _Portal, _: Path | None) -> list[int]:
    return [pid for pid in _children(portal.process.pid) if "granian" not in _command(pid)]


def _postmaster(_: _Portal, folder: Path | None) -> list[int]:
    assert folder is not None
    try:
        return [int((folder / "data" / "postmaster.pid").read_text().split()[0])]
    except (OSError, IndexError):
        return []


def _backends(_: _Portal, folder: Path | None) -> list[int]:
    return [
        pid
        for postmaster in _postmaster(_, folder)
        for pid in _children(postmaster)
        if " portal " in _command(pid)
    ]


_KINDS: dict[str, Any] = {
    "web worker": _web_workers,
    "server": _server,
    "worker of jobs": _job_worker,
    "portal serve": _supervisor,
    "PostgreSQL connection": _backends,
    "PostgreSQL": _postmaster,
}


def _folder(environment: dict[str, str]) -> Path | None:
    query = parse_qs(urlsplit(environment.get("PORTAL_DATABASE_URL", "")).query)
    return Path(query["host"][0]) if "host" in query else None


def _children(pid: int) -> list[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found.update(map(int, task.read_text().split()))
    return sorted(found)


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


# --- what is kept --------------------------------------------------------------------------------


def _look(acknowledged: dict[str, dict[str, int]]) -> tuple[int, int]:
    """How many acknowledged answers are not in the journal as told, and how many papers hold an
    answer twice or have a gap in their numbers.
    """
    rows = db.session.execute(
        select(Paper.public_id, Answer.request_key, Answer.number).join(
            Paper, Paper.id == Answer.paper_id
        )
    ).all()
    kept: dict[str, dict[str, int]] = {}
    for paper, key, number in rows:
        kept.setdefault(paper, {})[key] = number
    lost = sum(
        kept.get(paper, {}).get(key) != number
        for paper, told in acknowledged.items()
        for key, number in told.items()
    )
    _, gaps = count_kept()
    lines = db.session.scalar(select(func.count(Answer.id))) or 0
    doubled = lines - sum(map(len, kept.values()))
    return lost, gaps + doubled
