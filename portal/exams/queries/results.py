"""Results: a candidate's own once released, a sitting's for those who release them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.bank import queries as bank
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Paper,
    PaperStatus,
    Sitting,
)
from portal.exams.queries.sittings import HOLDS_A_PLACE
from portal.exams.rules.sitting_life import SittingStatus

SOME = 500
UNMARKED = (PaperStatus.OPEN, PaperStatus.HANDED_IN)
BAND = 1000  # ten marks to a column of the chart


@dataclass(frozen=True, slots=True)
class Band:
    """分数段: how many candidates have marks from `low` up to `high` marks."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True)
class SubjectMarks:
    """科目得分: what was reached in one subject of the syllabus."""

    code: str
    name: str
    earned: int
    possible: int

    @property
    def percent(self) -> int:
        return round(100 * self.earned / self.possible) if self.possible else 0


@dataclass(frozen=True, slots=True)
class Summary:
    """成绩概况: of one sitting. Marks are in hundredths, the rate in percent."""

    admitted: int
    sat: int
    unmarked: int
    passed: int
    average: int | None
    highest: int | None
    lowest: int | None
    bands: tuple[Band, ...]

    @property
    def absent(self) -> int:
        return max(0, self.admitted - self.sat)

    @property
    def pass_rate(self) -> int | None:
        """In whole percent; None while nobody has marks."""
        marked = self.sat - self.unmarked
        return round(100 * self.passed / marked) if marked else None


def get_result(actor: Actor, public_id: str) -> Paper:
    """One's own paper with its marks, once they are released; before that there is no such page."""
    statement = (
        within(select(Paper), actor, Permission.EXAMS_PAPER_SIT, Paper)
        .join(Paper.sitting)
        .where(
            Paper.public_id == public_id,
            Paper.status == PaperStatus.MARKED,
            Sitting.status == SittingStatus.RELEASED,
        )
        .options(contains_eager(Paper.sitting), joinedload(Paper.application))
    )
    paper: Paper | None = db.session.scalar(statement)
    if paper is None:
        raise NotFound
    return paper


def list_own_results(actor: Actor) -> Sequence[Paper]:
    """One's own released papers, the latest first."""
    statement = (
        within(select(Paper), actor, Permission.EXAMS_PAPER_SIT, Paper)
        .join(Paper.sitting)
        .where(Paper.status == PaperStatus.MARKED, Sitting.status == SittingStatus.RELEASED)
        .options(contains_eager(Paper.sitting))
        .order_by(Paper.started_at.desc(), Paper.id)
    )
    return db.session.scalars(statement).all()


def by_subject(paper: Paper) -> Sequence[SubjectMarks]:
    """The marks of a paper subject by subject, in the order of the syllabus."""
    names = bank.names()
    return [
        SubjectMarks(code, names.get(code, code), line["earned"], line["possible"])
        for code, line in sorted((paper.by_topic or {}).items())
    ]


def results(sitting: Sitting, number: int) -> Page:
    """The papers of a sitting with the people who sat them, by seat."""
    return paged(_sat(sitting).order_by(Application.seat, Paper.id), number)


def count_results(sitting: Sitting) -> int:
    """How many these are."""
    sat = select(func.count(Paper.id)).where(
        Paper.sitting_id == sitting.id, Paper.started_at.is_not(None)
    )
    return db.session.scalar(sat) or 0


def all_results(sitting: Sitting) -> Iterator[Paper]:
    """The same, whole: for the workbook, some hundred in memory at a time."""
    statement = _sat(sitting).order_by(Application.seat, Paper.id)
    yield from db.session.scalars(statement.execution_options(yield_per=SOME))


def summary(sitting: Sitting) -> Summary:
    """How the sitting went."""
    rows = db.session.execute(
        select(Paper.status, Paper.marks, Paper.is_passed).where(
            Paper.sitting_id == sitting.id, Paper.started_at.is_not(None)
        )
    ).all()
    marks = sorted(row.marks for row in rows if row.marks is not None)
    admitted = db.session.scalar(
        select(func.count())
        .select_from(Application)
        .where(
            Application.sitting_id == sitting.id, Application.status == ApplicationStatus.ADMITTED
        )
    )
    return Summary(
        admitted=admitted or 0,
        sat=len(rows),
        unmarked=sum(row.status in UNMARKED for row in rows),
        passed=sum(bool(row.is_passed) for row in rows),
        average=round(sum(marks) / len(marks)) if marks else None,
        highest=marks[-1] if marks else None,
        lowest=marks[0] if marks else None,
        bands=_bands(marks),
    )


def count_unmarked(sitting: Sitting) -> int:
    """How many papers still stand between this sitting and its release."""
    return _count_papers(sitting, *UNMARKED)


def count_open(sitting: Sitting) -> int:
    """How many candidates are still writing."""
    return _count_papers(sitting, PaperStatus.OPEN)


def has_sat(actor: Actor, sitting: Sitting) -> bool:
    """Whether this officer is a candidate of this very sitting."""
    return (
        db.session.scalar(
            select(Paper.id).where(Paper.sitting_id == sitting.id, Paper.person_id == actor.id)
        )
        is not None
    )


def is_candidate(actor: Actor, sitting: Sitting) -> bool:
    """Whether this officer sits this sitting, sat it, or has applied and may still be admitted."""
    own = sittings_of(actor).where(Application.sitting_id == sitting.id)
    return db.session.scalar(own.limit(1)) is not None or has_sat(actor, sitting)


def sittings_of(actor: Actor) -> Select[int]:
    """The sittings that this officer has applied for and not withdrawn from."""
    return select(Application.sitting_id).where(
        Application.person_id == actor.id, Application.status.in_(HOLDS_A_PLACE)
    )


def list_to_propose(actor: Actor) -> Sequence[Sitting]:
    """Sittings marked to the last paper, whose results wait to be proposed: 待办, oldest first."""
    unmarked = (
        select(Paper.id).where(Paper.sitting_id == Sitting.id, Paper.status.in_(UNMARKED)).exists()
    )
    statement = (
        within(select(Sitting), actor, Permission.EXAMS_RESULTS_RELEASE, Sitting)
        .where(Sitting.status == SittingStatus.MARKING, ~unmarked, ~_is_candidate(actor))
        .order_by(Sitting.closes_at, Sitting.id)
    )
    return db.session.scalars(statement).all()


def list_to_confirm(actor: Actor) -> Sequence[Sitting]:
    """Sittings whose results wait for this officer as the second person: 待办, oldest first."""
    statement = (
        within(select(Sitting), actor, Permission.EXAMS_RESULTS_CONFIRM, Sitting)
        .where(
            Sitting.status == SittingStatus.REVIEWING,
            Sitting.release_proposed_by_id != actor.id,
            ~_is_candidate(actor),
        )
        .order_by(Sitting.closes_at, Sitting.id)
    )
    return db.session.scalars(statement).all()


def _is_candidate(actor: Actor) -> ColumnElement[bool]:
    """Whoever sat an examination has no hand in its results."""
    own = select(Paper.id).where(Paper.sitting_id == Sitting.id, Paper.person_id == actor.id)
    return own.exists()


def _sat(sitting: Sitting) -> Select[Any]:
    return (
        select(Paper)
        .join(Paper.application)
        .where(Paper.sitting_id == sitting.id, Paper.started_at.is_not(None))
        .options(contains_eager(Paper.application), joinedload(Paper.person))
    )


def _count_papers(sitting: Sitting, *statuses: PaperStatus) -> int:
    counted = db.session.scalar(
        select(func.count())
        .select_from(Paper)
        .where(Paper.sitting_id == sitting.id, Paper.status.in_(statuses))
    )
    return counted or 0


def _bands(marks: Sequence[int]) -> tuple[Band, ...]:
    """Ten columns of ten marks; full marks stand in the last."""
    counts = [0] * 10
    for mark in marks:
        counts[min(mark // BAND, 9)] += 1
    return tuple(
        Band(10 * n, 100 if n == 9 else 10 * n + 9, count) for n, count in enumerate(counts)
    )
