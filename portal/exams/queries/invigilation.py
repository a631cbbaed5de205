"""A running sitting as its invigilators see it: who is there, how far, and what troubles them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import db
from portal.db.paging import Page
from portal.exams.models import (
    Answer,
    Application,
    ApplicationStatus,
    Incident,
    IncidentKind,
    PageEvent,
    PageEventKind,
    Paper,
    PaperItem,
    PaperStatus,
    Presence,
    Room,
)
from portal.exams.queries.late import count_late
from portal.exams.queries.papers import time_of
from portal.exams.queries.watching import Watch, in_watch

PER_PAGE = 60
SILENT_AFTER = timedelta(seconds=90)
LEFT_OFTEN = 3


class CandidateState(Labelled):
    """考生状态 in the room."""

    ABSENT = "absent", "未进入"
    WAITING = "waiting", "候考"
    ANSWERING = "answering", "作答中"
    PAUSED = "paused", "已暂停"
    COLLECTING = "collecting", "待收卷"
    HANDED_IN = "handed-in", "已交卷"


# Who is present: nothing heard of them is a trouble.
_AT_IT = (CandidateState.WAITING, CandidateState.ANSWERING, CandidateState.COLLECTING)


class Trouble(Labelled):
    """异常: why someone should look."""

    SILENT = "silent", "失去联系"
    UNSAVED = "unsaved", "作答未送达"
    LEFT = "left", "多次离开页面"
    LATE = "late", "迟到送达"
    NOTED = "noted", "有情况记录"


@dataclass(frozen=True, slots=True)
class Seen:
    """一名考生: what the board shows of one candidate."""

    application: Application
    paper: Paper | None
    state: CandidateState
    seen_at: datetime | None
    waiting: int
    troubles: tuple[Trouble, ...]
    answered: int = 0
    total: int = 0
    left: int = 0
    noted: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """实时情况: one page of candidates and the counts over all of them."""

    rows: Page
    counts: dict[CandidateState, int]
    troubled: int


# Thousands are looked at every ten seconds: no sealed numbers are opened, no blueprints read.
_SHOWN = (
    contains_eager(Application.person).load_only(Person.public_id, Person.name),
    contains_eager(Application.room),
    defer(Paper.blueprint),
    defer(Paper.by_topic),
)


def board(
    watch: Watch,
    room: Room | None,
    *,
    is_troubled: bool = False,
    state: CandidateState | None = None,
    number: int = 1,
    now: datetime,
) -> Board:
    """Everyone in this room, or in all that are watched."""
    everyone = _candidates(in_watch(watch, room), now)
    shown = [
        seen
        for seen in everyone
        if (state is None or seen.state is state) and (seen.troubles or not is_troubled)
    ]
    counts = Counter(seen.state for seen in everyone)
    last = max(1, ceil(len(shown) / PER_PAGE))
    number = min(max(1, number), last)
    some = shown[(number - 1) * PER_PAGE : number * PER_PAGE]
    return Board(
        Page(_with_progress(some), number, last, len(shown)),
        {member: counts[member] for member in CandidateState},
        sum(bool(seen.troubles) for seen in everyone),
    )


def seen(application: Application, now: datetime) -> Seen:
    """One candidate as the board shows them."""
    return _with_progress(_candidates(Application.id == application.id, now))[0]


def _candidates(which: ColumnElement[bool], now: datetime) -> list[Seen]:
    """Everyone of these, in the order of their desks, without their progress."""
    statement = (
        select(Application, Paper, Presence.seen_at, Presence.waiting, _last_saved())
        .join(Application.person)
        .options(*_SHOWN)
        .outerjoin(Paper, Paper.application_id == Application.id)
        .outerjoin(Presence, Presence.paper_id == Paper.id)
        .outerjoin(Application.room)
        .where(which, Application.status == ApplicationStatus.ADMITTED)
        .order_by(Room.number, Application.desk, Application.seat)
    )
    rows = db.session.execute(statement).all()
    left = _count_left([row.Paper.id for row in rows if row.Paper])
    noted = _count_noted([row.Application.id for row in rows])
    late = count_late((row.Paper, row.saved_at) for row in rows)
    found = []
    for row in rows:
        seen_at = max(filter(None, (row.seen_at, row.saved_at)), default=None)
        state = _state(row.Paper, seen_at, now)
        paper_id = row.Paper.id if row.Paper else 0
        facts = (left[paper_id], late[paper_id], noted[row.Application.id])
        waiting = row.waiting or 0 if state in _AT_IT else 0
        found.append(
            Seen(
                row.Application,
                row.Paper,
                state,
                seen_at,
                waiting,
                _troubles(state, seen_at or _began(row.Paper), waiting, facts, now),
                left=facts[0],
                late=facts[1],
                noted=facts[2],
            )
        )
    return found


def _last_saved() -> ColumnElement[datetime]:
    """When the last answer on this paper was acknowledged: one look into an index for each."""
    return (
        select(Answer.saved_at)
        .where(Answer.paper_id == Paper.id)
        .order_by(Answer.number.desc())
        .limit(1)
        .scalar_subquery()
        .label("saved_at")
    )


def _began(paper: Paper | None) -> datetime | None:
    return paper.started_at or paper.ready_at if paper else None


def _state(paper: Paper | None, seen_at: datetime | None, now: datetime) -> CandidateState:
    if paper is None or paper.status is PaperStatus.PREPARED:
        is_waiting = seen_at or (paper and paper.ready_at)
        return CandidateState.WAITING if is_waiting else CandidateState.ABSENT
    if paper.status is not PaperStatus.OPEN:
        return CandidateState.HANDED_IN
    if time_of(paper).has_run_out(now):
        return CandidateState.COLLECTING  # its browser may still hold answers
    return CandidateState.PAUSED if paper.paused_at else CandidateState.ANSWERING


def _troubles(
    state: CandidateState,
    heard_at: datetime | None,
    waiting: int,
    facts: tuple[int, int, int],
    now: datetime,
) -> tuple[Trouble, ...]:
    left, late, noted = facts
    is_silent = heard_at is not None and now - heard_at > SILENT_AFTER
    said = (
        (state in _AT_IT and is_silent, Trouble.SILENT),
        (waiting > 0, Trouble.UNSAVED),
        (left >= LEFT_OFTEN, Trouble.LEFT),
        (late > 0, Trouble.LATE),
        (noted > 0, Trouble.NOTED),
    )
    return tuple(trouble for is_so, trouble in said if is_so)


def _count_left(papers: Collection[int]) -> Counter[int]:
    rows = db.session.execute(
        select(PageEvent.paper_id, func.count())
        .where(PageEvent.paper_id.in_(papers), PageEvent.kind == PageEventKind.LEFT)
        .group_by(PageEvent.paper_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _count_noted(applications: Collection[int]) -> Counter[int]:
    rows = db.session.execute(
        select(Incident.application_id, func.count())
        .where(Incident.application_id.in_(applications), Incident.kind == IncidentKind.NOTED)
        .group_by(Incident.application_id)
    )
    return Counter({row[0]: row[1] for row in rows if row[0] is not None})


def _with_progress(some: Sequence[Seen]) -> list[Seen]:
    progress = answered([seen.paper.id for seen in some if seen.paper])
    return [
        replace(each, answered=done, total=total)
        for each in some
        for done, total in [progress.get(each.paper.id if each.paper else 0, (0, 0))]
    ]


def answered(papers: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many questions of each paper have an answer, and how many there are."""
    asked = select(PaperItem.paper_id, func.count()).where(PaperItem.paper_id.in_(papers))
    totals = {row[0]: row[1] for row in db.session.execute(asked.group_by(PaperItem.paper_id))}
    line = func.row_number().over(partition_by=Answer.item_id, order_by=Answer.number.desc())
    lines = select(Answer.paper_id, Answer.answer, line.label("back")).where(
        Answer.paper_id.in_(papers)
    )
    last = lines.subquery()
    filled = (
        select(last.c.paper_id, func.count())
        .where(last.c.back == 1, _says_something(last.c.answer))
        .group_by(last.c.paper_id)
    )
    counts = {row[0]: row[1] for row in db.session.execute(filled)}
    return {paper: (counts.get(paper, 0), total) for paper, total in totals.items()}


def _says_something(answer: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether this is an answer; one taken back is JSON's null, or empty."""
    return func.coalesce(answer["value"].as_string(), "") != ""


def came_to_nothing(watch: Watch) -> tuple[list[Application], list[Application]]:
    """Before closing: who handed in without one answer, and who never came."""
    admitted = (
        select(Application)
        .join(Application.person)
        .options(contains_eager(Application.person), joinedload(Application.room))
        .outerjoin(Paper, Paper.application_id == Application.id)
        .where(in_watch(watch, None), Application.status == ApplicationStatus.ADMITTED)
        .order_by(Application.room_id, Application.desk, Application.seat)
    )
    with_answers = select(PaperItem.paper_id).where(
        PaperItem.paper_id == Paper.id, _says_something(PaperItem.answer.expression)
    )
    empty = admitted.where(
        Paper.status.in_((PaperStatus.HANDED_IN, PaperStatus.MARKED)), ~with_answers.exists()
    )
    absent = admitted.where(or_(Paper.id.is_(None), Paper.status == PaperStatus.PREPARED))
    return list(db.session.scalars(empty)), list(db.session.scalars(absent))
