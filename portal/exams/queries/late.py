"""迟到送达: answers that count on their browser's word, for a person to look at."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.db.base import db
from portal.exams.models import Answer, Application, Paper, PaperItem, Sitting
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


@dataclass(frozen=True, slots=True)
class LateOf:
    """一名考生的迟到送达: all that came late to one paper; there is at least one."""

    paper: Paper
    answers: Sequence[Late]

    @property
    def positions(self) -> list[int]:
        """To which questions, each once."""
        return sorted({each.position for each in self.answers})

    @property
    def given(self) -> tuple[datetime | None, datetime | None]:
        """From when to when they were given, by the browser's clock."""
        moments = sorted(each.given_at for each in self.answers if each.given_at)
        return (moments[0], moments[-1]) if moments else (None, None)

    @property
    def saved(self) -> tuple[datetime, datetime]:
        """From when to when they came."""
        return self.answers[0].saved_at, self.answers[-1].saved_at

    @property
    def addresses(self) -> list[str]:
        """From where."""
        return sorted({each.address for each in self.answers if each.address})


def late_answers(paper: Paper) -> Sequence[Late]:
    """What came late to this paper, in the order it came."""
    return _late([paper.id])[paper.id]


def late_of(sitting: Sitting) -> Sequence[LateOf]:
    """Everyone of the sitting to whose paper something came late, by seat. Only papers whose last
    answer came after their end are looked into.
    """
    last = (
        select(Answer.saved_at)
        .where(Answer.paper_id == Paper.id)
        .order_by(Answer.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(Paper)
        .join(Paper.application)
        .where(Paper.sitting_id == sitting.id, last > Paper.deadline_at)
        .options(contains_eager(Paper.application), joinedload(Paper.person))
        .order_by(Application.seat, Paper.id)
    )
    suspects = db.session.scalars(statement).all()
    found = _late([paper.id for paper in suspects])
    return [LateOf(paper, found[paper.id]) for paper in suspects if found[paper.id]]


def _late(papers: Collection[int]) -> dict[int, list[Late]]:
    rows = db.session.execute(
        select(
            Paper.id,
            Paper.deadline_at,
            Answer.number,
            PaperItem.position,
            Answer.given_at,
            Answer.saved_at,
            Answer.address,
        )
        .join(Paper, Paper.id == Answer.paper_id)
        .join(PaperItem, PaperItem.id == Answer.item_id)
        .where(Paper.id.in_(papers), Answer.saved_at > Paper.deadline_at)
        .order_by(Paper.id, Answer.number)
    )
    found: dict[int, list[Late]] = defaultdict(list)
    for row in rows:
        if is_late(row.deadline_at, row.saved_at):
            late = Late(row.number, row.position, row.given_at, row.saved_at, row.address)
            found[row.id].append(late)
    return found


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
