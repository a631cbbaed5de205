"""`exam-start`: 3,000 candidates wait, begin in the same second, and then answer every 15 seconds.

Papers are made by the portal's own preparation; only the first of them are drawn, and how long
that takes is told; the others are copies, which costs the start just as much. Everyone has a
connection open, as a browser in the waiting room has. Each browser asks for its paper at a moment
of its own in the first 0.8 s, as its script does; how long it took is told from that moment and
from the start. With the worker beside the server, as in production.
"""

import hashlib
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, insert, select, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.identity import Sex, make_resident_id
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.db.vault import vault
from portal.exams.actions import papers, preparing
from portal.exams.models import (
    Answer,
    Application,
    ApplicationStatus,
    Booklet,
    Paper,
    PaperItem,
    PaperStatus,
    Sitting,
)
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import PASSWORD_HASH, make_person
from tests.factories.exams import make_photo, make_sitting
from tests.load.driver import Outcome, Request, get, post
from tests.load.hall import JSON, LETTERS, look_round, signed_in
from tests.load.report import Report
from tests.load.site import cpu_seconds, database_seconds, prepared, serving
from tests.load.timed import Crowd, Due
from tests.site import running

CANDIDATES = 3000
DRAWN = 200  # by the portal; the others are copies
SPREAD = 0.8  # seconds, as in static/js/wait.js
EVERY = 15.0  # seconds between two answers of one candidate
ANSWERS = 4  # of each
SOME = 500  # rows at once
LEAD = 6.0  # seconds of waiting before the start
PORT = 8795
NO_AGENT = hashlib.sha512(b"b'127.0.0.1'|None").hexdigest()  # Flask-Login's name of our browser


def run(db_name: str) -> Report:
    """Prepare, wait, begin together, answer; then what the database holds is looked at."""
    settings = {"candidates": CANDIDATES, "drawn": DRAWN, "every": EVERY, "answers each": ANSWERS}
    report = Report("exam-start", db_name, settings)
    dice = random.Random(3)
    with prepared(db_name) as (app, environment, _):
        with app.app_context():
            sitting_id = _prepare(report)
            seats = [_Seat(app, row) for row in _everyone(sitting_id)]
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


class _Seat:
    """One candidate: what their browser knows."""

    def __init__(self, app: Flask, row: Any) -> None:
        held = {"exam_place": row.place, "_id": NO_AGENT}
        self.room = f"/my/exam-room/{row.paper}"
        self.cookie, self.token = signed_in(app, f"{row.who}:{row.session_version}", held)
        self.number = row.id

    @property
    def opening(self) -> Request:
        headers = {"X-CSRFToken": self.token, "Accept-Encoding": "gzip"}
        return Request(
            "whole paper", post(f"{self.room}/open", "", cookie=self.cookie, headers=headers)
        )

    @property
    def asking(self) -> Request:
        return Request("waiting room", get(f"{self.room}/start", cookie=self.cookie))

    def answer(self, turn: int) -> Request:
        body = {
            "csrf_token": self.token,
            "request_key": str(uuid4()),
            "position": turn % 80 + 1,
            "value": chr(LETTERS[(self.number + turn) % 4]),
        }
        path = f"{self.room}/answers"
        return Request("save answer", post(path, urlencode(body), cookie=self.cookie, headers=JSON))


def _asking(seats: list[_Seat], dice: random.Random) -> list[Iterator[Due]]:
    """Each waiting room asks once for the time."""
    return [iter([(dice.uniform(0, LEAD - 2), seat.asking)]) for seat in seats]


def _opening(seats: list[_Seat], dice: random.Random) -> list[Iterator[Due]]:
    return [iter([(dice.uniform(0, SPREAD), seat.opening)]) for seat in seats]


def _answering(seats: list[_Seat], dice: random.Random) -> list[Iterator[Due]]:
    plans = []
    for seat in seats:
        first = dice.uniform(0, EVERY)
        plans.append(iter([(first + EVERY * n, seat.answer(n)) for n in range(ANSWERS)]))
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
    _admit(sitting, photo_id, range(DRAWN))
    began, cpu = time.perf_counter(), time.process_time()
    while True:
        more = preparing.prepare_some(sitting_id, now=clock.now())
        commit()
        if not more:
            break
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    rate = f"{DRAWN / took:.1f} papers/s by one worker ({1000 * cpu / DRAWN:.0f} ms CPU each)"
    report.notes.append(f"{DRAWN} papers drawn, with booklet, in {took:.1f} s: {rate}")
    _admit(db.session.get_one(Sitting, sitting_id), photo_id, range(DRAWN, CANDIDATES))
    _copy(sitting_id)
    for paper_id in db.session.scalars(select(Paper.id)).all():
        place = papers.new_place()
        values = {"ready_at": now, "place": place}
        db.session.execute(update(Paper).where(Paper.id == paper_id).values(values))
    commit()
    look_round()  # papers are made hours before the start
    return sitting_id


def _admit(sitting: Sitting, photo_id: int, numbers: range) -> None:
    """These candidates, admitted."""
    people, applications = [], []
    for number in numbers:
        born = date(1980, 1, 1) + timedelta(days=number // 900)
        resident_id, mobile = make_resident_id(born, number % 900), f"139{number:08d}"
        people.append(
            {
                "public_id": new_public_id(),
                "name": f"考生{number}",
                "resident_id": resident_id,
                "resident_id_index": vault.index(resident_id),
                "sex": Sex.FEMALE,
                "birth_on": born,
                "mobile": mobile,
                "mobile_index": vault.index(mobile),
                "password_hash": PASSWORD_HASH,
            }
        )
    db.session.execute(insert(Person), people)
    ids = dict(db.session.execute(select(Person.public_id, Person.id)).all())
    for number, person in zip(numbers, people, strict=True):
        applications.append(
            {
                "sitting_id": sitting.id,
                "person_id": ids[person["public_id"]],
                "region": sitting.region,
                "photo_id": photo_id,
                "status": ApplicationStatus.ADMITTED,
                "submitted_at": sitting.apply_from,
                "seat": number + 1,
                "ticket_number": f"T{number:010d}",
            }
        )
    db.session.execute(insert(Application), applications)
    commit()


def _copy(sitting_id: int) -> None:
    """Papers for the others, copied from those drawn."""
    without = select(Application.id, Application.person_id).where(
        Application.sitting_id == sitting_id,
        Application.id.not_in(select(Paper.application_id)),
    )
    models = db.session.scalars(select(Paper).order_by(Paper.id)).all()
    contents = {
        model.id: (
            [_plain(item, PaperItem, {"id", "paper_id"}) for item in model.items],
            db.session.scalars(select(Booklet).where(Booklet.paper_id == model.id)).one(),
        )
        for model in models
    }
    for number, (application_id, person_id) in enumerate(db.session.execute(without).all()):
        model = models[number % len(models)]
        items, booklet = contents[model.id]
        row = _plain(model, Paper, {"id", "public_id", "application_id", "person_id"})
        made = {"application_id": application_id, "person_id": person_id}
        paper_id = db.session.scalar(insert(Paper).values(row | made).returning(Paper.id))
        db.session.execute(insert(PaperItem), [item | {"paper_id": paper_id} for item in items])
        drawn = {"edition": booklet.edition, "content": booklet.content}
        db.session.execute(insert(Booklet), [{"paper_id": paper_id} | drawn])
        if number % SOME == 0:
            db.session.flush()
    commit()


def _plain(row: Any, model: Any, but: set[str]) -> dict[str, Any]:
    names = {column.key for column in model.__table__.columns} - but
    return {name: getattr(row, name) for name in names}


def _everyone(sitting_id: int) -> list[Any]:
    statement = select(
        Paper.id,
        Paper.public_id.label("paper"),
        Paper.place,
        Person.public_id.label("who"),
        Person.session_version,
    ).join(Person, Person.id == Paper.person_id)
    return list(db.session.execute(statement.where(Paper.sitting_id == sitting_id)).all())


def _opens_in(sitting_id: int, seconds: float) -> datetime:
    opens = clock.now() + timedelta(seconds=seconds)
    db.session.execute(update(Sitting).where(Sitting.id == sitting_id).values(opens_at=opens))
    commit()
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
