"""A full examination hall: candidates of one sitting with their papers open, made in bulk from one
that the portal itself has drawn; and the answers that each will send.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import Table, func, insert, literal, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.core import clock
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import Answer, Application, ApplicationStatus, Paper, PaperItem
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from portal.rehearsal.hall import look_round, signed_in
from portal.rehearsal.messages import Request, post
from tests.factories.accounts import acting
from tests.factories.exams import make_application, make_sitting

QUESTIONS = 80
CHUNK = 2000
LETTERS = b"ABCD"
JSON = {"Accept": "application/json"}
FIRST = 10  # positions of two digits: then every request of a candidate is equally long


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate: the paper, the cookie of their browser and the token of its forms."""

    paper: str
    cookie: str
    token: str

    def requests(self) -> Iterator[Request]:
        """Answers without end, to one question after the other."""
        payloads = self.payloads()
        while True:
            yield Request("save answer", next(payloads))

    def payloads(self) -> Iterator[bytes]:
        """The bytes of one answer after the other; only what differs is made at the time."""
        begun = post(
            f"/my/exam-room/{self.paper}/answers", self.body(), cookie=self.cookie, headers=JSON
        )
        head = begun[: begun.index(b"\r\n\r\n") + 4]
        tail = f"&given_at=2026-01-01T09%3A00%3A00.000Z&csrf_token={self.token}".encode()
        for number in count():
            position = FIRST + number % (QUESTIONS - FIRST)
            letter = LETTERS[number % 4 : number % 4 + 1]
            yield b"%brequest_key=%b&position=%d&value=%b%b" % (
                head,
                str(uuid4()).encode(),
                position,
                letter,
                tail,
            )

    def body(self) -> str:
        """As long as every body of this candidate."""
        return (
            f"request_key={uuid4()}&position=10&value=A"
            f"&given_at=2026-01-01T09%3A00%3A00.000Z&csrf_token={self.token}"
        )


def fill(app: Flask, candidates: int) -> list[Seat]:
    """So many candidates with open papers of 80 questions, as if all had just entered."""
    now = clock.now()
    sitting = make_sitting(
        SittingStatus.RUNNING,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=5),
        minutes=240,
        capacity=candidates,
    )
    application = make_application(sitting=sitting, status=ApplicationStatus.ADMITTED)
    place = papers.new_place()
    first = papers.prepare_paper(application, now=now)
    papers.enter(first, by=acting(first.person), place=place, now=now)
    commit()
    _copy_rows(first, candidates - 1)
    _copy_items(first)
    commit()
    look_round()
    return _seats(app, sitting.id, place)


def _copy_rows(first: Paper, more: int) -> None:
    """People, applications and papers like the first."""
    for start in range(0, more, CHUNK):
        numbers = range(start, min(start + CHUNK, more))
        people = _like(
            Person,
            first.person_id,
            [{"public_id": new_public_id(), "resident_id_index": uuid4().hex} for _ in numbers],
        )
        applications = _like(
            Application,
            first.application_id,
            [
                {
                    "public_id": new_public_id(),
                    "person_id": person,
                    "seat": 100_000 + n,
                    "ticket_number": f"L{uuid4().hex[:12]}",
                }
                for n, person in zip(numbers, people, strict=True)
            ],
        )
        _like(
            Paper,
            first.id,
            [
                {"public_id": new_public_id(), "person_id": person, "application_id": application}
                for person, application in zip(people, applications, strict=True)
            ],
        )


def _like(model: Any, pattern: int, rows: list[dict[str, Any]]) -> list[int]:
    """Rows like this one but for what is given; their ids."""
    table: Table = model.__table__
    columns = [column for column in table.c if column.name != "id"]
    row = db.session.execute(select(*columns).where(table.c.id == pattern)).one()._mapping
    made = [{c.name: row[c] for c in columns} | changed for changed in rows]
    last = db.session.scalar(select(func.max(table.c.id)))
    db.session.execute(insert(table), made)
    new = select(table.c.id).where(table.c.id > last).order_by(table.c.id)
    return list(db.session.scalars(new))


def _copy_items(first: Paper) -> None:
    """The first paper's questions for all."""
    item, paper = PaperItem.__table__.alias(), aliased(Paper)
    columns = [c for c in item.c if c.name not in {"id", "paper_id"}]
    others = (paper.sitting_id == first.sitting_id) & (paper.id != item.c.paper_id)
    rows = select(paper.id, *columns).join(paper, others).where(item.c.paper_id == first.id)
    names = ["paper_id", *(c.name for c in columns)]
    db.session.execute(insert(PaperItem.__table__).from_select(names, rows))


def _seats(app: Flask, sitting_id: int, place: str) -> list[Seat]:
    statement = (
        select(Paper.public_id, Person.public_id, Person.session_version)
        .join(Person, Person.id == Paper.person_id)
        .where(Paper.sitting_id == sitting_id)
        .order_by(Paper.id)
    )
    return [
        Seat(paper, *signed_in(app, f"{person}:{version}", {"exam_place": place}))
        for paper, person, version in db.session.execute(statement)
    ]


def answer_all(numbers: range) -> int:
    """An answer more of every candidate in the journal for each of these numbers, as if given
    before; how many in all.
    """
    before = db.session.scalar(select(func.count(Answer.id))) or 0
    for number in numbers:
        item, paper = PaperItem.__table__.alias(), aliased(Paper)
        position = FIRST + number % (QUESTIONS - FIRST)
        rows = (
            select(
                paper.id,
                item.c.id,
                func.coalesce(_last(paper.id), 0) + 1,
                func.substr(paper.public_id + f"-{number:023d}", 1, 36),
                literal({"value": "A"}, Answer.answer.type),
                literal(False),
                literal(clock.now(), Answer.saved_at.type),
                literal("127.0.0.1"),
            )
            .join(item, item.c.paper_id == paper.id)
            .where(item.c.position == position)
        )
        names = [
            "paper_id",
            "item_id",
            "number",
            "request_key",
            "answer",
            "is_flagged",
            "saved_at",
            "address",
        ]
        db.session.execute(insert(Answer.__table__).from_select(names, rows))
    made = (db.session.scalar(select(func.count(Answer.id))) or 0) - before
    commit()
    look_round()
    return made


def _last(paper_id: Any) -> Any:
    line = aliased(Answer)
    return select(func.max(line.number)).where(line.paper_id == paper_id).scalar_subquery()


def count_kept() -> tuple[int, int]:
    """How many answers the journal holds, and in how many papers its numbers are not 1, 2, 3 …"""
    kept = db.session.scalar(select(func.count(Answer.id))) or 0
    numbered = (
        select(Answer.paper_id, func.count().label("lines"), func.max(Answer.number).label("last"))
        .group_by(Answer.paper_id)
        .subquery()
    )
    gaps = db.session.scalar(
        select(func.count()).select_from(numbered).where(numbered.c.lines != numbered.c.last)
    )
    return kept, gaps or 0
