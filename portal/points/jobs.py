"""The kept standings follow the calendar and what was filed meanwhile."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.core import clock
from portal.db.base import db
from portal.jobs.queue import commit, drop, job
from portal.points import actions, queries

log = logging.getLogger(__name__)
SOME = 500
MOST = 1_000_000
LATELY = timedelta(days=2)


@job("points.rework_changed")
def rework_changed() -> None:
    """Work out anew whose cycle has ended or whose 配备文件 was filed of late."""
    sweep(filed_after=clock.now() - LATELY)


@job("points.rework_all_changed")
def rework_all_changed() -> None:
    """The same, of whatever was filed ever: what a long outage has left."""
    sweep()


def sweep(filed_after: datetime | None = None) -> int:
    """Ended cycles by the set, the rest some hundred at a time, each lot kept before the next; how
    many were written.
    """
    today = clock.today()
    with db.reading():
        ended, options = queries.list_ended(today), queries.options()
    done = 0
    for anchor_on, ended_on in ended:
        done += actions.roll_over(anchor_on, ended_on, today, options)
        commit()
    with db.reading():
        waiting = queries.list_changed(today, limit=MOST, filed_after=filed_after)
    for first in range(0, len(waiting), SOME):
        lot = waiting[first : first + SOME]
        try:
            done += actions.rework_many(lot, clock.today(), now=clock.now())
            commit()
        except Exception:  # one history that cannot be worked out keeps back no other
            drop()
            log.exception("a lot of %s standings is worked out one by one", len(lot))
            done += _one_by_one(lot)
    return done


def _one_by_one(people: Sequence[int]) -> int:
    done = 0
    for person_id in people:
        try:
            actions.rework(person_id, clock.today(), now=clock.now())
            commit()
            done += 1
        except Exception:
            drop()
            log.exception("the standing of person %s could not be worked out", person_id)
    return done
