"""`hello`: bare Flask on the same server, the yardstick for every other figure; beside it our own
home page.
"""

import os
from itertools import repeat
from typing import Any

from flask import Flask

from portal.rehearsal.machine import cpu_seconds
from portal.rehearsal.messages import Request, get
from tests.load.driver import drive
from tests.load.report import Report
from tests.load.site import bare_flask_command, prepared, serving
from tests.site import served

CONNECTIONS = 32
SECONDS = 8.0
PORT = 8791

bare = Flask("bare")


@bare.get("/")
def hello() -> str:
    """What the yardstick says."""
    return "hello"


def run(db: str) -> Report:
    """Load bare Flask, then the portal's home page, in one run on one machine."""
    report = Report("hello", db, {"connections": CONNECTIONS, "seconds": SECONDS})
    streams: Any = [repeat(Request("GET /", get("/"))) for _ in range(CONNECTIONS)]
    with served(bare_flask_command(PORT), dict(os.environ), PORT) as process:
        before = cpu_seconds(process.pid)
        outcome = drive(PORT, list(streams), seconds=SECONDS)
        report.add("bare Flask", outcome, server_cpu=cpu_seconds(process.pid) - before)
    with prepared(db) as (app, environment, _), serving(app, environment, db, PORT + 1) as site:
        before = cpu_seconds(site.process.pid)
        outcome = drive(PORT + 1, list(streams), seconds=SECONDS)
        report.add("home page", outcome, server_cpu=cpu_seconds(site.process.pid) - before)
    return report
