"""Lost time of a sitting, as measured from signs of life and the journal of answers."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
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
from portal.exams.rules.lost_time import Lost, Signs, Watched, lost_time, proposal, slot_of


@dataclass(frozen=True, slots=True)
class Loss:
    """补偿建议: what one candidate lost, what was given already, what is proposed now."""

    application: Application
    lost: tuple[Lost, ...]
    given: int
    proposed: int

    @property
    def minutes(self) -> int:
        """What was lost in all, rounded for the candidate."""
        return -(-sum(each.seconds for each in self.lost) // 60)


def losses(watch: Watch, *, now: datetime) -> list[Loss]:
    """Everyone still answering who lost time for which nothing was given yet, by desk."""
    heard = _heard(watch)
    alive = frozenset(slot for signs, _ in heard.values() for slot in signs)
    papers = [paper for paper in _open_papers(watch) if paper.id in heard]
    suspects = [paper for paper in papers if _lost(paper, heard, alive, set(), now)]
    saved = _saved([paper.id for paper in suspects])
    given = _given(watch)
    found = []
    for paper in suspects:
        lost = _lost(paper, heard, alive, saved[paper.id], now)
        already = given.get(paper.application_id, 0)
        if proposed := proposal(lost, already):
            found.append(Loss(paper.application, lost, already, proposed))
    return found


def loss_of(watch: Watch, application: Application, *, now: datetime) -> Loss | None:
    """What this candidate lost; None when nothing is proposed."""
    found = (loss for loss in losses(watch, now=now) if loss.application.id == application.id)
    return next(found, None)


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


def _given(watch: Watch) -> dict[int, int]:
    """The minutes each candidate was given for time lost."""
    minutes = func.sum(Incident.facts["minutes"].as_integer())
    statement = (
        select(Incident.application_id, minutes)
        .where(
            Incident.sitting_id == watch.sitting.id,
            Incident.kind == IncidentKind.COMPENSATED,
        )
        .group_by(Incident.application_id)
    )
    return {row[0]: int(row[1]) for row in db.session.execute(statement)}
