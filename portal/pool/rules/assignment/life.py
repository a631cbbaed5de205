"""The life of a plan that was asked for: queued, reckoned by one worker at a time, done or not."""

from datetime import datetime, timedelta

from portal.core.labels import Labelled

HELD_FOR = timedelta(seconds=60)  # by a worker that says nothing: then another may take over
HAND_OVER = timedelta(seconds=20)  # for the queue to begin, before a sweep looks after it
MOST_TRIES = 3
FRESH_FOR = timedelta(days=7)  # people and projects have changed since: reckon anew


class RunState(Labelled):
    """测算状态."""

    QUEUED = "queued", "排队中"
    RECKONING = "reckoning", "计算中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"

    @property
    def is_over(self) -> bool:
        return self in {RunState.DONE, RunState.FAILED}


def may_take(lease: str, until: datetime | None, mine: str, now: datetime) -> bool:
    """Whether a worker of this name may reckon: nobody else does, or whoever did has said nothing
    for too long.
    """
    return not lease or lease == mine or until is None or until <= now


def is_fresh(ended_at: datetime | None, now: datetime) -> bool:
    """Whether people may still be invited or recommended by it."""
    return ended_at is not None and now - ended_at <= FRESH_FOR
