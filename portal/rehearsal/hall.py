"""The hall of a rehearsal: the real form and questions, candidates who do not exist, their papers.

Only the first papers are drawn; the others are copies of them, which costs the start, the saves
and the hand-in just as much.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Table, func, insert, select, text, update

from portal.accounts.models import Organisation, OrganisationKind, Person
from portal.bank import queries as bank
from portal.bank.models import Question, QuestionVersion
from portal.core import clock
from portal.core.errors import Refused
from portal.core.identity import Sex, make_resident_id
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.db.vault import vault
from portal.exams.actions import papers, preparing
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Booklet,
    Paper,
    PaperItem,
    Sitting,
)
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from portal.storage.models import StoredFile

DRAWN = 200  # papers by the portal; the others are copies
SOME = 500  # rows at once
NO_PASSWORD = "!"  # noqa: S105  nobody signs in with it
NO_AGENT = hashlib.sha512(b"b'127.0.0.1'|None").hexdigest()  # Flask-Login's name of our browser
NAME = "演练考生"
OFFICE = "考前演练（演示数据）"
_LEFT_OUT = {"author_id", "reviewer_id", "final_reviewer_id"}  # people stay where they are

Tell = Callable[[int, int], None]  # how many papers of how many are made


@dataclass(frozen=True, slots=True)
class Original:
    """What is taken over from the real portal: the form of the sitting, and every question that
    its papers may ask.
    """

    sitting: dict[str, Any]
    questions: tuple[dict[str, Any], ...]
    versions: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate: what their browser knows."""

    number: int
    paper: str
    questions: int
    cookie: str
    token: str

    @property
    def room(self) -> str:
        return f"/my/exam-room/{self.paper}"


def original_of(sitting: Sitting) -> Original:
    """The real form, from the real database; no people."""
    names = ("title", "region", "blueprint", "minutes", "pass_marks", "place")
    ids = [found.version_id for found in bank.pool()]
    rows = db.session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id.in_(ids))
        .order_by(QuestionVersion.id)
    ).all()
    later = {"current_version_id", "latest_version_id"}
    return Original(
        {name: getattr(sitting, name) for name in names},
        tuple(plain(question, Question, later) for question, _ in rows),
        tuple(plain(version, QuestionVersion, _LEFT_OUT) for _, version in rows),
    )


def set_up(original: Original, candidates: int, tell: Tell) -> int:
    """A sitting whose candidates all wait, with their papers made; its id. Raises Refused when the
    bank cannot fill them.
    """
    sitting = _open_sitting(original, candidates)
    sitting_id = sitting.id
    photo_id = _photo(sitting.drafted_by_id)
    commit()
    drawn = min(candidates, DRAWN)
    admit(sitting_id, photo_id, range(drawn))
    made = 0
    more = True
    while more:
        more = preparing.prepare_some(sitting_id, now=clock.now())
        commit()
        made = min(drawn, made + preparing.BATCH)
        tell(made, candidates)
    _demand_papers(sitting_id)
    admit(sitting_id, photo_id, range(drawn, candidates))
    copy_papers(sitting_id, lambda more: tell(drawn + more, candidates))
    let_wait(sitting_id)
    tell(candidates, candidates)
    look_round()
    return sitting_id


def _demand_papers(sitting_id: int) -> None:
    trouble = db.session.scalar(
        select(Application.paper_trouble)
        .where(Application.sitting_id == sitting_id, Application.paper_trouble != "")
        .limit(1)
    )
    if trouble:
        raise Refused(trouble)


def bring(original: Original) -> None:
    """The real questions, as papers may ask them."""
    if not original.questions:
        return
    db.session.execute(insert(Question), list(original.questions))
    db.session.execute(insert(QuestionVersion), list(original.versions))
    db.session.execute(
        update(Question)
        .values(current_version_id=_version(), latest_version_id=_version())
        .execution_options(synchronize_session=False)
    )
    commit()


def _version() -> Any:
    mine = QuestionVersion.question_id == Question.id
    return select(QuestionVersion.id).where(mine).correlate(Question).scalar_subquery()


def _open_sitting(original: Original, candidates: int) -> Sitting:
    """Closed for applications, about to begin; the rest is the real sitting's."""
    now, region = clock.now(), original.sitting["region"]
    office = Organisation(
        kind=OrganisationKind.BUREAU, name=OFFICE, region=region, is_demo=True, credit_code=None
    )
    officer = Person(**_person(0, f"{OFFICE}经办人"))
    db.session.add_all([office, officer])
    db.session.flush()
    sitting = Sitting(
        **original.sitting,
        organisation_id=office.id,
        drafted_by_id=officer.id,
        capacity=candidates,
        status=SittingStatus.APPLIED,
        apply_from=now - timedelta(days=2),
        apply_until=now - timedelta(days=1),
        opens_at=now + timedelta(minutes=50),
        closes_at=now + timedelta(minutes=50 + original.sitting["minutes"] + 60),
    )
    db.session.add(sitting)
    db.session.flush()
    return sitting


def _photo(person_id: int) -> int:
    """The row of a photo; its bytes are nowhere, and nobody asks for them."""
    photo = StoredFile(
        digest="0" * 64, name="照片.jpg", media_type="image/jpeg", size=1, person_id=person_id
    )
    db.session.add(photo)
    db.session.flush()
    return photo.id


def admit(sitting_id: int, photo_id: int, numbers: range) -> None:
    """These candidates, admitted."""
    if not numbers:
        return
    sitting = db.session.get_one(Sitting, sitting_id)
    people = [_person(number + 1, f"{NAME}{number + 1}（演示数据）") for number in numbers]
    db.session.execute(insert(Person), people)
    ids = dict(db.session.execute(select(Person.public_id, Person.id)).all())
    db.session.execute(
        insert(Application),
        [
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
            for number, person in zip(numbers, people, strict=True)
        ],
    )
    commit()


def _person(number: int, name: str) -> dict[str, Any]:
    """Nobody, with an id that passes every check and a telephone that cannot ring."""
    born = date(1980, 1, 1) + timedelta(days=number // 900)
    resident_id, mobile = make_resident_id(born, number % 900), f"100{number:08d}"
    return {
        "public_id": new_public_id(),
        "name": name,
        "resident_id": resident_id,
        "resident_id_index": vault.index(resident_id),
        "sex": Sex.MALE if number % 2 else Sex.FEMALE,
        "birth_on": born,
        "mobile": mobile,
        "mobile_index": vault.index(mobile),
        "password_hash": NO_PASSWORD,
        "is_demo": True,
    }


def copy_papers(sitting_id: int, tell: Callable[[int], None] = lambda _: None) -> None:
    """Papers for those who have none, copied from those drawn."""
    without = select(Application.id, Application.person_id).where(
        Application.sitting_id == sitting_id,
        Application.id.not_in(select(Paper.application_id)),
    )
    models = [_model(paper) for paper in db.session.scalars(select(Paper).order_by(Paper.id))]
    for number, (application_id, person_id) in enumerate(db.session.execute(without).all()):
        paper, items, booklet = models[number % len(models)]
        made = {"application_id": application_id, "person_id": person_id}
        paper_id = db.session.scalar(insert(Paper).values(paper | made).returning(Paper.id))
        db.session.execute(insert(PaperItem), [item | {"paper_id": paper_id} for item in items])
        db.session.execute(insert(Booklet), [booklet | {"paper_id": paper_id}])
        if number % SOME == SOME - 1:
            commit()
            tell(number + 1)
    commit()


def _model(paper: Paper) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """A paper that was drawn, its questions and its booklet, without whose they are."""
    booklet = db.session.scalars(select(Booklet).where(Booklet.paper_id == paper.id)).one()
    return (
        plain(paper, Paper, {"id", "public_id", "application_id", "person_id"}),
        [plain(item, PaperItem, {"id", "paper_id"}) for item in paper.items],
        {"edition": booklet.edition, "content": booklet.content},
    )


def plain(row: Any, model: Any, but: set[str]) -> dict[str, Any]:
    """The columns of a row, but for these."""
    names = {column.key for column in cast(Table, model.__table__).columns} - but
    return {name: getattr(row, name) for name in names}


def let_wait(sitting_id: int) -> None:
    """Everyone has confirmed the rules, and waits in a browser of their own."""
    now = clock.now()
    mine = select(Paper.id).where(Paper.sitting_id == sitting_id)
    for paper_id in db.session.scalars(mine).all():
        values = {"ready_at": now, "place": papers.new_place()}
        db.session.execute(update(Paper).where(Paper.id == paper_id).values(values))
    commit()


def look_round() -> None:
    """Let the database know what it holds, as it does by itself after a while."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def open_at(sitting_id: int, moment: datetime) -> None:
    """The sitting opens then."""
    db.session.execute(update(Sitting).where(Sitting.id == sitting_id).values(opens_at=moment))
    commit()


def end_at(sitting_id: int, moment: datetime) -> int:
    """Everybody's time is up then, as if two hours had gone by; how many ends there were before."""
    mine = Paper.sitting_id == sitting_id
    before = db.session.scalar(select(func.count(Paper.deadline_at.distinct())).where(mine))
    db.session.execute(update(Paper).where(mine).values(deadline_at=moment))
    commit()
    return before or 0


def seats(app: Flask, sitting_id: int) -> list[Seat]:
    """Everyone with what their browser knows."""
    statement = (
        select(
            Paper.id,
            Paper.public_id.label("paper"),
            Paper.place,
            Person.public_id.label("who"),
            Person.session_version,
        )
        .join(Person, Person.id == Paper.person_id)
        .where(Paper.sitting_id == sitting_id)
        .order_by(Paper.id)
    )
    rows = db.session.execute(statement).all()
    first = select(PaperItem.id).where(PaperItem.paper_id == rows[0].id) if rows else None
    questions = len(db.session.scalars(first).all()) if first is not None else 0
    return [_seat(app, row, questions) for row in rows]


def _seat(app: Flask, row: Any, questions: int) -> Seat:
    held = {"exam_place": row.place, "_id": NO_AGENT}
    name = f"{row.who}:{row.session_version}"
    return Seat(row.id, row.paper, questions, *signed_in(app, name, held))


def signed_in(app: Flask, name: str, more: dict[str, str]) -> tuple[str, str]:
    """The cookie of this session and a token for its forms, as the portal would give."""
    raw = hashlib.sha1(uuid4().bytes, usedforsecurity=False).hexdigest()
    held = {"_user_id": name, "_fresh": True, "csrf_token": raw}
    interface: Any = app.session_interface
    signer = interface.get_signing_serializer(app)
    token = str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(raw))
    return f"session={signer.dumps(held | more)}", token
