"""迟到送达: answers that count on their browser's word, for a person to look at."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.db.base import db
from portal.exams.models import Answer, Paper, PaperItem
from portal.exams.rules.answering import is_late


@dataclass(frozen=True, slots=True)
class Late:
    """一次迟到送达: to which question, when it was given by the browser's clock, when it came and
    from where.
    """

    number: int
    position: int
    given_at: datetime | None
    saved_at: datetime
    address: str


def late_answers(paper: Paper) -> Sequence[Late]:
    """What came late to this paper, in the order it came."""
    if paper.deadline_at is None:
        return ()
    rows = db.session.execute(
        select(Answer.number, PaperItem.position, Answer.given_at, Answer.saved_at, Answer.address)
        .join(PaperItem, PaperItem.id == Answer.item_id)
        .where(Answer.paper_id == paper.id, Answer.saved_at > paper.deadline_at)
        .order_by(Answer.number)
    )
    return [Late(*row) for row in rows if is_late(paper.deadline_at, row.saved_at)]


def count_late(last: Iterable[tuple[Paper | None, datetime | None]]) -> Counter[int]:
    """How many came late, by paper. Each paper is asked about with when its last answer came: where
    that was in time all were, and the journal is not looked into.
    """
    suspects = [
        paper.id
        for paper, saved_at in last
        if paper and paper.deadline_at and saved_at and is_late(paper.deadline_at, saved_at)
    ]
    if not suspects:
        return Counter()
    rows = db.session.execute(
        select(Answer.paper_id, Answer.saved_at, Paper.deadline_at)
        .join(Paper, Paper.id == Answer.paper_id)
        .where(Answer.paper_id.in_(suspects), Answer.saved_at > Paper.deadline_at)
    )
    return Counter(row.paper_id for row in rows if is_late(row.deadline_at, row.saved_at))
