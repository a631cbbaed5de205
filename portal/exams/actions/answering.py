"""Answering: every change is a line of the journal, acknowledged once it is durable.

The server's clock alone decides; what came before the deadline counts, what came after is refused.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.rules import jsonable
from portal.bank.rules.marking import Marks, Scheme, mark
from portal.bank.rules.questions import subject_of
from portal.bank.rules.variants import Face, Key
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions.receipts import write_receipt
from portal.exams.models import Answer, Paper, PaperItem, PaperStatus
from portal.exams.models.paper import HandedInHow
from portal.exams.queries import papers as queries
from portal.exams.rules.timing import GRACE

MAX_ANSWER = 200
CLOSED = "本场考试已经交卷，不能再作答"
PAUSED = "考试已暂停，计时停止，恢复后才能作答"
ELSEWHERE = "您已在另一个浏览器作答，本页面不能再保存；要在此继续请重新进入考场"


@dataclass(frozen=True, slots=True)
class Given:
    """作答: what the browser sends of one question; a repetition carries the same `request_key`."""

    request_key: str
    position: int
    value: str
    is_flagged: bool
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """回执: the candidate's running number of this answer and when it was kept."""

    number: int
    saved_at: datetime


def save_answer(paper: Paper, given: Given, *, place: str, address: str, now: datetime) -> Receipt:
    """Keep one answer, once, however often it is sent. Raises Refused when it may not be kept."""
    paper = queries.lock_paper(paper.id)
    known = select(Answer).where(
        Answer.paper_id == paper.id, Answer.request_key == given.request_key
    )
    if (before := db.session.scalar(known)) is not None:
        return Receipt(before.number, before.saved_at)
    refuse_unless_open(paper, place, now)
    item_id = db.session.scalar(
        select(PaperItem.id).where(
            PaperItem.paper_id == paper.id, PaperItem.position == given.position
        )
    )
    if item_id is None:
        raise Refused("没有这道题，请刷新页面")
    paper.last_number += 1
    value = {"value": given.value[:MAX_ANSWER]}
    line = Answer(
        paper_id=paper.id,
        item_id=item_id,
        number=paper.last_number,
        request_key=given.request_key,
        answer=value,
        is_flagged=given.is_flagged,
        saved_at=now,
        given_at=given.given_at,
        address=address,
    )
    db.session.add(line)
    db.session.execute(
        update(PaperItem)
        .where(PaperItem.id == item_id)
        .values(answer=value if given.value else None, is_flagged=given.is_flagged)
        .execution_options(synchronize_session=False)
    )
    db.session.flush()
    return Receipt(line.number, now)


def refuse_unless_open(paper: Paper, place: str, now: datetime) -> None:
    """Raise Refused unless this browser may write on this paper now."""
    if paper.status is not PaperStatus.OPEN or paper.deadline_at is None:
        raise Refused(CLOSED)
    if paper.paused_at is not None and now > paper.paused_at + GRACE:
        raise Refused(PAUSED)
    if paper.paused_at is None and now > paper.deadline_at + GRACE:
        raise Refused("考试时间已到，答卷正在自动收取")
    if paper.place != place:
        raise Refused(ELSEWHERE)


def hand_in(paper: Paper, *, by: Actor, place: str, now: datetime) -> Paper:
    """Hand the paper in, once; a second click finds it handed in already and changes nothing."""
    paper = queries.lock_paper(paper.id)
    if paper.status in {PaperStatus.HANDED_IN, PaperStatus.MARKED}:
        return paper
    refuse_unless_open(paper, place, now)
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
    """Mark every item by its own frozen key; marking again gives the same."""
    paper = queries.with_items(paper)
    by_topic: dict[str, dict[str, int]] = {}
    for item in paper.items:
        given = _mark_item(item)
        item.earned = given.awarded
        line = by_topic.setdefault(subject_of(item.topic), {"earned": 0, "possible": 0})
        line["earned"] += given.awarded
        line["possible"] += item.worth
    paper.by_topic = dict(sorted(by_topic.items()))
    paper.marks = sum(line["earned"] for line in by_topic.values())
    paper.is_passed = paper.marks >= paper.sitting.pass_marks
    paper.status = PaperStatus.MARKED
    db.session.flush()


def _mark_item(item: PaperItem) -> Marks:
    face = jsonable.from_json(Face, item.face["face"])
    key = jsonable.from_json(Key, item.key)
    scheme = Scheme(item.worth, item.face.get("per_key", 0))
    return mark(face, key, (item.answer or {}).get("value", ""), scheme)
