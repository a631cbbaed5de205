"""考场通知: what one candidate is told while they sit: announcements, and corrections of questions
that their paper holds, each with the number it has there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.db.base import db
from portal.exams.models import (
    Application,
    Incident,
    IncidentKind,
    Paper,
    PaperItem,
    QuestionCorrection,
)
from portal.exams.queries.sittings import window

AT_ONCE = 100
MOST = 10_000  # of lines that a page may say it has


@dataclass(frozen=True, slots=True)
class News:
    """One line of 考场通知; a correction has the numbers it is about and its bare words."""

    text: str
    created_at: datetime
    numbers: tuple[int, ...] = ()
    words: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """The line as the script of the room reads it."""
        line: dict[str, Any] = {"text": self.text, "at": self.created_at.isoformat()}
        return line | ({"numbers": self.numbers, "words": self.words} if self.numbers else {})


def news(paper: Paper, *, after: int = 0) -> list[News]:
    """What was said to this candidate, their room or all, without the first so many.

    Corrections tell of questions: before the start they are held back, and come after all that was
    announced by then, so that what a waiting page has counted stays at the beginning.
    """
    span, now = window(paper.sitting), clock.now()
    kinds = [IncidentKind.ANNOUNCED]
    if span.has_started(now):
        kinds.append(IncidentKind.CORRECTED)
    by_then = Incident.created_at < (span.start or now)
    waited = and_(Incident.kind == IncidentKind.ANNOUNCED, by_then)
    held = select(PaperItem.version_id).where(PaperItem.paper_id == paper.id)
    statement = (
        select(Incident, QuestionCorrection.version_id, QuestionCorrection.part)
        .add_columns(QuestionCorrection.text)
        .outerjoin(QuestionCorrection, QuestionCorrection.incident_id == Incident.id)
        .where(
            Incident.sitting_id == paper.sitting_id,
            told_to(paper.application),
            Incident.kind.in_(kinds),
            or_(
                Incident.kind == IncidentKind.ANNOUNCED,
                QuestionCorrection.version_id.in_(held),
            ),
        )
        .order_by(case((waited, 0), else_=1), Incident.id)
        .offset(min(max(after, 0), MOST))
        .limit(AT_ONCE)
    )
    rows = db.session.execute(statement).all()
    numbers = _numbers(paper, {row[1] for row in rows if row[1] is not None})
    return [
        _corrected(line, numbers[version], part, words)
        if version is not None
        else News(line.text, line.created_at)
        for line, version, part, words in rows
    ]


def told_to(application: Application | type[Application]) -> ColumnElement[bool]:
    """Which lines are said to this candidate: to all, to them, and to the room where they sat then.

    Lines about a candidate say where they sat: so the first one after an announcement tells who
    heard it, and whoever is moved keeps what they were told, in its order.
    """
    later = aliased(Incident)
    of_them = and_(later.application_id == application.id, later.id > Incident.id)
    sat_then = select(later.room_id).where(of_them).order_by(later.id).limit(1)
    has_later = exists(select(later.id).where(of_them).correlate(Incident, Application))
    room = or_(
        and_(Incident.room_id == application.room_id, ~has_later),
        Incident.room_id == sat_then.correlate(Incident, Application).scalar_subquery(),
    )
    whole_room = and_(Incident.application_id.is_(None), room)
    all_rooms = and_(Incident.application_id.is_(None), Incident.room_id.is_(None))
    return or_(Incident.application_id == application.id, whole_room, all_rooms)


def notes_at(lines: Iterable[News], number: int) -> list[News]:
    """The corrections of the question with this number."""
    return [line for line in lines if number in line.numbers]


def _corrected(line: Incident, numbers: Sequence[int], part: int, words: str) -> News:
    about = tuple(numbers if part == 0 else numbers[part - 1 : part])
    text = f"更正第{'、'.join(map(str, about))}题：{words}"
    return News(text, line.created_at, about, words)


def _numbers(paper: Paper, versions: Collection[int]) -> Mapping[int, Sequence[int]]:
    """The numbers that these question versions have on this paper."""
    found: dict[int, list[int]] = defaultdict(list)
    if not versions:
        return found
    statement = select(PaperItem.version_id, PaperItem.position).where(
        PaperItem.paper_id == paper.id, PaperItem.version_id.in_(versions)
    )
    for version, position in db.session.execute(statement.order_by(PaperItem.position)):
        found[version].append(position)
    return found
