"""Papers within someone's reach, and what the exam room shows of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.bank.rules import jsonable
from portal.bank.rules.variants import Face
from portal.core.errors import NotFound
from portal.db.base import db
from portal.exams import booklet
from portal.exams.models import (
    Answer,
    Application,
    ApplicationStatus,
    Booklet,
    Paper,
    PaperItem,
    PaperStatus,
    Room,
    Sitting,
)
from portal.exams.queries.seating import is_guarded
from portal.exams.rules.invigilation import Door
from portal.exams.rules.paper_time import PaperTime
from portal.exams.rules.safe_browser import Demand, demand_of

_OPENING: Select[Any] = (
    select(
        Paper.id,
        Paper.status,
        Paper.place,
        Paper.deadline_at,
        Paper.paused_at,
        Paper.blueprint,
        Booklet.content,
        Sitting.config_keys,
        Sitting.exam_keys,
        Room.networks,
        is_guarded(Paper.sitting_id).label("is_guarded"),
    )
    .join(Sitting, Sitting.id == Paper.sitting_id)
    .join(Application, Application.id == Paper.application_id)
    .outerjoin(Room, Room.id == Application.room_id)
    .outerjoin(Booklet, and_(Booklet.paper_id == Paper.id, Booklet.edition == bindparam("edition")))
    .where(Paper.public_id == bindparam("paper"))
)


@dataclass(frozen=True, slots=True)
class Seen:
    """题目: one item of a paper as the candidate sees it, with what they have answered so far."""

    number: int
    section: str
    group: str
    face: Face
    material: str
    worth: int
    answer: str
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What stands at a question now."""

    value: str = ""
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """An acknowledged answer: the candidate's running number, and when."""

    number: int
    at: datetime


NOTHING = Written()


@dataclass(frozen=True, slots=True)
class Box:
    """答题卡上的一格: a number of the sheet, with what was answered."""

    number: int
    section: str
    answer: str
    is_flagged: bool

    @property
    def is_answered(self) -> bool:
        """Every box of it is filled."""
        return all(self.answer.split("|"))

    @property
    def state(self) -> str:
        """已答, 未答, or 未填完 where boxes are left."""
        if self.is_answered:
            return "已答"
        return "未填完" if self.answer else "未答"

    @property
    def given(self) -> dict[str, Any]:
        """What was answered, as the script of the room keeps it."""
        return {"position": self.number, "value": self.answer, "is_flagged": self.is_flagged}


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening a paper depends on; `content` is None when it is still to be drawn."""

    paper_id: int
    status: PaperStatus
    place: str
    deadline_at: datetime | None
    blueprint: Mapping[str, Any]
    content: bytes | None
    demand: Demand  # of a browser
    door: Door
    is_paused: bool

    def is_open_at(self, place: str) -> bool:
        """Whether this browser may write on it."""
        return self.status is PaperStatus.OPEN and self.place == place


def get_paper(actor: Actor, public_id: str) -> Paper:
    """The candidate's own paper, or NotFound."""
    statement = within(select(Paper), actor, Permission.EXAMS_PAPER_SIT, Paper).where(
        Paper.public_id == public_id
    )
    statement = statement.options(joinedload(Paper.sitting), joinedload(Paper.person))
    if (paper := db.session.scalar(statement)) is None:
        raise NotFound
    return paper


def get_own_application(actor: Actor, public_id: str) -> Application:
    """The candidate's own application, or NotFound."""
    statement = within(
        select(Application), actor, Permission.EXAMS_APPLICATION_OWN, Application
    ).where(Application.public_id == public_id)
    if (application := db.session.scalar(statement)) is None:
        raise NotFound
    return application


def find_paper_of(application: Application) -> Paper | None:
    """The paper made for this application, if there is one yet."""
    return db.session.scalar(select(Paper).where(Paper.application_id == application.id))


def waiting(sitting: Sitting, start: datetime) -> ColumnElement[bool]:
    """Which papers of the sitting open by themselves at this start: of whoever waited by then and
    may still sit.
    """
    admitted = select(Application.id).where(
        Application.sitting_id == sitting.id, Application.status == ApplicationStatus.ADMITTED
    )
    return and_(
        Paper.sitting_id == sitting.id,
        Paper.status == PaperStatus.PREPARED,
        Paper.ready_at <= start,
        Paper.application_id.in_(admitted),
    )


def lock_paper(paper_id: int) -> Paper:
    """The paper with its row locked until the transaction ends, as it now stands."""
    return db.session.scalars(
        select(Paper)
        .where(Paper.id == paper_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def time_of(paper: Paper) -> PaperTime:
    """The paper's time, as the rules want it."""
    return PaperTime(
        deadline=paper.deadline_at,
        extra_minutes=paper.extra_minutes,
        paused_at=paper.paused_at,
        pauses=tuple(
            (datetime.fromisoformat(since), datetime.fromisoformat(until))
            for since, until in paper.pauses
        ),
        is_over=paper.status not in {PaperStatus.PREPARED, PaperStatus.OPEN},
    )


def last_saved(paper: Paper) -> Saved | None:
    """The last acknowledged answer; None before the first."""
    row = db.session.execute(
        select(Answer.number, Answer.saved_at)
        .where(Answer.paper_id == paper.id)
        .order_by(Answer.number.desc())
        .limit(1)
    ).one_or_none()
    return Saved(*row) if row else None


def last_number(paper: Paper) -> int:
    """How many answers have been acknowledged."""
    saved = last_saved(paper)
    return saved.number if saved else 0


def present(paper_id: int) -> dict[int, Written]:
    """By item: what the journal says last of each question that was written on."""
    lines = db.session.execute(
        select(Answer.item_id, Answer.answer, Answer.is_flagged)
        .where(Answer.paper_id == paper_id)
        .order_by(Answer.number)
    )
    return {item: Written(answer.get("value", ""), flagged) for item, answer, flagged in lines}


def overdue_papers(now: datetime) -> Sequence[int]:
    """Ids of open papers whose time has run out, the longest overdue first."""
    statement = (
        select(Paper.id)
        .where(Paper.status == PaperStatus.OPEN, Paper.deadline_at < now)
        .where(Paper.paused_at.is_(None))
        .order_by(Paper.deadline_at, Paper.id)
    )
    return db.session.scalars(statement).all()


def exposure(sitting_id: int) -> Counter[int]:
    """How often each question version already stands in papers of this sitting."""
    statement = (
        select(PaperItem.version_id, func.count(PaperItem.paper_id.distinct()))
        .join(Paper)
        .where(Paper.sitting_id == sitting_id)
        .group_by(PaperItem.version_id)
    )
    return Counter({row[0]: row[1] for row in db.session.execute(statement)})


def seen(number: int, row: Mapping[Any, Any], written: Written = NOTHING) -> Seen:
    """The item as the candidate sees it, from its columns and what was written."""
    return Seen(
        number=number,
        section=row["section"],
        group=row["group"],
        face=jsonable.from_json(Face, row["face"]["face"]),
        material=row["face"].get("material", ""),
        worth=row["worth"],
        answer=written.value,
        is_flagged=written.is_flagged,
    )


def list_seen(paper_id: int) -> list[Seen]:
    """All questions of a paper as the candidate sees them; the keys stay in the database."""
    rows = db.session.execute(_seen(paper_id).order_by(PaperItem.position)).mappings()
    written = present(paper_id)
    return [seen(row["position"], row, written.get(row["id"], NOTHING)) for row in rows]


def get_seen(paper: Paper, number: int) -> Seen:
    """One question as the candidate sees it."""
    statement = _seen(paper.id).where(PaperItem.position == number)
    row = db.session.execute(statement).mappings().one()
    return seen(number, row, present(paper.id).get(row["id"], NOTHING))


def list_boxes(paper: Paper) -> list[Box]:
    """The sheet of numbers, without what is asked: cheap, however long the questions are."""
    columns = (PaperItem.id, PaperItem.position, PaperItem.section)
    statement = select(*columns).where(PaperItem.paper_id == paper.id)
    written = present(paper.id)
    return [
        Box(number, section, now.value, now.is_flagged)
        for item, number, section in db.session.execute(statement.order_by(PaperItem.position))
        for now in [written.get(item, NOTHING)]
    ]


def find_opening(actor: Actor, public_id: str) -> Opening:
    """What to decide by whether this candidate sees the questions, and the questions if they are
    drawn, in one look. NotFound for anyone else's paper.
    """
    asked = {"paper": public_id, "edition": booklet.edition()}
    statement = within(_OPENING, actor, Permission.EXAMS_PAPER_SIT, Paper)
    row = db.session.execute(statement, asked).one_or_none()
    if row is None:
        raise NotFound
    return Opening(
        row.id,
        row.status,
        row.place,
        row.deadline_at,
        row.blueprint,
        row.content,
        demand_of(row.config_keys, row.exam_keys),
        Door(row.networks, row.is_guarded),
        row.paused_at is not None,
    )


def _seen(paper_id: int) -> Select[Any]:
    columns = (
        PaperItem.id,
        PaperItem.position,
        PaperItem.section,
        PaperItem.group,
        PaperItem.face,
        PaperItem.worth,
    )
    return select(*columns).where(PaperItem.paper_id == paper_id)


def with_items(paper: Paper) -> Paper:
    """The paper with its items as they now stand, for marking."""
    return db.session.scalars(
        select(Paper)
        .where(Paper.id == paper.id)
        .options(selectinload(Paper.items))
        .execution_options(populate_existing=True)
    ).one()
