"""A portal of its own beside the real one: the same disk or the same database server, the same
server command, nothing in common otherwise; nothing of it stays.
"""

import logging
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import errors, sql

from portal.exams.rules.rehearsal import LEAST_DISK
from portal.migrations import upgrade
from portal.serve import (
    WORKERS,
    Family,
    allow_many_connections,
    end_all,
    server_command,
)
from portal.settings import Settings, environment_with, make_secrets

log = logging.getLogger(__name__)
FOLDER = "rehearsal"  # in the data folder
DATABASE = "database"  # in that folder: the name of the one on the server
STARTS_WITHIN = 60.0  # seconds
PAUSE = 0.2
PREFIX = "portal_rehearsal_"
PROCESSES = "processes"
WORKING = re.compile(r"--workers (\d+)")  # in the register of portal.serve
NOT_ALLOWED = (
    "数据库账号没有新建数据库的权限，不能演练。请数据库管理员执行 ALTER ROLE … CREATEDB 后再试"
)
NOT_CREATED = "在数据库服务器上新建演练用的数据库没有成功，请查看数据库服务器的日志"
NOT_UP = "演练用的服务没有启动成功，请查看日志"
NO_ROOM = "硬盘剩余空间不够演练这么多人，请清理硬盘或者减少人数后再试"
BYTES_EACH = 1024 * 1024  # of the disk, for one candidate: more than was ever measured
NO_FOLDER = "数据目录不能写入，不能演练"


class TroubleError(Exception):
    """Why a rehearsal could not be done, in words for whoever asked for it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the other portal lives."""

    folder: Path
    settings: Settings
    environment: dict[str, str]
    port: int

    def bytes_used(self) -> int:
        """What its database takes of the disk."""
        if self.settings.is_sqlite:
            return sum(path.stat().st_size for path in self.folder.glob("portal.db*"))
        with psycopg.connect(_driver_url(self.settings.database_url)) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(row[0]) if row else 0


@contextmanager
def ground(real: Settings, name: str, candidates: int) -> Iterator[Ground]:
    """A data folder and an empty database at its newest form, with room on the disk for so many.
    Raises TroubleError.
    """
    clear(real)
    if shutil.disk_usage(real.data).free < LEAST_DISK + candidates * BYTES_EACH:
        raise TroubleError(NO_ROOM)
    try:
        yield _make(real, name)
    finally:
        clear(real)


def _make(real: Settings, name: str) -> Ground:
    folder, port = real.data / FOLDER, free_port()
    try:
        folder.mkdir(mode=0o700)
        make_secrets(folder)
    except OSError as fault:
        raise TroubleError(NO_FOLDER) from fault
    url = f"sqlite:///{folder / 'portal.db'}"
    if not real.is_sqlite:
        url = _create_database(real.database_url, PREFIX + name, folder)
    environment = environment_with(
        PORTAL_DATA=str(folder),
        PORTAL_DATABASE_URL=url,
        PORTAL_BASE_URL=f"http://127.0.0.1:{port}",
    )
    upgrade(url)
    return Ground(folder, Settings.from_environment(environment), environment, port)


def clear(real: Settings) -> None:
    """Nothing is left of a rehearsal: no process, no database, no folder. What cannot be dropped
    keeps its folder, so that the next one tries again.
    """
    folder = real.data / FOLDER
    Family(folder / PROCESSES).end_leftovers()
    try:
        if (note := folder / DATABASE).exists():
            _drop_database(real.database_url, note.read_text())
    except psycopg.Error:
        log.exception("the database of a rehearsal was not dropped")
        return
    shutil.rmtree(folder, ignore_errors=True)


def _create_database(real_url: str, name: str, folder: Path) -> str:
    """A database on the same server; its name is noted first, so that it is found after a crash."""
    (folder / DATABASE).write_text(name)
    try:
        with psycopg.connect(_driver_url(real_url), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(_named(name)))
    except errors.InsufficientPrivilege as fault:
        raise TroubleError(NOT_ALLOWED) from fault
    except psycopg.Error as fault:
        raise TroubleError(NOT_CREATED) from fault
    parts = urlsplit(real_url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _drop_database(real_url: str, name: str) -> None:
    if name.startswith(PREFIX):
        with psycopg.connect(_driver_url(real_url), autocommit=True) as connection:
            command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(command.format(_named(name)))


def _named(name: str) -> sql.Identifier:
    return sql.Identifier(name)


def _driver_url(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def serving(place: Ground, workers: int) -> Iterator[list[int]]:
    """The production server and its worker, up; gives their process ids. Raises TroubleError."""
    allow_many_connections()
    family = Family(place.folder / PROCESSES, place.environment)
    try:
        family.start(server_command(place.port, workers))
        _wait_for_answers(place.port, family.members[0])
        family.start([sys.executable, "-m", "portal", "worker"])
        yield [member.pid for member in family.members]
    finally:
        end_all(family.members)


def _wait_for_answers(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return once a page is answered: a server may listen whose workers do not start."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError, HTTPException), closing(_connection(port)) as connection:
            connection.request("GET", "/robots.txt")
            connection.getresponse()
            return
        time.sleep(PAUSE)
    raise TroubleError(NOT_UP)


def _connection(port: int) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=2)


def workers_of(real: Settings) -> int:
    """As many processes as serve the real portal now, if it is served."""
    with suppress(OSError):
        if found := WORKING.search((real.data / PROCESSES).read_text()):
            return int(found[1])
    return WORKERS


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
