"""`verify`: strangers who look certificates up in a register of a million: by the square and by two
of number, name and id number; by the clock at a fixed rate, then as many as the machine carries.
"""

import re
import time
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie
from itertools import count, islice
from random import Random
from urllib.parse import urlencode

from portal.rehearsal.crowd import Crowd, Due
from portal.rehearsal.machine import cpu_seconds
from portal.rehearsal.messages import Outcome, Request, post
from tests.load.driver import drive
from tests.load.register import Known, fill
from tests.load.report import Report
from tests.load.site import Site, bare, database_seconds, serving

SIZE = 1_000_000
RATE = 500  # looks a second
SECONDS = 30.0
LINES = 250  # connections by the clock
CONNECTIONS = 16  # as fast as answered
ALONE = 400  # looks of each kind, one after the other, to compare their times
SQUARES = 0.8  # of all looks; the others fill in the form
PORT = 8798
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
Looks = Iterator[Request]


def run(db_name: str) -> Report:
    """The register is filled, then served; every look comes from an address of its own."""
    settings = {
        "certificates": SIZE,
        "rate": f"{RATE}/s over {LINES} connections",
        "seconds": SECONDS,
        "squares": SQUARES,
    }
    report = Report("verify", db_name, settings)
    with bare(db_name) as (app, environment):
        with app.app_context():
            known = fill(SIZE)
        environment |= {"PORTAL_PROXIES": "1"}
        with serving(app, environment, db_name, PORT) as site:
            looks = Strangers(known)
            drive(PORT, [islice(looks.mixed(), 200) for _ in range(4)], seconds=SECONDS)  # warm
            _by_the_clock(report, site, environment, looks)
            _at_most(report, site, environment, looks)
            _alike(report, looks)
    return report


class Strangers:
    """What they ask, each from another address."""

    def __init__(self, known: list[Known]) -> None:
        self._known, self._dice, self._number = known, Random(7), count(1)
        self._cookie, self._token = _form()

    def mixed(self) -> Looks:
        """As they come: most by the square, some by the form; one in ten of those in vain."""
        while True:
            if self._dice.random() < SQUARES:
                yield self.square()
            else:
                kind = self._dice.choices(("found", "mismatch", "unknown"), (18, 1, 1))[0]
                yield self.form(kind)

    def square(self) -> Request:
        """By the square of a certificate."""
        path = f"/v/{self._one().token}"
        lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"X-Forwarded-For: {self._address()}")
        return Request("square", "\r\n".join(lines).encode() + b"\r\n\r\n", frozenset({200}))

    def form(self, kind: str) -> Request:
        """By number and name: right, of another, or of nobody."""
        one = self._one()
        number = (
            one.number
            if kind != "unknown"
            else f"Z000050500199990{self._dice.randrange(10**6):06d}"
        )
        name = one.name if kind == "found" else "查无此人"
        body = urlencode({"csrf_token": self._token, "number": number, "name": name})
        payload = post(
            "/verify", body, cookie=self._cookie, headers={"X-Forwarded-For": self._address()}
        )
        return Request(f"form, {kind}", payload, frozenset({200}))

    def _one(self) -> Known:
        return self._dice.choice(self._known)

    def _address(self) -> str:
        number = next(self._number)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _form() -> tuple[str, str]:
    """The cookie and the token that a browser has after opening the page."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/verify", timeout=10) as answer:
        found = TOKEN.search(answer.read())
        cookies = SimpleCookie(answer.headers["Set-Cookie"])
    assert found is not None
    return f"session={cookies['session'].value}", found[1].decode()


def _by_the_clock(
    report: Report, site: Site, environment: dict[str, str], looks: Strangers
) -> None:
    mixed = looks.mixed()
    plans = [_plan(place, mixed) for place in range(LINES)]
    crowd = Crowd(PORT, LINES)
    try:
        before = _server(site, environment)
        outcome = crowd.drive(plans, begin=time.perf_counter() + 0.2)
        used = _server(site, environment) - before
    finally:
        crowd.close()
    title = f"{RATE} looks a second"
    report.add(title, outcome, server_cpu=used)
    for action in ("square", "form, found"):
        report.judge(title, action, p95=0.05)


def _plan(place: int, mixed: Looks) -> Iterator[Due]:
    """One connection's share of the looks."""
    each = LINES / RATE
    for turn in range(int(SECONDS / each)):
        yield (turn + place / LINES) * each, next(mixed)


def _at_most(report: Report, site: Site, environment: dict[str, str], looks: Strangers) -> None:
    each = int(RATE * SECONDS / CONNECTIONS)
    streams = [islice(looks.mixed(), each) for _ in range(CONNECTIONS)]
    before = _server(site, environment)
    outcome = drive(PORT, streams, seconds=2 * SECONDS)
    report.add("as fast as answered", outcome, server_cpu=_server(site, environment) - before)


def _alike(report: Report, looks: Strangers) -> None:
    """Whether the time of an answer tells what is not told: one after the other, in turns."""
    kinds = ("found", "mismatch", "unknown")
    requests = (looks.form(kind) for _ in range(ALONE) for kind in kinds)
    outcome: Outcome = drive(PORT, [requests], seconds=SECONDS)
    for action, seconds in sorted(outcome.latencies.items()):
        report.measure(f"alone: {action}", seconds, target=0.05)


def _server(site: Site, environment: dict[str, str]) -> float:
    return cpu_seconds(site.process.pid) + database_seconds(environment)
