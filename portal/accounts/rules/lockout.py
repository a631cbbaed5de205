"""When repeated failures close a door, and for how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """梯级: so many failures within so many minutes close the door for so long after the last."""

    failures: int
    within_minutes: int
    closes_minutes: int


Ladder = tuple[Step, ...]

# 本系统建议. Guessing one account: five at once, then at most one an hour. Only failures count, and
# tries at a closed door do not, so that nobody can keep someone else out for good.
ACCOUNT: Ladder = (Step(5, 15, 15), Step(20, 23 * 60, 60))
# One address may be a whole training school: generous, but no place to try a list of accounts from.
ADDRESS: Ladder = (Step(50, 15, 15),)
# Answers of "already registered" tell who has an account: few an hour.
REGISTERING: Ladder = (Step(10, 60, 60),)


def closed_until(failures: Iterable[datetime], ladder: Ladder, now: datetime) -> datetime | None:
    """网络安全法第二十一条: the moment the door opens again, or None while it is open."""
    past = sorted(moment for moment in failures if moment <= now)
    ends = (end for step in ladder if (end := _end_of(past, step)) is not None)
    latest = max(ends, default=None)
    return latest if latest is not None and latest > now else None


def widest_window(ladder: Ladder) -> timedelta:
    """How far back failures can still matter."""
    return timedelta(minutes=max(step.within_minutes + step.closes_minutes for step in ladder))


def _end_of(past: list[datetime], step: Step) -> datetime | None:
    """When this step's last closing ends; None when there was never a cause."""
    window = timedelta(minutes=step.within_minutes)
    count = step.failures
    causes = (
        last for first, last in zip(past, past[count - 1 :], strict=False) if last - first <= window
    )
    last = max(causes, default=None)
    return None if last is None else last + timedelta(minutes=step.closes_minutes)
