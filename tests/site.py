"""A portal that is really served: a fresh data folder, the bank in the database, the production
server. For journeys and for loads.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from unittest import mock

from flask import Flask

from portal.app import create_app
from portal.bank import actions as bank_actions
from portal.bank.content import read_bank
from portal.courses import actions as courses_actions
from portal.jobs.queue import commit
from portal.migrations import upgrade
from portal.settings import ROOT, Settings, make_secrets
from tests.postgres import copy_database

START_SECONDS = 60
STOP_SECONDS = 15


class DidNotStartError(Exception):
    """The server ended, or said nothing in time."""


@contextmanager
def prepared(**settings: str) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The portal on a fresh database with the bank in it, and the environment to serve it in.

    `settings` are PORTAL_* settings besides the data folder; nothing serves yet. The bank is read
    once a process and database server; later portals begin with a copy of the first.
    """
    with _environment(**settings) as folder:
        address = settings.get("PORTAL_DATABASE_URL", "")
        model = _models.get(address.partition("?")[2])
        if model is None:
            model = _models[address.partition("?")[2]] = _prepare(folder, address)
        else:
            shutil.copytree(model.folder, folder, dirs_exist_ok=True)
            if address:
                copy_database(model.database, address)
        with _opened() as (app, environment):
            yield app, environment


@contextmanager
def bare(**settings: str) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The portal on an empty database."""
    with _environment(**settings):
        make_secrets()
        upgrade(Settings.from_environment().database_url)
        with _opened() as (app, environment):
            yield app, environment


@dataclass(frozen=True, slots=True)
class _Model:
    """A portal with the bank in it, to be copied: its data folder, and its database if it is not
    in there.
    """

    folder: Path
    database: str


_models: dict[str, _Model] = {}  # by what tells one database server from another


def _prepare(folder: Path, address: str) -> _Model:
    """The portal in this folder gets its bank; what it is then is kept to be copied."""
    make_secrets()
    upgrade(Settings.from_environment().database_url)
    with _opened() as (app, _), app.app_context():
        bank, _ = read_bank(ROOT / "question_bank")
        bank_actions.sync(bank)
        courses_actions.sync(bank)
        commit()
        app.extensions["jobs"].huey.storage.close()
    kept = Path(tempfile.mkdtemp(prefix="portal-model-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    shutil.copytree(folder, kept, dirs_exist_ok=True)
    return _Model(kept, copy_database(address) if address else "")


@contextmanager
def own_port() -> Iterator[int]:
    """A port of the loopback for our server alone, also while it is down: granian shares its port
    with whoever asks to share, which is only us, and the system gives it to nobody else.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@contextmanager
def _environment(**settings: str) -> Iterator[Path]:
    with (
        tempfile.TemporaryDirectory(prefix="portal-site-") as folder,
        mock.patch.dict(os.environ, {"PORTAL_DATA": folder, **settings}),
    ):
        yield Path(folder)


@contextmanager
def _opened() -> Iterator[tuple[Flask, dict[str, str]]]:
    app = create_app(Settings.from_environment())
    yield app, dict(os.environ)
    app.extensions["database"][0].dispose()


@contextmanager
def running(
    command: list[str], environment: dict[str, str], output: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """This command, ended when we are done with it, and whatever it left: granian told to stop
    while it starts leaves a worker behind.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=output and subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def served(
    command: list[str], environment: dict[str, str], port: int, output: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """This server command, answering on the port."""
    with running(command, environment, output) as process:
        wait_for(port, process)
        yield process


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers. Raises DidNotStartError when it ends or says nothing."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise DidNotStartError("the server ended before it answered")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise DidNotStartError("the server did not answer in time")
