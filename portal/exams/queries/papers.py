"""Papers within someone's reach, and what the exam room shows of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.bank.rules import jsonable
from portal.bank.rules.variants import Face
from portal.core.errors import NotFound
from portal.db.base import db
from portal.exams.models import Answer, Application, Paper, PaperItem, PaperStatus
from portal.exams.rules.paper_time import PaperTime


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


def last_saved(paper: Paper) -> datetime | None:
    """When the last answer was acknowledged."""
    return db.session.scalar(
        select(Answer.saved_at).where(
            Answer.paper_id == paper.id, Answer.number == paper.last_number
        )
    )


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


def list_seen(paper: Paper) -> list[Seen]:
    """The whole paper as the candidate sees it; the keys stay in the database."""
    columns = (
        PaperItem.position,
        PaperItem.section,
        PaperItem.group,
        PaperItem.face,
        PaperItem.worth,
        PaperItem.answer,
        PaperItem.is_flagged,
    )
    rows = db.session.execute(
        select(*columns).where(PaperItem.paper_id == paper.id).order_by(PaperItem.position)
    )
    return [
        Seen(
            number=row.position,
            section=row.section,
            group=row.group,
            face=jsonable.from_json(Face, row.face["face"]),
            material=row.face.get("material", ""),
            worth=row.worth,
            answer=(row.answer or {}).get("value", ""),
            is_flagged=row.is_flagged,
        )
        for row in rows
    ]


def with_items(paper: Paper) -> Paper:
    """The paper with its items as they now stand, for marking."""
    return db.session.scalars(
        select(Paper)
        .where(Paper.id == paper.id)
        .options(selectinload(Paper.items))
        .execution_options(populate_existing=True)
    ).one()
