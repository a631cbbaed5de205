"""What is still to be prepared for a sitting, how far it is, and what should not be in a paper."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.bank import queries as bank
from portal.db.base import db
from portal.exams import booklet
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Booklet,
    Paper,
    PaperItem,
    PaperStatus,
    Sitting,
)
from portal.exams.rules.sitting_life import SittingStatus

STARTING = timedelta(minutes=10)  # how long the worker looks after those who wait


class Kind(Enum):
    """What is to be made."""

    PAPER = "a first paper"
    OTHER = "another paper in place of one that nobody has seen"
    BOOKLET = "the booklet of a paper, drawn anew"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to be made, for whom; the ids and the blueprint of the paper where there is one."""

    kind: Kind
    application_id: int
    paper_id: int = 0
    paper_public_id: str = ""
    blueprint: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The next things to be made; full if there may be more."""

    tasks: Sequence[Task]
    is_full: bool

    @property
    def needs_bank(self) -> bool:
        return any(task.kind is not Kind.BOOKLET for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Unfit:
    """停用或修订的题: a question that should not be asked any more, and how many papers ask it."""

    key: str
    reason: str
    papers: int


@dataclass(frozen=True, slots=True)
class Progress:
    """准备进度: how many papers of how many are made, for whom it failed, who waits already."""

    total: int
    made: int
    redrawing: int
    waiting: int
    troubled: Sequence[Application]
    unfit: Sequence[Unfit]

    @property
    def is_going_on(self) -> bool:
        return self.made + len(self.troubled) < self.total or self.redrawing > 0


def due(sitting: Sitting, limit: int) -> Due:
    """What is to be made next; whoever had trouble waits until that is asked for again."""
    first = select(Application.id).outerjoin(Paper, Paper.application_id == Application.id)
    first = first.where(_admitted(sitting), Paper.id.is_(None), Application.paper_trouble == "")
    tasks = [
        Task(Kind.PAPER, id_)
        for id_ in db.session.scalars(first.order_by(Application.id).limit(limit))
    ]
    if len(tasks) < limit:
        tasks += _of_papers(sitting, limit - len(tasks))
    return Due(tasks, len(tasks) == limit)


def _of_papers(sitting: Sitting, limit: int) -> list[Task]:
    drawn = and_(Booklet.paper_id == Paper.id, Booklet.edition == booklet.edition())
    statement = (
        select(Paper)
        .join(Paper.application)
        .outerjoin(Booklet, drawn)
        .where(
            _admitted(sitting),
            Application.paper_trouble == "",
            Paper.status == PaperStatus.PREPARED,
            or_(Paper.redraw_asked_at.is_not(None), Booklet.id.is_(None)),
        )
    )
    return [
        Task(
            Kind.BOOKLET if paper.redraw_asked_at is None else Kind.OTHER,
            paper.application_id,
            paper.id,
            paper.public_id,
            paper.blueprint,
        )
        for paper in db.session.scalars(statement.order_by(Paper.id).limit(limit))
    ]


def list_to_prepare(now: datetime) -> Sequence[int]:
    """Sittings that have closed for applications and not begun, and that lack anything."""
    begins_later = or_(
        Sitting.opens_at > now,
        and_(Sitting.starts_by_signal, Sitting.begun_at.is_(None), Sitting.closes_at > now),
    )
    standing = Sitting.status.in_((SittingStatus.APPLIED, SittingStatus.RUNNING))
    candidates = db.session.scalars(select(Sitting).where(standing, begins_later)).all()
    return [sitting.id for sitting in candidates if due(sitting, 1).tasks]


def list_to_open(now: datetime) -> Sequence[Sitting]:
    """Sittings that have just started, and in which somebody still waits."""
    just = now - STARTING
    started = or_(
        and_(Sitting.starts_by_signal.is_(False), Sitting.opens_at.between(just, now)),
        Sitting.begun_at.between(just, now),
    )
    waits = (
        select(Paper.id)
        .where(
            Paper.sitting_id == Sitting.id,
            Paper.status == PaperStatus.PREPARED,
            Paper.ready_at <= func.coalesce(Sitting.begun_at, Sitting.opens_at),
        )
        .exists()
    )
    live = Sitting.status.in_((SittingStatus.APPLIED, SittingStatus.RUNNING))
    statement = select(Sitting).where(live, started, Sitting.closes_at > now, waits)
    return db.session.scalars(statement.order_by(Sitting.id)).all()


def progress(sitting: Sitting) -> Progress:
    """How far the preparation is."""
    admitted = select(func.count()).select_from(Application).where(_admitted(sitting))
    made = _papers(func.count(), sitting)
    troubled = db.session.scalars(
        select(Application)
        .where(_admitted(sitting), Application.paper_trouble != "")
        .options(joinedload(Application.person))
        .order_by(Application.seat)
    ).all()
    prepared = Paper.status == PaperStatus.PREPARED
    return Progress(
        total=_count(admitted),
        made=_count(made),
        redrawing=_count(
            made.where(
                prepared, Paper.redraw_asked_at.is_not(None), Application.paper_trouble == ""
            )
        ),
        waiting=_count(made.where(prepared, Paper.ready_at.is_not(None))),
        troubled=troubled,
        unfit=_unfit(sitting),
    )


def unfit_papers(sitting: Sitting) -> Mapping[int, Sequence[str]]:
    """Papers that nobody has seen with questions that are not in use any more: by id, with the
    keys of those questions.
    """
    unfit = bank.unfit_versions()
    statement = (
        _papers(Paper.id, sitting)
        .add_columns(PaperItem.version_id)
        .join(PaperItem, PaperItem.paper_id == Paper.id)
        .where(Paper.status == PaperStatus.PREPARED, Paper.redraw_asked_at.is_(None))
        .where(PaperItem.version_id.in_(list(unfit)))
        .distinct()
    )
    found: dict[int, list[str]] = defaultdict(list)
    for paper_id, version_id in db.session.execute(statement):
        found[paper_id].append(unfit[version_id].key)
    return found


def papers_with(sitting: Sitting, key: str) -> Sequence[Paper]:
    """The papers that nobody has seen and that hold this question in a version no longer used."""
    ids = [paper_id for paper_id, keys in unfit_papers(sitting).items() if key in keys]
    statement = select(Paper).where(Paper.id.in_(ids)).join(Paper.application)
    return db.session.scalars(
        statement.options(joinedload(Paper.person), joinedload(Paper.application)).order_by(
            Application.seat
        )
    ).all()


def _unfit(sitting: Sitting) -> Sequence[Unfit]:
    reasons = {found.key: found.reason for found in bank.unfit_versions().values()}
    counted: dict[str, int] = defaultdict(int)
    for keys in unfit_papers(sitting).values():
        for key in set(keys):
            counted[key] += 1
    return [Unfit(key, reasons[key], count) for key, count in sorted(counted.items())]


def _admitted(sitting: Sitting) -> ColumnElement[bool]:
    return and_(
        Application.sitting_id == sitting.id, Application.status == ApplicationStatus.ADMITTED
    )


def _papers(what: Any, sitting: Sitting) -> Select[Any]:
    """Something of the papers of those who may still sit."""
    statement: Select[Any] = select(what).select_from(Paper)
    return statement.join(Application, Application.id == Paper.application_id).where(
        _admitted(sitting)
    )


def _count(statement: Select[Any]) -> int:
    return db.session.scalar(statement) or 0
