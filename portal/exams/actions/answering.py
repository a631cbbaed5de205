"""Answering: every change is a line of the journal, acknowledged once it is durable.

The server's clock decides over what arrives: until the deadline all of it counts; for a while after
it (`rules.timing.LATE`) only what the browser says was given before; then nothing.
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
from portal.exams.queries.sittings import window
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


def closed_to(
    paper: Paper, place: str, now: datetime, given_at: datetime | None = None
) -> WhyNot | None:
    """Why this browser may not write on this paper now; None when it may."""
    is_open = paper.status is PaperStatus.OPEN
    standing = Standing(is_open, paper.deadline_at, paper.place, paper.paused_at)
    return why_not(standing, place, now, given_at)


def hand_in(paper: Paper, *, by: Actor, place: str, now: datetime) -> Paper:
    """Hand the paper in, once; a second click finds it handed in already and changes nothing.

    Raises Refused until the time is over that everybody stays.
    """
    paper = queries.lock_paper(paper.id)
    if paper.status in {PaperStatus.HANDED_IN, PaperStatus.MARKED}:
        return paper
    if (why := closed_to(paper, place, now)) is not None:
        raise Refused(why.label)
    if not window(paper.sitting).may_hand_in(now):
        raise Refused(f"开考{paper.sitting.stay_minutes}分钟后才能交卷，请继续作答或者检查")
    answers = _close(paper, HandedInHow.SELF, now)
    record(Deed.EXAMS_PAPER_HANDED_IN, paper, by=by, answers=answers, place=place[:8])
    return paper


def hand_in_for(paper: Paper, *, reason: str, by: Actor, now: datetime) -> Paper:
    """Hand the paper in for a candidate who cannot. Raises Refused when there is nothing to."""
    paper = queries.lock_paper(paper.id)
    if paper.status is not PaperStatus.OPEN:
        raise Refused("考生没有正在作答的试卷，不能代为交卷")
    answers = _close(paper, HandedInHow.INVIGILATOR, now)
    record(Deed.EXAMS_PAPER_HANDED_IN_FOR, paper, by=by, answers=answers, reason=reason)
    return paper


def collect(paper_id: int, *, now: datetime) -> bool:
    """Collect a paper whose time has run out and whose answers are no longer waited for; False when
    it was handed in or extended meanwhile.
    """
    paper = queries.lock_paper(paper_id)
    if paper.status is not PaperStatus.OPEN or not queries.time_of(paper).is_given_up(now):
        return False
    answers = _close(paper, HandedInHow.TIME, now)
    record(Deed.EXAMS_PAPER_COLLECTED, paper, by=None, answers=answers)
    return True


def collect_here(paper: Paper, *, by: Actor, place: str, now: datetime) -> bool:
    """Collect a paper whose time has run out, as the browser that wrote it has sent all it held;
    False when it is not this browser's, or is not to be collected (any more).
    """
    paper = queries.lock_paper(paper.id)
    is_due = paper.status is PaperStatus.OPEN and queries.time_of(paper).is_overdue(now)
    if not is_due or paper.place != place:
        return False
    answers = _close(paper, HandedInHow.TIME, now)
    record(Deed.EXAMS_PAPER_COLLECTED, paper, by=by, answers=answers, place=place[:8])
    return True


def _close(paper: Paper, how: HandedInHow, now: datetime) -> int:
    """End it: what the journal says last is what is marked. How many lines the journal has."""
    paper.status = PaperStatus.HANDED_IN
    paper.handed_in_at, paper.handed_in_how, paper.paused_at = now, how, None
    written = queries.present(paper.id)
    for item in paper.items:
        if (now_ := written.get(item.id)) is not None:
            item.answer = {"value": now_.value} if now_.value else None
    db.session.flush()
    mark_paper(paper)
    return write_receipt(paper, how, now).lines


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
