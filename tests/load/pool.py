"""`pool`: search with facets and matches with reasons, as the pool grows to a million people.

Each size anew: how long the columns take to load, from the database and from their snapshot, and
what a change costs; then the real server, asked by a contractor over HTTP.
"""

import os
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select, update

from portal.accounts.session import session_name
from portal.core import clock
from portal.core.regions import current
from portal.db.base import db
from portal.employers.models import Project
from portal.employers.rules.needs import Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool import jobs
from portal.pool.index import snapshot
from portal.pool.index.holding import pool
from portal.pool.models import Profile
from portal.pool.queries.fairness_figures import read_facts
from portal.pool.rules.fairness.periods import Period
from portal.pool.rules.fairness.reckoning import reckon
from portal.pool.rules.wanted import Order, Soon, Wanted
from portal.rehearsal.machine import cpu_seconds
from portal.rehearsal.messages import Request, get
from tests.load.copies import FIRST_ID
from tests.load.driver import drive
from tests.load.hall import signed_in
from tests.load.introductions import words_asked
from tests.load.report import Report
from tests.load.site import Site, bare, serving
from tests.load.talents import PROJECTS, fill

SIZES = (10_000, 100_000, 1_000_000)
ASKED = 400  # questions of each kind
CHANGED = (1, 1000)
PORT = 8797
SECONDS = 240.0
CONNECTIONS = 4
READ_TARGET, RECKON_TARGET = 60.0, 300.0
SEARCH_TARGET, MATCH_TARGET, SWEEP_TARGET = 0.1, 0.15, 300.0
LOAD_TARGET, START_TARGET, FOLLOW_TARGET = 15.0, 1.0, 0.1


def run(db_name: str, count: int | None = None) -> Report:
    """Each size anew; `count` leaves out the larger ones."""
    sizes = [size for size in SIZES if size <= (count or SIZES[-1])] or [count or SIZES[0]]
    report = Report("pool", db_name, {"people": sizes, "projects": PROJECTS, "asked": ASKED})
    for people in sizes:
        with bare(db_name) as (app, environment):
            _measure(report, app, environment, db_name, people)
    report.notes.append(f"load average at the end {os.getloadavg()[0]:.1f}")
    return report


def _measure(
    report: Report, app: Flask, environment: dict[str, str], db_name: str, people: int
) -> None:
    with app.app_context():
        began = time.perf_counter()
        clerk = fill(people)
        report.notes.append(f"{people} people: filled in {time.perf_counter() - began:.0f} s")
        _measure_columns(report, people)
        cookie, _ = signed_in(app, session_name(db.session.merge(clerk)), {})
        words = words_asked(people, 2 * ASKED)
        searches = _searches(cookie, words[:ASKED], often=0.15)
        with_words = _searches(cookie, words[ASKED:], often=1.0)
        matches = _matches(cookie)
    with serving(app, environment, db_name, PORT) as site:
        _ask(report, site, people, "search", searches, SEARCH_TARGET)
        _ask(report, site, people, "search with words", with_words, SEARCH_TARGET)
        _ask(report, site, people, "matches", matches, MATCH_TARGET)


# --- the columns ----------------------------------------------------------------------------------


def _measure_columns(report: Report, people: int) -> None:
    before = _resident()
    loading = _took(lambda: pool().look())
    report.measure(
        f"columns loaded, {people} people",
        [loading],
        target=LOAD_TARGET,
        megabytes=round((_resident() - before) / 1e6),
        peak_megabytes=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    )
    jobs.write_down()
    db.session.commit()
    pool().forget()
    size = round((pool().folder / snapshot.FILE).stat().st_size / 1e6)
    starting = _took(lambda: pool().look())
    report.measure(
        f"columns from the snapshot, {people} people",
        [starting],
        target=START_TARGET,
        megabytes=size,
    )
    for many in CHANGED:
        times = [_followed(many, turn) for turn in range(20 if many == 1 else 3)]
        report.measure(f"{many} changes followed, {people} people", times, target=FOLLOW_TARGET)
    times = [_took(lambda: pool().look()) for _ in range(20)]
    report.measure(f"nothing to follow, {people} people", times, target=FOLLOW_TARGET)
    _measure_fairness(report, people)
    swept = _took(jobs.sweep_profiles)
    report.measure(f"freshness swept, {people} people", [swept], target=SWEEP_TARGET)


def _measure_fairness(report: Report, people: int) -> None:
    """All figures of a year: what the database says, and what is reckoned of it."""
    today = clock.today()
    year = Period(today - timedelta(days=365), today)
    with db.reading():
        began = time.perf_counter()
        facts = read_facts(year, today)
        read = time.perf_counter() - began
    reckoned = _took(lambda: reckon(facts))
    report.measure(f"fairness: facts read, {people} people", [read], target=READ_TARGET)
    report.measure(
        f"fairness: reckoned, {people} people",
        [reckoned],
        target=RECKON_TARGET,
        open_needs=len(facts.needs),
    )


def _followed(many: int, turn: int) -> float:
    first = FIRST_ID + turn * many
    db.session.execute(
        update(Profile)
        .where(Profile.id.between(first, first + many - 1))
        .values(site_months=Profile.site_months + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return _took(lambda: pool().look())


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


# --- the pages ------------------------------------------------------------------------------------


def _searches(cookie: str, words: list[str], *, often: float) -> list[Request]:
    """As many as there are words; so often each asks for its own."""
    dice = Random(7)
    places = [region.code for region in current(clock.today())]
    made = []
    for text in words:
        wanted = Wanted(
            region=dice.choice(["", *dice.sample(places, 3)]),
            near=dice.random() < 0.3,
            type=dice.choice([None, *ProjectType]),
            months=dice.choice((0, 0, 12, 24)),
            headcount=dice.choice((0, 0, 300)),
            soon=dice.choice((None, None, *Soon)),
            full_time=dice.choice((None, None, True, False)),
            skills=tuple(dice.sample(list(Skill), dice.choice((0, 0, 1, 2)))),
            text=text if dice.random() < often else "",
            order=dice.choice(list(Order)),
        )
        query = wanted.args() | ({"page": dice.randint(2, 9)} if dice.random() < 0.2 else {})
        kind = "search with words" if wanted.text else "search"
        payload = get(f"/firm/pool?{urlencode(query, doseq=True)}", cookie=cookie)
        made.append(Request(kind, payload, frozenset({200})))
    return made


def _matches(cookie: str) -> list[Request]:
    ids = db.session.scalars(
        select(Project.public_id).where(Project.id >= FIRST_ID).order_by(Project.id)
    ).all()
    chosen = [ids[Random(turn).randrange(len(ids))] for turn in range(ASKED)]
    return [
        Request(
            "matches", get(f"/firm/pool/projects/{each}/matches", cookie=cookie), frozenset({200})
        )
        for each in chosen
    ]


def _ask(
    report: Report, site: Site, people: int, title: str, asked: list[Request], target: float
) -> None:
    """Warm both workers, then one after the other, then several at once."""
    drive(PORT, [iter(asked[:20]) for _ in range(2 * CONNECTIONS)], seconds=SECONDS)
    for connections in (1, CONNECTIONS):
        each = len(asked) // connections
        streams = [islice(asked, at * each, (at + 1) * each) for at in range(connections)]
        before = cpu_seconds(site.process.pid)
        outcome = drive(PORT, streams, seconds=SECONDS)
        used = cpu_seconds(site.process.pid) - before
        report.add(f"{title}, {people} people, {connections} at once", outcome, server_cpu=used)
        if connections == 1:
            took = [seconds for kind in outcome.latencies.values() for seconds in kind]
            report.measure(f"{title}, {people} people", took, target=target)
