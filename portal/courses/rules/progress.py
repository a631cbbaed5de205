"""When a lesson and a course are completed, and where to go on (《管理办法》第七条; 本系统建议)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from portal.core.labels import Labelled

MINUTES_OF_AN_HOUR = 45  # 1 学时


class StudyState(Labelled):
    """How far someone is, with a lesson or with a course."""

    NOT_STARTED = "not-started", "未开始"
    STARTED = "started", "进行中"
    COMPLETED = "completed", "已完成"


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What is known of one person's way through one lesson.

    `exercises` are those that can be answered today; `right` those once answered right.
    """

    opened_at: datetime | None = None
    is_read: bool = False
    is_completed: bool = False
    exercises: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()


def is_earned(facts: LessonFacts) -> bool:
    """Whether the lesson is completed by now: read, and every exercise answered right once."""
    return facts.is_read and facts.exercises <= facts.right


def lesson_state(facts: LessonFacts) -> StudyState:
    """What is completed stays so, even when exercises are added later."""
    if facts.is_completed:
        return StudyState.COMPLETED
    return StudyState.STARTED if facts.opened_at else StudyState.NOT_STARTED


def is_course_earned(states: Sequence[StudyState]) -> bool:
    """Whether every lesson there is has been completed."""
    return bool(states) and all(state is StudyState.COMPLETED for state in states)


def onward(lessons: Sequence[LessonFacts]) -> int | None:
    """The place of the lesson to go on with: the one begun last, else the first not begun; None
    when all are completed.
    """
    states = [lesson_state(facts) for facts in lessons]
    begun = [
        (facts.opened_at, place)
        for place, (facts, state) in enumerate(zip(lessons, states, strict=True))
        if state is StudyState.STARTED and facts.opened_at
    ]
    if begun:
        return max(begun)[1]
    return next((p for p, state in enumerate(states) if state is StudyState.NOT_STARTED), None)


def hours(minutes: int) -> str:
    """学时 of so many minutes, to one decimal place: `5`, `1.6`."""
    tenths = round(Fraction(minutes * 10, MINUTES_OF_AN_HOUR))
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def certified_hours(minutes: int) -> str:
    """学时 as a certificate of hours says them: rounded down to a half (DOMAIN §2.2)."""
    halves = minutes * 2 // MINUTES_OF_AN_HOUR
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)
