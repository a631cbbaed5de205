"""Whether an answer may be kept, and why not: one rule for the script of the room, for plain forms
and for the hand-in.
"""

from dataclasses import dataclass
from datetime import datetime

from portal.core.labels import Labelled
from portal.exams.rules.paper_time import PaperTime
from portal.exams.rules.timing import GRACE, LATE

MAX_ANSWER = 200
MOST_LINES = (
    5000  # of one paper's journal: no hand writes so many in an examination, a script would
)


class WhyNot(Labelled):
    """Why an answer is not kept, as the candidate is told."""

    CLOSED = "closed", "本场考试已经交卷，不能再作答"
    TIME_UP = "time-up", "考试时间已到，答卷正在自动收取"
    ELSEWHERE = (
        "elsewhere",
        "您已在另一个浏览器作答，本页面不能再保存；要在此继续请重新进入考场",
    )
    PAUSED = "paused", "考试已暂停，计时停止，恢复后才能作答"
    TOO_MANY = "too-many", "本卷保存的次数异常多，不能再保存，请联系监考员"
    NO_QUESTION = "no-question", "没有这道题，请刷新页面"


@dataclass(frozen=True, slots=True)
class Standing:
    """A paper as it now stands: whether it is being answered, until when, where, and since when its
    clock stands.
    """

    is_open: bool
    deadline: datetime | None
    place: str
    paused_at: datetime | None = None

    def shown_deadline(self, now: datetime) -> datetime | None:
        """Until when, if the clock went on at this moment."""
        return PaperTime(self.deadline, paused_at=self.paused_at).shown_deadline(now)


@dataclass(frozen=True, slots=True)
class Given:
    """作答: what the browser sends of one question; a repetition carries the same `request_key`."""

    request_key: str
    position: int
    value: str
    is_flagged: bool
    given_at: datetime | None = None


def why_not(
    standing: Standing, place: str, now: datetime, given_at: datetime | None = None
) -> WhyNot | None:
    """Why nobody at this place may write on this paper now; None when they may.

    The server's clock decides over what arrives. What arrives within `LATE` after the end counts
    only if it was given before it, and of that there is the browser's own word alone: such an
    answer is late (`is_late`), and a person sees it with both times.
    """
    if not standing.is_open or standing.deadline is None:
        return WhyNot.CLOSED
    if standing.paused_at is not None:
        if now > standing.paused_at + GRACE:
            return WhyNot.PAUSED
    elif is_late(standing.deadline, now) and not _counts_late(standing.deadline, now, given_at):
        return WhyNot.TIME_UP
    if standing.place != place:
        return WhyNot.ELSEWHERE
    return None


def is_late(deadline: datetime, saved_at: datetime) -> bool:
    """迟到送达: whether an answer that was kept then came after the end, on its browser's word."""
    return saved_at > deadline + GRACE


def _counts_late(deadline: datetime, now: datetime, given_at: datetime | None) -> bool:
    return given_at is not None and given_at <= deadline and now <= deadline + LATE
