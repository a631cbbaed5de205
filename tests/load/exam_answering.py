"""`exam-answering`: 20,000 candidates save an answer every 15 seconds; then as fast as they can,
beside bare Flask on the same server; then with few and many candidates and answers.

Every answer is a durable line of the journal before it is acknowledged. What the database holds
afterwards is counted against what was acknowledged.

1. 20,000 candidates, each with a connection of their own, as browsers have.
2. Shares: as fast as they are acknowledged over 256 connections, in turn bare Flask's `hello`, the
   short way with nothing written, the whole short way, and every answer through Flask. In one run
   and twice over, as the machine is never the same twice.
3. Flat: the CPU of a save, with a hundredth of the candidates, a tenth, all; and with no answers
   given before, with ten by each, with a hundred.
"""

import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from itertools import islice, repeat
from typing import Any

from portal.rehearsal.crowd import Crowd, Due
from portal.rehearsal.machine import cpu_seconds
from portal.rehearsal.messages import Outcome, Request, get
from tests.load.driver import drive
from tests.load.hall import Seat, answer_all, count_kept, fill
from tests.load.report import Report
from tests.load.shares import command
from tests.load.site import bare_flask_command, database_seconds, prepared, serving
from tests.site import served

CANDIDATES = 20_000
EVERY = 15.0  # seconds between two answers of one candidate
ANSWERS = 4  # of each
GENERATORS = 2  # processes: one may not open as many files
CONNECTIONS = 256
SECONDS = 10.0
ROUNDS = 2
FLAT_SECONDS = 6.0
FEW = CANDIDATES // 100
PORT = 8794


def run(db_name: str) -> Report:
    """All three, on one database that fills up."""
    settings = {"candidates": CANDIDATES, "every": EVERY, "answers each": ANSWERS}
    report = Report("exam-answering", db_name, settings | {"connections": CONNECTIONS})
    acknowledged, given = 0, 0
    with prepared(db_name) as (app, environment, _):
        site = _Site(app, environment, db_name)
        for number in (FEW, CANDIDATES // 10 - FEW, CANDIDATES - CANDIDATES // 10):
            with app.app_context():
                site.seats += fill(app, number)
            acknowledged += site.flat(report, f"{len(site.seats)} candidates")
        acknowledged += site.all_at_their_pace(report)
        acknowledged += site.shares(report)
        site.compare(report)
        for more in (range(10), range(10, 100)):
            with app.app_context():
                given += answer_all(more)
            acknowledged += site.flat(report, f"{more.stop} answers each before")
        with app.app_context():
            kept, gaps = count_kept()
    report.notes.append(
        f"{acknowledged} answers acknowledged, {kept - given} in the journal besides those put "
        f"there beforehand; {gaps} papers whose numbers are not 1, 2, 3 …"
    )
    if kept - given < acknowledged or gaps:
        raise SystemExit(report.notes[-1])
    return report


class _Site:
    """The portal under load, with its candidates."""

    def __init__(self, app: Any, environment: dict[str, str], db_name: str) -> None:
        self.app, self.environment, self.db = app, environment, db_name
        self.seats: list[Seat] = []

    def used(self, pid: int) -> float:
        """CPU seconds of the server, and of the database where it is a process of its own."""
        return cpu_seconds(pid) + database_seconds(self.environment)

    # --- everyone, at their own pace ----------------------------------------------------------
    def all_at_their_pace(self, report: Report) -> int:
        title = f"{CANDIDATES} candidates, an answer every {EVERY:g} s"
        with serving(self.app, self.environment, self.db, PORT) as site:
            outcome, used = _by_the_clock(self.seats, lambda: self.used(site.process.pid))
        report.add(title, outcome, server_cpu=used)
        report.judge(title, "save answer", p95=0.200)
        return outcome.requests

    # --- as fast as they are acknowledged ------------------------------------------------------
    def shares(self, report: Report) -> int:
        """Each in turn, and again; how many answers were kept."""
        kept = 0
        for turn in range(ROUNDS):
            for title, server in SHARES.items():
                answered = self._as_fast_as_it_goes(report, f"{title} ({turn + 1})", server)
                kept += answered if title in WRITING else 0
        return kept

    def _as_fast_as_it_goes(self, report: Report, title: str, server: list[str]) -> int:
        hello: Any = [repeat(Request("GET /", get("/"))) for _ in range(CONNECTIONS)]
        chosen = random.Random(5).sample(self.seats, min(CONNECTIONS, len(self.seats)))
        streams = hello if title.startswith(HELLO) else [seat.requests() for seat in chosen]
        with served(server, self.environment, PORT) as process:
            warming = drive(PORT, [islice(stream, 20) for stream in streams], seconds=SECONDS)
            before = self.used(process.pid)
            outcome = drive(PORT, streams, seconds=SECONDS)
            report.add(title, outcome, server_cpu=self.used(process.pid) - before)
        return warming.requests + outcome.requests

    def compare(self, report: Report) -> None:
        """What each further share takes, of what bare Flask does."""
        turns = range(1, ROUNDS + 1)
        hellos = [report.runs[f"{HELLO} ({turn})"]["per_second"] for turn in turns]
        for title in SHARES:
            rates = [report.runs[f"{title} ({turn})"]["per_second"] for turn in turns]
            of_hello = [rate / hello for rate, hello in zip(rates, hellos, strict=True)]
            told = ", ".join(f"{rate:.0f}/s" for rate in rates)
            least, most = min(of_hello), max(of_hello)
            report.notes.append(f"{title}: {told} = {least:.2f} to {most:.2f} of hello")

    # --- few and many ---------------------------------------------------------------------------
    def flat(self, report: Report, title: str) -> int:
        """A save with what is there now."""
        chosen = random.Random(7).sample(self.seats, min(CONNECTIONS, len(self.seats)))
        with serving(self.app, self.environment, self.db, PORT) as site:
            before = self.used(site.process.pid)
            outcome = drive(PORT, [seat.requests() for seat in chosen], seconds=FLAT_SECONDS)
            report.add(title, outcome, server_cpu=self.used(site.process.pid) - before)
        return outcome.requests


HELLO = "bare Flask says hello"
WHOLE = "the whole short way"
THROUGH_FLASK = "every answer through Flask"
WRITING = frozenset({WHOLE, THROUGH_FLASK})
_SERVER = bare_flask_command(PORT)
SHARES = {
    HELLO: _SERVER,
    "the short way, nothing written": command("without_writing", _SERVER),
    WHOLE: [*_SERVER[:-1], "portal.wsgi:application"],
    THROUGH_FLASK: command("without_short_way", _SERVER),
}


# --- many generators -----------------------------------------------------------------------------


def _by_the_clock(seats: list[Seat], used: Any) -> tuple[Outcome, float]:
    """Everyone's answers when they are due; what came of it, and the server's CPU seconds."""
    processes = multiprocessing.get_context("spawn")
    ready = processes.Barrier(GENERATORS + 1)
    told: Any = processes.Queue()
    parts = [seats[place::GENERATORS] for place in range(GENERATORS)]
    makers = [processes.Process(target=_generate, args=(part, ready, told)) for part in parts]
    for maker in makers:
        maker.start()
    ready.wait()
    before = used()
    outcomes = [told.get() for _ in makers]
    spent = used() - before
    for maker in makers:
        maker.join()
    return _together(outcomes), spent


def _generate(seats: list[Seat], ready: Any, told: Any) -> None:
    """One generator: opens a connection for each of its candidates, and begins with the others."""
    dice = random.Random(os.getpid())
    crowd = Crowd(PORT, len(seats))
    plans = [_plan(seat, dice.uniform(0, EVERY)) for seat in seats]
    ready.wait()
    told.put(crowd.drive(plans, begin=time.perf_counter()))
    crowd.close()


def _plan(seat: Seat, first: float) -> Iterator[Due]:
    answers = seat.requests()
    for number in range(ANSWERS):
        yield first + EVERY * number, next(answers)


def _together(outcomes: list[Outcome]) -> Outcome:
    """What all generators saw."""
    whole = Outcome(
        seconds=max(one.seconds for one in outcomes), own_cpu=sum(one.own_cpu for one in outcomes)
    )
    for one in outcomes:
        for action, taken in one.latencies.items():
            whole.latencies[action] += taken
        for trouble, count in one.errors.items():
            whole.errors[trouble] += count
    return whole
