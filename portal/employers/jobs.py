"""What the room has done by the day: warnings of what must be filed, terms that lapse."""

import logging

from portal.core import clock
from portal.db.base import db
from portal.employers import actions, queries
from portal.jobs.queue import commit, drop, job

log = logging.getLogger(__name__)
SOME = 200


@job("employers.warn")
def warn() -> None:
    """Every stage of every filing is said once, some projects at a time."""
    with db.reading():
        ids = queries.ids_to_look_at(clock.today())
    for first in range(0, len(ids), SOME):
        try:
            actions.warn(ids[first : first + SOME], now=clock.now())
            commit()
        except Exception:  # one lot that fails keeps back no other; it is looked at again
            drop()
            log.exception("a lot of %s projects was not warned", SOME)


@job("employers.lapse_terms")
def lapse_terms() -> None:
    """Terms that were not signed in time are void."""
    actions.lapse_overdue(clock.now())
