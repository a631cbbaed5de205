"""Serving: the production server and the worker beside it, started and stopped together.

Imports no room: a portal that is prepared already is up as soon as its server has loaded it.
"""

import ctypes
import fcntl
import hashlib
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO, Any, cast

import click

from portal.settings import ROOT, Settings

THREADS = 32  # most of them wait: for the disk, together (db/writer.py)
CONNECTIONS = 16_384  # of one worker; granian calls it backpressure, and a browser keeps its own
BACKLOG = 4096  # connections that may wait to be taken: thousands come in the same second
STOP_SECONDS = 10
WORKERS = 2
TOO_OFTEN, WITHIN_SECONDS = 20, 60.0  # so many ends within so many seconds, and we give up
POLL_SECONDS = 0.1
PR_SET_PDEATHSIG = 1
VERSIONS = ROOT / "portal" / "migrations" / "versions"


def tell_address(port: int) -> None:
    """Have QR codes and certificates lead here, unless the operator named another address."""
    os.environ.setdefault("PORTAL_BASE_URL", f"http://127.0.0.1:{port}")  # noqa: TID251  handed on


def complain_at_start() -> None:
    """Say plainly what would go wrong later, and do not start."""
    from portal.documents.start import check_start

    if problems := check_start():
        raise click.ClickException("\n".join(problems))


def is_prepared(settings: Settings) -> bool:
    """Whether this very database was prepared by this very checkout: its bank, its versions."""
    try:
        known = _stamp(settings).read_text()
    except OSError:
        return False
    return known == _fingerprint(settings) and _version(settings) == _newest_version()


def remember_prepared(settings: Settings) -> None:
    """From here on the next start need not prepare again."""
    _stamp(settings).write_text(_fingerprint(settings))


def _stamp(settings: Settings) -> Path:
    return settings.data / "prepared"


def _fingerprint(settings: Settings) -> str:
    """What preparing depends on: the address of the database and the content of the bank."""
    told = hashlib.sha256(settings.database_url.encode())
    for path in sorted((ROOT / "question_bank").rglob("*")):
        if path.is_file():
            told.update(str(path.relative_to(ROOT)).encode())
            told.update(path.read_bytes())
    return told.hexdigest()


def _newest_version() -> str:
    return max(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))


def _version(settings: Settings) -> str:
    """The form the database says it has; empty when there is none or it cannot be asked."""
    try:
        connection = _connect(settings)
    except Exception:  # whatever is wrong, preparing will meet it and say so
        return ""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except Exception:  # an empty database has no such table
        return ""
    finally:
        connection.close()
    return str(row[0]) if row else ""


def _connect(settings: Settings) -> Any:
    if settings.is_sqlite:
        import pysqlite3.dbapi2 as module

        path = settings.database_url.removeprefix("sqlite:///")
        return module.connect(f"file:{path}?mode=ro", uri=True)
    import psycopg

    return psycopg.connect(settings.database_url.replace("postgresql+psycopg://", "postgresql://"))


def run_prepare(*, empty: bool) -> None:
    """Prepare in a process of its own; its failure ends the command."""
    command = [sys.executable, "-m", "portal", "prepare", *(["--empty"] if empty else [])]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603  our own command
        raise click.ClickException("准备数据时出错，原因见上方输出。")


def server_command(port: int, workers: int) -> list[str]:
    """The production server's command line (STACK §2.4)."""
    return [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(THREADS)),
        *("--backlog", str(BACKLOG), "--backpressure", str(CONNECTIONS)),
        *("--no-ws", "--respawn-failed-workers"),
        *("--log-level", "error", "portal.wsgi:application"),
    ]


def serve(settings: Settings, *, port: int, workers: int) -> None:
    """Serve until told to stop; whichever of the two processes ends by itself is started again."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    allow_many_connections()
    family = Family(settings.data / "processes")
    family.found()
    processes = family.members
    family.start(server_command(port, workers))
    try:
        complain_at_start()
        _wait_until_up(port, processes[0], stopping)
        if processes[0].poll() is None:
            family.start([sys.executable, "-m", "portal", "worker"])
            announce(settings, port)
            keep_running(family, stopping)
    finally:
        end_all(processes)
    if not stopping.is_set():
        raise click.ClickException("服务意外停止，原因见上方输出。")


def allow_many_connections() -> None:
    """As many open files as the system lets us have: each browser is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Family:
    """The processes that are kept running, written down in a file: when we are killed ourselves,
    whoever serves next ends what we left behind, which would hold the port.
    """

    def __init__(self, register: Path, environment: Mapping[str, str] | None = None) -> None:
        self._register = register
        self._lock: IO[bytes] | None = None
        self._environment = environment
        self.members: list[subprocess.Popen[bytes]] = []

    def start(self, command: list[str], place: int | None = None) -> None:
        """Start one more, or one in the place of another."""
        process = start(command, self._environment)
        if place is None:
            self.members.append(process)
        else:
            self.members[place] = process
        lines = [f"{one.pid} {_shown(cast('list[str]', one.args))}" for one in self.members]
        self._register.write_text("\n".join(lines))

    def found(self) -> None:
        """Be the only family here, for life. Raises ClickException when another is alive."""
        self._lock = self._register.with_suffix(".lock").open("ab")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.leave()
            told = f"服务已在运行（数据目录 {self._register.parent}），请先停止再启动。"
            raise click.ClickException(told) from None
        self.end_leftovers()

    def leave(self) -> None:
        """Make room for another family."""
        if self._lock is not None:
            self._lock.close()

    def end_leftovers(self) -> None:
        """End those of an earlier family that still run under the number that was written down."""
        with suppress(OSError):
            for line in self._register.read_text().splitlines():
                group, _, command = line.partition(" ")
                if any(_is_of(process, int(group), command) for process in _running()):
                    os.killpg(int(group), signal.SIGKILL)


def _shown(command: list[str]) -> str:
    return " ".join(command)


def _running() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def _is_of(pid: int, group: int, command: str) -> bool:
    """Whether this process belongs to this group and does this: the first of the group may be gone,
    and its number may be another's by now.
    """
    with suppress(OSError):
        if os.getpgid(pid) == group:
            told = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ")
            return told.decode(errors="replace").endswith(command)
    return False


def keep_running(family: Family, stopping: threading.Event) -> None:
    """Start again whatever ends by itself (killed, or granian giving up on its workers); return
    when told to stop, or when it happens too often to be any use.
    """
    ended: deque[float] = deque(maxlen=TOO_OFTEN)
    while not stopping.wait(POLL_SECONDS):
        for place, process in enumerate(family.members):
            if process.poll() is None:
                continue
            ended.append(time.monotonic())
            if len(ended) == TOO_OFTEN and ended[-1] - ended[0] < WITHIN_SECONDS:
                return
            _signal_group(process, signal.SIGKILL)  # what it left behind holds the port
            click.echo(f"  进程意外结束（{process.returncode}），重新启动。", err=True)
            family.start(cast("list[str]", process.args), place)


def _wait_until_up(port: int, server: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    """Return when the server takes connections, has ended, or is no longer wanted."""
    while server.poll() is None and not stopping.wait(POLL_SECONDS):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return


def start(
    command: list[str], environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """One of our two, in a process group of its own, so that none of its children is left over."""
    return subprocess.Popen(  # noqa: S603  our own command
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    """Have the kernel send SIGTERM when the parent is gone, even by `kill -9` (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end_all(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask them to stop; whatever is left of their groups after ten seconds is ended."""
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        _signal_group(process, signal.SIGKILL)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def announce(settings: Settings, port: int) -> None:
    """Where to look and how to sign in."""
    click.echo(f"\n  劳资专管员服务平台： http://127.0.0.1:{port}/")
    click.echo(f"  登录： http://127.0.0.1:{port}/sign-in （演示数据：点一张角色卡片即可进入）")
    click.echo(f"  数据目录： {settings.data}")
    click.echo("  按 Ctrl+C 停止。\n")
