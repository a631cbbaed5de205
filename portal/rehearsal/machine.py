"""What this machine does and has left, as /proc tells."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.exams.rules.rehearsal import Load
from portal.settings import ROOT

DATABASE = "postgres"  # what PostgreSQL's processes are called
BUSY = (0, 1, 2, 5, 6, 7)  # user, nice, system, irq, softirq, steal of the line `cpu`
IOWAIT = 4
EVERY_SECONDS = 0.5
LONG = 4  # looks: two seconds
SETTLES_WITHIN = 30.0
AT_REST = 0.05  # of one core
UNKNOWN = "未知"


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    name: str
    seconds: float  # of CPU, with those of its ended children


@dataclass(frozen=True, slots=True)
class _Moment:
    """CPU seconds that all cores were busy, and idle for the disk, until a moment."""

    at: float
    busy: float
    waiting: float

    @classmethod
    def now(cls) -> "_Moment":
        first = Path("/proc/stat").read_text().partition("\n")[0]
        ticks = [int(word) for word in first.split()[1:]]
        second = os.sysconf("SC_CLK_TCK")
        busy = sum(ticks[place] for place in BUSY)
        return cls(time.perf_counter(), busy / second, ticks[IOWAIT] / second)


@dataclass(frozen=True, slots=True)
class _Look:
    """CPU seconds spent until a moment, by whom."""

    at: float
    busy: float
    waiting: float
    server: float
    database: float
    generator: float


class Watch:
    """Watches the machine from its making until `load` is asked for."""

    def __init__(self, servers: list[int]) -> None:
        self._servers = servers
        self._least = _memory_left()
        self._moments = [_Moment.now()]
        self._over = threading.Event()
        self._began = self._look()
        self._thread = threading.Thread(target=self._keep_looking, daemon=True)
        self._thread.start()

    def load(self) -> Load:
        """What was spent since the beginning, as shares of all cores."""
        self._over.set()
        self._thread.join()
        self._moments.append(_Moment.now())
        before, after = self._began, self._look()
        whole = max(after.at - before.at, 1e-9) * cores()
        server, database, generator, busy, waiting = (
            max(0.0, (getattr(after, name) - getattr(before, name)) / whole)
            for name in ("server", "database", "generator", "busy", "waiting")
        )
        return Load(
            seconds=round(after.at - before.at, 2),
            server=round(server, 3),
            database=round(database, 3),
            generator=round(generator, 3),
            other=round(max(0.0, busy - server - database - generator), 3),
            waiting=round(waiting, 3),
            memory_left=round(self._least, 3),
            peak=round(peak(self._moments, lambda moment: moment.busy), 3),
            peak_waiting=round(peak(self._moments, lambda moment: moment.waiting), 3),
        )

    def _keep_looking(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            self._least = min(self._least, _memory_left())
            self._moments.append(_Moment.now())

    def _look(self) -> _Look:
        processes, moment = _processes(), _Moment.now()
        return _Look(
            at=moment.at,
            busy=moment.busy,
            waiting=moment.waiting,
            server=sum(_of_family(processes, pid) for pid in self._servers),
            database=sum(one.seconds for one in processes.values() if one.name == DATABASE),
            generator=time.process_time(),
        )


def peak(moments: Sequence[_Moment], of: Callable[[_Moment], float]) -> float:
    """The greatest share of all cores over about two seconds, or over all there is."""
    length = min(LONG, len(moments) - 1)
    shares = [
        (of(after) - of(before)) / (after.at - before.at) / cores()
        for before, after in zip(moments, moments[length:], strict=False)
        if after.at > before.at
    ]
    return max(shares, default=0.0)


def settle(servers: list[int]) -> None:
    """Wait until these have loaded what they need, and rest; half a minute at most."""
    until = time.perf_counter() + SETTLES_WITHIN
    used = -1.0
    while time.perf_counter() < until:
        now = sum(map(cpu_seconds, servers))
        if now - used < AT_REST * EVERY_SECONDS:
            return
        used = now
        time.sleep(EVERY_SECONDS)


def cpu_seconds(pid: int) -> float:
    """CPU seconds of this process and all below it."""
    return _of_family(_processes(), pid)


def cores() -> int:
    """How many processors work at once."""
    return os.cpu_count() or 1


def version() -> str:
    """Which portal this is, where the checkout knows."""
    git = shutil.which("git")
    if git is None:
        return UNKNOWN
    told = subprocess.run(  # noqa: S603  our own command
        [git, "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or UNKNOWN


def memory_bytes() -> int:
    """The whole memory."""
    return _memory()["MemTotal"]


def _memory_left() -> float:
    """The share of memory that could still be had."""
    told = _memory()
    return told["MemAvailable"] / told["MemTotal"]


def _memory() -> dict[str, int]:
    lines = (line.split() for line in Path("/proc/meminfo").read_text().splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines}


def _of_family(processes: dict[int, _Process], pid: int) -> float:
    family = {pid}
    while more := {n for n, one in processes.items() if one.parent in family} - family:
        family |= more
    return sum(processes[number].seconds for number in family if number in processes)


def _processes() -> dict[int, _Process]:
    ticks = os.sysconf("SC_CLK_TCK")
    found: dict[int, _Process] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text()
        except OSError:  # it has just ended
            continue
        head, _, tail = told.rpartition(")")
        fields = tail.split()
        spent = sum(int(field) for field in fields[11:15]) / ticks
        found[int(stat.parent.name)] = _Process(int(fields[1]), head.partition("(")[2], spent)
    return found
