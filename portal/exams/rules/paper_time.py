"""The time of one paper: extended, paused and resumed until it is collected, never shortened."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from portal.core.errors import Refused
from portal.exams.rules.timing import GRACE, LATE, NO_TIME

MOST_MINUTES = 120  # of one extension: more is a slip of the finger
MOST_PERCENT = 100
OVER = "试卷已经收取，不能再改动考试时间"
CHANGED = "加时已有变动，请刷新页面，按最新情况办理"
NOT_BEGUN = "考生还没有开始作答，不需要暂停"
PAUSED_ALREADY = "考试已经暂停"
NOT_PAUSED = "考试没有暂停，不需要恢复"
RUN_OUT = "考试时间已到，不能再暂停"


@dataclass(frozen=True, slots=True)
class PaperTime:
    """考试用时: until when, with how much extra, and when the clock stood.

    `deadline` is None before the candidate begins; what is given by then counts when they do.
    """

    deadline: datetime | None
    extra_minutes: int = 0
    paused_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    is_over: bool = False

    def extended(self, minutes: int) -> "PaperTime":
        """So many minutes more. Raises Refused when the paper has been collected."""
        if self.is_over:
            raise Refused(OVER)
        if not 1 <= minutes <= MOST_MINUTES:
            raise Refused(f"延长的时间请填写1至{MOST_MINUTES}分钟", field="minutes")
        moved = self.deadline and self.deadline + timedelta(minutes=minutes)
        return replace(self, deadline=moved, extra_minutes=self.extra_minutes + minutes)

    def compensated(self, minutes: int, seen: int) -> "PaperTime":
        """So many minutes more for lost time, where so many extra minutes had been seen. Raises
        Refused when somebody has given some meanwhile.
        """
        if not self.is_over and self.extra_minutes != seen:
            raise Refused(CHANGED)
        return self.extended(minutes)

    def stopped(self, now: datetime) -> "PaperTime":
        """The clock stands from now on."""
        if self.is_over:
            raise Refused(OVER)
        if self.deadline is None:
            raise Refused(NOT_BEGUN)
        if self.paused_at is not None:
            raise Refused(PAUSED_ALREADY)
        if now > self.deadline:
            raise Refused(RUN_OUT)
        return replace(self, paused_at=now)

    def resumed(self, now: datetime) -> "PaperTime":
        """The clock goes on; what it stood is added at the end."""
        if self.is_over:
            raise Refused(OVER)
        if self.paused_at is None or self.deadline is None:
            raise Refused(NOT_PAUSED)
        stood = max(now - self.paused_at, NO_TIME)
        return replace(
            self,
            deadline=self.deadline + stood,
            paused_at=None,
            pauses=(*self.pauses, (self.paused_at, self.paused_at + stood)),
        )

    def shown_deadline(self, now: datetime) -> datetime | None:
        """Until when, if the clock went on at this moment."""
        if self.deadline is None or self.paused_at is None:
            return self.deadline
        return self.deadline + max(now - self.paused_at, NO_TIME)

    def remaining(self, now: datetime) -> timedelta | None:
        """The time left to answer; None before the beginning."""
        shown = self.shown_deadline(now)
        return None if shown is None else max(shown - now, NO_TIME)

    def has_run_out(self, now: datetime) -> bool:
        """Whether the candidate's clock stands at nought."""
        return self.paused_at is None and self.remaining(now) == NO_TIME

    def is_overdue(self, now: datetime) -> bool:
        """Whether the paper is no longer answered, and its own browser may have it collected."""
        return self._is_past(now, GRACE)

    def is_given_up(self, now: datetime) -> bool:
        """Whether the paper is to be collected browser or no browser: nothing that waits in one
        would count any more.
        """
        return self._is_past(now, LATE)

    def _is_past(self, now: datetime, grace: timedelta) -> bool:
        """Never while the clock stands."""
        return self.deadline is not None and self.paused_at is None and now > self.deadline + grace


def minutes_of(percent: int, minutes: int) -> int:
    """So many percent of a sitting's minutes, in the candidate's favour."""
    if not 1 <= percent <= MOST_PERCENT:
        raise Refused(f"延长的比例请填写1至{MOST_PERCENT}之间的整数", field="percent")
    return ceil(minutes * percent / 100)
