"""A portal that is really served: a fresh data folder, the bank in the database, the production
server. For journeys and for loads.
"""

import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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

START_SECONDS = 60
STOP_SECONDS = 15


class DidNotStartError(Exception):
    """The server ended, or said nothing in time."""


@contextmanager
def prepared(**settings: str) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The portal on a fresh database with the bank in it, and the environment to serve it in.

    `settings` are PORTAL_* settings besides the data folder; nothing serves yet.
    """
    with bare(**settings) as (app, environment):
        with app.app_context():
            bank, _ = read_bank(ROOT / "question_bank")
            bank_actions.sync(bank)
            courses_actions.sync(bank)
            commit()
        yield app, environment


@contextmanager
def bare(**settings: str) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The portal on an empty database."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-site-") as folder,
        mock.patch.dict(os.environ, {"PORTAL_DATA": folder, **settings}),
    ):
        make_secrets()
        chosen = Settings.from_environment()
        upgrade(chosen.database_url)
        app = create_app(chosen)
        yield app, dict(os.environ)
        app.extensions["database"][0].dispose()


@contextmanager
def running(
    command: list[str], environment: dict[str, str], output: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """This command, ended when we are done with it."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=output, stderr=output and subprocess.STDOUT
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
