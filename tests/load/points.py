"""`points`: how long a standing takes, and the sweep of the cycles, as the book of points grows.

Five entries a person, spread over their cycles, as the measures would give them: mostly of Art 12,
some of 13 to 15, one person in a thousand of Art 16. The tables are filled by INSERT … SELECT from
one person, post, certificate and event that the portal itself made.
"""

import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, text, update

from portal.accounts.models import Person
from portal.certificates.models import Certificate
from portal.core import clock
from portal.db.base import db
from portal.db.types import UTCDateTime
from portal.employers.models import Appointment, Project
from portal.points import actions, jobs, queries
from portal.points.models import PointsEvent, PointsStanding
from portal.points.rules.catalogue import REGULATION_OF_2025
from portal.points.rules.standing import standing
from tests.factories.points import make_decided, make_post
from tests.load.copies import FIRST_ID, multiply
from tests.load.report import Report
from tests.load.site import bare, database_seconds

SIZES = (10_000, 100_000, 1_000_000)
ENTRIES = 5
LOT = 500
SITES = 20  # people to a project
ASKED = 2_000
DAYS = 600
STANDING_TARGET, SWEEP_TARGET = 0.002, 300.0

_helpers = MetaData()
DAY = Table(
    "load_day",
    _helpers,
    Column("ago", Integer, primary_key=True),
    Column("day", Date),
    Column("at", UTCDateTime),
)
ITEM = Table(
    "load_item", _helpers, Column("n", Integer, primary_key=True), Column("item", String(10))
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What something cost: on the wall, of this process, and of the database server."""

    wall: float
    own: float
    server: float

    @property
    def cpu(self) -> float:
        """Seconds of a core, wherever they were spent."""
        return self.own + self.server


class Meter:
    """Looks at three clocks."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.began = self._now()

    def taken(self) -> Taken:
        """Since this was made, or asked last."""
        before, self.began = self.began, self._now()
        return Taken(*(after - then for then, after in zip(before, self.began, strict=True)))

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), database_seconds(self.environment)


def run(db_name: str, count: int | None = None) -> Report:
    """Each size anew; `count` leaves out the larger ones."""
    sizes = [size for size in SIZES if size <= (count or SIZES[-1])] or [count or SIZES[0]]
    report = Report("points", db_name, {"people": sizes, "entries_each": ENTRIES, "asked": ASKED})
    for people in sizes:
        with bare(db_name) as (app, environment):
            _measure(report, app, environment, people)
    report.notes.append(f"load average at the end {os.getloadavg()[0]:.1f}")
    return report


def _measure(report: Report, app: Flask, environment: dict[str, str], people: int) -> None:
    meter = Meter(environment)
    with app.app_context():
        fill(people)
        db.session.commit()
    report.notes.append(f"{people} people: filled in {meter.taken().wall:.0f} s")
    with app.app_context():
        db.only_look()
        _ask_standings(report, environment, people)
    _rework_some(report, app, people)
    for title, prepare in (
        ("sweep, every cycle ended", _end_all),
        ("sweep of one day (1/365 ended)", _end_some),
        ("sweep, nothing to do", lambda _people: None),
    ):
        with app.app_context():
            if prepare is not None:
                prepare(people)
                db.session.commit()
        _sweep(report, app, environment, title, people)


def _ask_standings(report: Report, environment: dict[str, str], people: int) -> None:
    dice, today = Random(6), clock.today()
    asked = [FIRST_ID + dice.randrange(people) for _ in range(ASKED)]
    for person_id in asked[:50]:
        queries.standing_of(person_id, today)
    cpu, wall = [], []
    meter = Meter(environment)
    for person_id in asked:
        began, own = time.perf_counter(), time.process_time()
        queries.standing_of(person_id, today)
        cpu.append(time.process_time() - own)
        wall.append(time.perf_counter() - began)
    server = meter.taken().server / len(asked)
    known = [queries.known_of(person_id) for person_id in asked]
    looking = meter.taken().own / len(asked)
    for each in known:
        standing(each.ledger.whole(), today, REGULATION_OF_2025)
    ruling = meter.taken().own / len(asked)
    report.measure(
        f"standing, {people} people",
        [spent + server for spent in cpu],
        target=STANDING_TARGET,
        wall_p50_ms=round(1000 * sorted(wall)[len(wall) // 2], 3),
        look_ms=round(1000 * looking, 3),
        rule_ms=round(1000 * ruling, 3),
        server_ms=round(1000 * server, 3),
    )


def _sweep(
    report: Report, app: Flask, environment: dict[str, str], title: str, people: int
) -> None:
    with app.app_context():
        meter = Meter(environment)
        swept = jobs.sweep()
        taken = meter.taken()
    report.measure(
        f"{title}, {people} people",
        [taken.wall],
        target=SWEEP_TARGET,
        people=swept,
        cpu_s=round(taken.cpu, 2),
        ms_each=round(1000 * taken.wall / max(1, swept), 3),
    )


# --- filling --------------------------------------------------------------------------------------


def fill(people: int) -> None:
    """So many people with a post, a certificate, five entries and a standing a day out of date."""
    post = make_post(since=DAYS - 10)
    event = make_decided(post)
    _helpers.create_all(db.session.connection())
    now = clock.now()
    db.session.execute(DAY.insert(), [_ago(now, days) for days in range(DAYS + 1)])
    db.session.execute(ITEM.insert(), [{"n": n, "item": _item(n)} for n in range(1000)])
    begun = "(200 + n.i % 365)"
    multiply(Person, post.person_id, people, resident_id_index="'r' || n.i")
    multiply(Project, post.project_id, max(1, people // SITES))
    multiply(
        Certificate,
        _certificate_of(post.person_id),
        people,
        number="'Z' || n.i",
        person_id=f"{FIRST_ID} + n.i",
        issued_on=_day_ago(f"{begun} + 20"),
    )
    multiply(
        Appointment,
        post.id,
        people,
        project_id=f"{FIRST_ID} + n.i % {max(1, people // SITES)}",
        person_id=f"{FIRST_ID} + n.i",
        starts_on=_day_ago(begun),
        filed_at=_day_ago(begun, "at"),
    )
    effective = f"((200 + (n.i / {ENTRIES}) % 365 - 25) * (n.i % {ENTRIES}) / 6)"
    multiply(
        PointsEvent,
        event.id,
        people * ENTRIES,
        person_id=f"{FIRST_ID} + n.i / {ENTRIES}",
        project_id=f"{FIRST_ID} + (n.i / {ENTRIES}) % {max(1, people // SITES)}",
        item="(SELECT item FROM load_item WHERE load_item.n = (n.i % 1000 * 7919) % 1000)",
        document_number="'D' || n.i",
        fact_key="'F' || n.i",
        effective_on=_day_ago(effective),
        decided_at=_day_ago(effective, "at"),
        fact_on=_day_ago(f"{effective} + 20"),
    )
    multiply(
        PointsStanding,
        _standing_of(post.person_id),
        people,
        person_id=f"{FIRST_ID} + n.i",
        cycle_until=_day_ago("1"),
        anchor_on=_day_ago(begun),
        suspended_on="CAST(NULL AS DATE)" if _is_postgresql() else "NULL",
    )
    if _is_postgresql():
        db.session.commit()
        db.session.execute(text("ANALYZE"))


def _day_ago(days: str, column: str = "day") -> str:
    return f"(SELECT {column} FROM load_day WHERE load_day.ago = {days})"  # noqa: S608


def _ago(now: datetime, days: int) -> dict[str, Any]:
    at = now - timedelta(days=days)
    return {"ago": days, "day": at.astimezone(clock.BEIJING).date(), "at": at}


def _item(n: int) -> str:
    """Of a thousand entries one falls under Art 16, most under Art 12."""
    shares = ((1, "16"), (15, "15(2)"), (75, "14(1)"), (150, "13"))
    return next((item for most, item in shares if n < most), f"12({n % 8 + 1})")


def _rework_some(report: Report, app: Flask, people: int) -> None:
    """What one lot of the sweep costs where histories are read: filed since, or all anew."""
    lot = range(FIRST_ID, FIRST_ID + min(people, LOT))
    with app.app_context():
        began, own = time.perf_counter(), time.process_time()
        actions.rework_many(lot, clock.today(), now=clock.now())
        db.session.commit()
    report.measure(
        f"histories read again, {people} people",
        [(time.perf_counter() - began)],
        target=SWEEP_TARGET,
        people=len(lot),
        own_ms_each=round(1000 * (time.process_time() - own) / len(lot), 3),
    )


def _end_all(_people: int) -> None:
    """The worst: every cycle there is ended yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    db.session.execute(update(PointsStanding).values(cycle_until=yesterday))


def _end_some(_people: int) -> None:
    """Of one day: the cycles of every 365th ended yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    db.session.execute(
        update(PointsStanding)
        .where(PointsStanding.person_id % 365 == 0)
        .values(cycle_until=yesterday)
    )


def _certificate_of(person_id: int) -> int:
    found = db.session.query(Certificate.id).filter_by(person_id=person_id).scalar()
    return int(found)


def _standing_of(person_id: int) -> int:
    found = db.session.query(PointsStanding.id).filter_by(person_id=person_id).scalar()
    return int(found)


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
