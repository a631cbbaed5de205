"""Answering: every change is a line of the journal, acknowledged once it is durable.

The server's clock alone decides; what came before the deadline counts, what came after is refused.
"""

from datetime import datetime

from sqlalchemy import select

from portal.access.roles import Actor
from portal.accounts.session import session_name
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.rules.questions import subject_of
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions.keeping import NotKept, Receipt, Sent, keep
from portal.exams.actions.receipts import write_receipt
from portal.exams.models import Paper, PaperStatus, Sitting
from portal.exams.models.paper import HandedInHow
from portal.exams.queries import corrections
from portal.exams.queries import papers as queries
from portal.exams.rules.answering import Given, Standing, WhyNot, why_not


def save_answer(paper: Paper, given: Given, *, place: str, address: str, now: datetime) -> Receipt:
    """Keep one answer, once, however often it is sent. Raises Refused when it may not be kept."""
    sent = Sent(paper.public_id, session_name(paper.person), given, place, address)
    db.session.flush()
    [outcome] = keep(db.session.connection(), [sent], now)
    db.session.expire(paper)
    if outcome is None:
        raise NotFound
    if isinstance(outcome, NotKept):
        raise Refused(outcome.why.label)
    return outcome


def closed_to(paper: Paper, place: str, now: datetime) -> WhyNot | None:
    """Why this browser may not write on this paper now; None when it may."""
    is_open = paper.status is PaperStatus.OPEN
    standing = Standing(is_open, paper.deadline_at, paper.place, paper.paused_at)
    return why_not(standing, place, now)


def hand_in(paper: Paper, *, by: Actor, place: str, now: datetime) -> Paper:
    """Hand the paper in, once; a second click finds it handed in already and changes nothing."""
    paper = queries.lock_paper(paper.id)
    if paper.status in {PaperStatus.HANDED_IN, PaperStatus.MARKED}:
        return paper
    if (why := closed_to(paper, place, now)) is not None:
        raise Refused(why.label)
    _close(paper, HandedInHow.SELF, now)
    record(Deed.EXAMS_PAPER_HANDED_IN, paper, by=by, answers=paper.last_number, place=place[:8])
    return paper


def hand_in_for(paper: Paper, *, reason: str, by: Actor, now: datetime) -> Paper:
    """Hand the paper in for a candidate who cannot. Raises Refused when there is nothing to."""
    paper = queries.lock_paper(paper.id)
    if paper.status is not PaperStatus.OPEN:
        raise Refused("考生没有正在作答的试卷，不能代为交卷")
    _close(paper, HandedInHow.INVIGILATOR, now)
    record(Deed.EXAMS_PAPER_HANDED_IN_FOR, paper, by=by, answers=paper.last_number, reason=reason)
    return paper


def collect(paper_id: int, *, now: datetime) -> bool:
    """Collect a paper whose time has run out; False when it was handed in or extended meanwhile."""
    paper = queries.lock_paper(paper_id)
    if paper.status is not PaperStatus.OPEN or not queries.time_of(paper).is_overdue(now):
        return False
    _close(paper, HandedInHow.TIME, now)
    record(Deed.EXAMS_PAPER_COLLECTED, paper, by=None, answers=paper.last_number)
    return True


def _close(paper: Paper, how: HandedInHow, now: datetime) -> None:
    paper.status = PaperStatus.HANDED_IN
    paper.handed_in_at, paper.handed_in_how, paper.paused_at = now, how, None
    db.session.flush()
    mark_paper(paper)
    write_receipt(paper, how, now)


def mark_paper(paper: Paper) -> None:
    """Mark every item by its own frozen key and by what was decided about its question; marking
    again gives the same.
    """
    db.session.scalar(  # not while a decision about a question is counted over all papers
        select(Sitting.id)
        .where(Sitting.id == paper.sitting_id)
        .with_for_update(read=True, key_share=True)
    )
    paper = queries.with_items(paper)
    by_topic: dict[str, dict[str, int]] = {}
    for item, awarded in corrections.earnings(paper.items, corrections.rulings(paper.sitting_id)):
        item.earned = awarded
        line = by_topic.setdefault(subject_of(item.topic), {"earned": 0, "possible": 0})
        line["earned"] += awarded
        line["possible"] += item.worth
    paper.by_topic = dict(sorted(by_topic.items()))
    paper.marks = sum(line["earned"] for line in by_topic.values())
    paper.is_passed = paper.marks >= paper.sitting.pass_marks
    paper.status = PaperStatus.MARKED
    db.session.flush()
