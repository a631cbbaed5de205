"""`exam-start`: 3,000 candidates wait, begin in the same second, and then answer every 15 seconds.

Papers are made by the portal's own preparation; only the first of them are drawn, and how long
that takes is told; the others are copies, which costs the start just as much. Everyone has a
connection open, as a browser in the waiting room has. Each browser asks for its paper at a moment
of its own in the first 0.8 s, as its script does; how long it took is told from that moment and
from the start. With the worker beside the server, as in production.
"""

import random
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.core import clock
from portal.db.base import db
from portal.exams.actions import preparing
from portal.exams.models import Answer, Paper, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from portal.rehearsal import hall
from portal.rehearsal.candidates import SPREAD, answer, asking, opening
from portal.rehearsal.crowd import Crowd, Due
from portal.rehearsal.hall import DRAWN, Seat, admit, copy_papers, let_wait, look_round, open_at
from portal.rehearsal.machine import cpu_seconds
from portal.rehearsal.messages import Outcome
from tests.factories.accounts import make_person
from tests.factories.exams import make_photo, make_sitting
from tests.load.report import Report
from tests.load.site import database_seconds, prepared, serving
from tests.site import running

CANDIDATES = 3000
EVERY = 15.0  # seconds between two answers of one candidate
ANSWERS = 4  # of each
LEAD = 6.0  # seconds of waiting before the start
PORT = 8795


def run(db_name: str) -> Report:
    """Prepare, wait, begin together, answer; then what the database holds is looked at."""
    settings = {"candidates": CANDIDATES, "drawn": DRAWN, "every": EVERY, "answers each": ANSWERS}
    report = Report("exam-start", db_name, settings)
    dice = random.Random(3)
    with prepared(db_name) as (app, environment, _):
        with app.app_context():
            sitting_id = _prepare(report)
            seats = hall.seats(app, sitting_id)
        worker = [sys.executable, "-m", "portal", "worker"]
        with serving(app, environment, db_name, PORT) as site, running(worker, environment) as also:

            def used() -> float:
                ours = cpu_seconds(site.process.pid) + cpu_seconds(also.pid)
                return ours + database_seconds(environment)

            crowd = Crowd(PORT, CANDIDATES)
            with app.app_context():
                opens = _opens_in(sitting_id, LEAD)
            left = (opens - clock.now()).total_seconds()  # looked at first: nobody is too early
            begin = time.perf_counter() + left
            _measure(report, "waiting", crowd, _asking(seats, dice), begin - LEAD + 1, used)
            _measure(report, "start", crowd, _opening(seats, dice), begin, used)
            outcome = _measure(
                report, "answering", crowd, _answering(seats, dice), time.perf_counter(), used
            )
            crowd.close()
        with app.app_context():
            _look(report, sitting_id, opens, outcome)
    return report


def _measure(
    report: Report, title: str, crowd: Crowd, plans: list[Iterator[Due]], begin: float, used: Any
) -> Outcome:
    while time.perf_counter() < begin - 0.2:
        time.sleep(0.05)
    before = used()
    outcome = crowd.drive(plans, begin=begin)
    report.add(title, outcome, server_cpu=used() - before)
    return outcome


# --- what they do ------------------------------------------------------------------------------


def _asking(seats: list[Seat], dice: random.Random) -> list[Iterator[Due]]:
    """Each waiting room asks once for the time."""
    return [iter([(dice.uniform(0, LEAD - 2), asking(seat))]) for seat in seats]


def _opening(seats: list[Seat], dice: random.Random) -> list[Iterator[Due]]:
    return [iter([(dice.uniform(0, SPREAD), opening(seat))]) for seat in seats]


def _answering(seats: list[Seat], dice: random.Random) -> list[Iterator[Due]]:
    plans = []
    for seat in seats:
        first = dice.uniform(0, EVERY)
        plans.append(iter([(first + EVERY * n, answer(seat, n)) for n in range(ANSWERS)]))
    return plans


# --- what is there before ----------------------------------------------------------------------


def _prepare(report: Report) -> int:
    """A sitting whose candidates all wait, with their papers made; its id."""
    now = clock.now()
    sitting = make_sitting(
        SittingStatus.APPLIED,
        opens_at=now + timedelta(minutes=50),
        closes_at=now + timedelta(hours=4),
        minutes=120,
        capacity=CANDIDATES,
    )
    sitting_id = sitting.id
    photo_id = make_photo(make_person()).id
    commit()
    admit(sitting_id, photo_id, range(DRAWN))
    began, cpu = time.perf_counter(), time.process_time()
    while True:
        more = preparing.prepare_some(sitting_id, now=clock.now())
        commit()
        if not more:
            break
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    rate = f"{DRAWN / took:.1f} papers/s by one worker ({1000 * cpu / DRAWN:.0f} ms CPU each)"
    report.notes.append(f"{DRAWN} papers drawn, with booklet, in {took:.1f} s: {rate}")
    admit(sitting_id, photo_id, range(DRAWN, CANDIDATES))
    copy_papers(sitting_id)
    let_wait(sitting_id)
    look_round()  # papers are made hours before the start
    return sitting_id


def _opens_in(sitting_id: int, seconds: float) -> datetime:
    opens = clock.now() + timedelta(seconds=seconds)
    open_at(sitting_id, opens)
    return opens


def _look(report: Report, sitting_id: int, opens: datetime, answering: Outcome) -> None:
    """Everyone began at the start with the same time, and everything acknowledged is kept."""
    mine = (Paper.sitting_id == sitting_id, Paper.status == PaperStatus.OPEN)
    begun = db.session.execute(
        select(func.count(), func.count(Paper.deadline_at.distinct()), func.min(Paper.started_at))
        .select_from(Paper)
        .where(*mine)
    ).one()
    if tuple(begun) != (CANDIDATES, 1, opens):
        raise SystemExit(f"not all began together: {begun}")
    kept = db.session.scalar(select(func.count(Answer.id))) or 0
    report.notes.append(f"{begun[0]} papers opened at the start, all with the same deadline")
    report.notes.append(f"{answering.requests} answers acknowledged, {kept} in the journal")
    if kept < answering.requests:
        raise SystemExit(f"{answering.requests} acknowledged, but {kept} kept: answers were lost")
