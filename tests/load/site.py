"""A portal to be loaded: SQLite file or durable PostgreSQL cluster, the production server."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from portal.rehearsal.machine import cpu_seconds
from portal.serve import server_command
from tests import site
from tests.postgres import cluster

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Site:
    """Where the server listens, its processes, and the portal to generate data with."""

    port: int
    process: subprocess.Popen[bytes]
    app: Flask
    database: str


@contextmanager
def prepared(db: str) -> Iterator[tuple[Flask, dict[str, str], str]]:
    """The portal on an empty database with the bank in it; nothing serves yet."""
    with cluster(durable=True) if db == "postgresql" else nullcontext(None) as url:
        settings = {"PORTAL_DATABASE_URL": url} if url else {}
        with site.prepared(**settings) as (app, environment):
            yield app, environment, db


@contextmanager
def bare(db: str) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The portal on an empty database; nothing serves yet."""
    with cluster(durable=True) if db == "postgresql" else nullcontext(None) as url:
        settings = {"PORTAL_DATABASE_URL": url} if url else {}
        with site.bare(**settings) as (app, environment):
            yield app, environment


@contextmanager
def serving(app: Flask, environment: dict[str, str], db: str, port: int) -> Iterator[Site]:
    """The production server on this data, up when this begins and down when it ends."""
    with site.served(server_command(port, WORKERS), environment, port) as process:
        yield Site(port, process, app, db)


def bare_flask_command(port: int) -> list[str]:
    """The same server with the same settings before a Flask application that says hello."""
    return [*server_command(port, WORKERS)[:-1], "tests.load.hello:bare"]


def database_seconds(environment: dict[str, str]) -> float:
    """CPU seconds of PostgreSQL and all its processes; 0 on SQLite, which works in ours."""
    parts = urlsplit(environment.get("PORTAL_DATABASE_URL", ""))
    folder = parse_qs(parts.query).get("host")
    if not folder:
        return 0.0
    return cpu_seconds(int((Path(folder[0]) / "data" / "postmaster.pid").read_text().split()[0]))
