"""The clock of the exam room: the server's alone (DOMAIN §1.3 rows 7 and 8, UX 考试)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.core.labels import Labelled

NO_TIME = timedelta(0)
GRACE = timedelta(seconds=5)  # for answers given in time that are still on their way
LATE = timedelta(minutes=10)  # 迟到作答的宽限: for those that waited in a browser without network
LOBBY = timedelta(hours=1)  # before the opening, in which candidates may already wait


class Entry(Labelled):
    """Whether a candidate may begin, with the sentence that says why not."""

    ALLOWED = "allowed", "可以进入考试"
    TOO_EARLY = "too-early", "考试还没有开始，到开考时间会自动进入"
    AWAITS_SIGNAL = "awaits-signal", "请等待监考人员发令，开考后会自动进入"
    TOO_LATE = "too-late", "已超过最晚入场时间，不能再进入本场考试"
    CLOSED = "closed", "本场考试已经结束"


class Signal(Labelled):
    """Whether 开考 may be signalled, with the sentence that says why not."""

    ALLOWED = "allowed", "可以发令开考"
    NOT_ASKED = "not-asked", "本场到开考时间自动开考，不需要发令"
    GIVEN = "given", "本场已经发令开考，不需要重复操作"
    TOO_EARLY = "too-early", "还没有到公告的开考时间，不能提前开考"
    TOO_LATE = "too-late", "本场考试的结束时间已过，不能再开考，请推迟开考或者取消场次"


@dataclass(frozen=True, slots=True)
class Window:
    """考试时间: from when to when a sitting is open, and the minutes each candidate has.

    `late_minutes` after the start nobody enters any more, until `stay_minutes` after it nobody
    hands in yet (30 each by national custom, DOMAIN §1.3 row 7); None and 0 ask nothing. Where it
    begins `by_signal`, nobody enters before an invigilator has given it: it has `begun` then.
    """

    opens: datetime
    closes: datetime
    minutes: int
    late_minutes: int | None = None
    stay_minutes: int = 0
    grace: timedelta = GRACE
    by_signal: bool = False
    begun: datetime | None = None

    @property
    def start(self) -> datetime | None:
        """From when papers may be seen: the opening, or the signal; None while it is awaited."""
        return self.begun if self.by_signal else self.opens

    def has_started(self, now: datetime) -> bool:
        """Whether papers may be seen."""
        return self.start is not None and now >= self.start

    def may_wait(self, now: datetime) -> bool:
        """Whether the waiting room is open."""
        return self.opens - LOBBY <= now < self.closes

    def signal(self, now: datetime) -> Signal:
        """Whether an invigilator may begin it now."""
        if not self.by_signal:
            return Signal.NOT_ASKED
        if self.begun is not None:
            return Signal.GIVEN
        if now < self.opens:
            return Signal.TOO_EARLY
        return Signal.ALLOWED if now < self.closes else Signal.TOO_LATE

    def closing(self, begun: datetime) -> datetime:
        """When it ends if it begins then: as much later as the signal was, so that nobody loses
        a minute by it.
        """
        return self.closes + max(begun - self.opens, NO_TIME)

    def end(self, extra_minutes: int = 0) -> datetime:
        """When the sitting ends for someone with so much extra time."""
        return self.closes + timedelta(minutes=extra_minutes)

    def deadline(self, started: datetime, extra_minutes: int = 0) -> datetime:
        """The earlier of the candidate's own time and the sitting's end; extra time moves both.

        Whoever is let in before the opening has their time from the opening on.
        """
        own = max(started, self.opens) + timedelta(minutes=self.minutes + extra_minutes)
        return min(own, self.end(extra_minutes))

    def remaining(self, started: datetime, now: datetime, extra_minutes: int = 0) -> timedelta:
        """The time left to answer; never negative."""
        return max(self.deadline(started, extra_minutes) - now, NO_TIME)

    def accepts(self, started: datetime, now: datetime, extra_minutes: int = 0) -> bool:
        """Whether an answer that arrives now still counts."""
        return self.opens <= now <= self.deadline(started, extra_minutes) + self.grace

    def is_overdue(self, started: datetime, now: datetime, extra_minutes: int = 0) -> bool:
        """Whether the paper is to be collected without asking."""
        return now > self.deadline(started, extra_minutes) + self.grace

    @property
    def leaving(self) -> datetime | None:
        """From when candidates may hand in; None while the signal is awaited."""
        return self.start and self.start + timedelta(minutes=self.stay_minutes)

    def may_hand_in(self, now: datetime) -> bool:
        """Whether the candidate may leave already."""
        return self.leaving is not None and now >= self.leaving

    def entry(self, now: datetime, extra_minutes: int = 0) -> Entry:
        """Whether someone who has not begun may begin now; who has begun always comes back."""
        if now < self.opens:
            return Entry.TOO_EARLY
        if self.start is None:
            return Entry.AWAITS_SIGNAL
        if now >= self.end(extra_minutes):
            return Entry.CLOSED
        if self.late_minutes is not None and now > self.start + timedelta(
            minutes=self.late_minutes + extra_minutes
        ):
            return Entry.TOO_LATE
        return Entry.ALLOWED
