"""Lost time of a sitting, as measured from signs of life and the journal of answers."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db.base import db
from portal.exams.models import (
    Answer,
    Application,
    Incident,
    IncidentKind,
    Paper,
    PaperStatus,
    Presence,
)
from portal.exams.queries.papers import time_of
from portal.exams.queries.watching import Watch
from portal.exams.rules.lost_time import Grant, Lost, Signs, Watched, lost_time, proposal, slot_of


@dataclass(frozen=True, slots=True)
class Loss:
    """补偿建议: what one candidate lost, what was given already, what is proposed now."""

    application: Application
    lost: tuple[Lost, ...]
    grants: tuple[Grant, ...]
    extra: int  # all extra minutes of the paper: what whoever decides has seen

    @property
    def minutes(self) -> int:
        """What was lost in all, rounded for the candidate."""
        return -(-sum(each.seconds for each in self.lost) // 60)

    @property
    def given(self) -> int:
        """What was given as compensation."""
        return sum(each.minutes for each in self.grants if each.is_compensation)

    @property
    def extended(self) -> int:
        """By how much time was extended since the first loss began."""
        began = min(each.since for each in self.lost)
        return sum(
            each.minutes for each in self.grants if not each.is_compensation and each.at >= began
        )

    @property
    def proposed(self) -> int:
        """What is proposed beside all that."""
        return proposal(self.lost, self.grants)


def losses(watch: Watch, *, now: datetime) -> list[Loss]:
    """Everyone still answering who lost time that was not given back yet, by desk."""
    return [loss for loss in _measured(watch, now) if loss.proposed]


def loss_of(watch: Watch, application: Application, *, now: datetime) -> Loss | None:
    """What this candidate lost, given back or not; None when nothing was measured."""
    return next(iter(_measured(watch, now, only=application)), None)


def _measured(watch: Watch, now: datetime, only: Application | None = None) -> list[Loss]:
    heard = _heard(watch)
    alive = frozenset(slot for signs, _ in heard.values() for slot in signs)
    papers = [
        paper
        for paper in _open_papers(watch)
        if paper.id in heard and (only is None or paper.application_id == only.id)
    ]
    suspects = [paper for paper in papers if _lost(paper, heard, alive, set(), now)]
    saved = _saved([paper.id for paper in suspects])
    lines = _lines(watch)
    found = []
    for paper in suspects:
        if lost := _lost(paper, heard, alive, saved[paper.id], now):
            grants = tuple(_grants(lines, paper.application))
            found.append(Loss(paper.application, lost, grants, paper.extra_minutes))
    return found


def _lost(
    paper: Paper,
    heard: dict[int, tuple[frozenset[int], frozenset[int]]],
    alive: frozenset[int],
    saved: Collection[int],
    now: datetime,
) -> tuple[Lost, ...]:
    time = time_of(paper)
    signs, troubled = heard[paper.id]
    until = min(now, time.paused_at or now, paper.deadline_at or now)
    watched = Watched(
        since=paper.started_at or now,
        until=until,
        heard=signs | frozenset(saved),
        troubled=troubled - frozenset(saved),
        pauses=time.pauses,
    )
    return lost_time(watched, alive)


def _open_papers(watch: Watch) -> list[Paper]:
    statement = (
        select(Paper)
        .join(Paper.application)
        .where(Paper.sitting_id == watch.sitting.id, Paper.status == PaperStatus.OPEN)
        .options(
            joinedload(Paper.application).joinedload(Application.person),
            joinedload(Paper.application).joinedload(Application.room),
        )
        .order_by(Application.room_id, Application.desk, Application.seat)
    )
    if not watch.sees_all:
        statement = statement.where(Application.room_id.in_([room.id for room in watch.rooms]))
    return list(db.session.scalars(statement))


def _heard(watch: Watch) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """When each paper of the whole sitting was heard, and when with answers waiting."""
    statement = (
        select(Presence)
        .join(Paper, Paper.id == Presence.paper_id)
        .where(Paper.sitting_id == watch.sitting.id)
    )
    return {
        row.paper_id: (
            frozenset(Signs.unpacked(row.first_slot, row.heard)),
            frozenset(Signs.unpacked(row.first_slot, row.troubled)),
        )
        for row in db.session.scalars(statement)
    }


def _saved(papers: Collection[int]) -> dict[int, set[int]]:
    """The slots in which an answer of these papers was acknowledged."""
    rows = db.session.execute(
        select(Answer.paper_id, Answer.saved_at).where(Answer.paper_id.in_(papers))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        found[row.paper_id].add(slot_of(row.saved_at))
    return found


def _lines(watch: Watch) -> Sequence[Incident]:
    """What the journal says was given to anybody, be it for lost time or as an extension."""
    kinds = (IncidentKind.COMPENSATED, IncidentKind.EXTENDED)
    statement = select(Incident).where(
        Incident.sitting_id == watch.sitting.id, Incident.kind.in_(kinds)
    )
    return db.session.scalars(statement).all()


def _grants(lines: Sequence[Incident], application: Application) -> Iterator[Grant]:
    """What was given to this candidate: alone, with their room, or with all."""
    for line in lines:
        with_others = line.application_id is None and line.room_id in {None, application.room_id}
        if with_others or line.application_id == application.id:
            is_compensation = line.kind is IncidentKind.COMPENSATED
            yield Grant(line.created_at, int(line.facts["minutes"]), is_compensation)
