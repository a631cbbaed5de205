"""The kept standings follow the calendar and what was filed meanwhile."""

import logging

from portal.core import clock
from portal.db.base import db
from portal.jobs.queue import job
from portal.points import actions, queries

log = logging.getLogger(__name__)
SOME = 100


@job("points.rework_changed")
def rework_changed() -> None:
    """Work out anew, some at a time, whose cycle has ended or whose 配备文件 was filed since."""
    today, now = clock.today(), clock.now()
    for person_id in sorted(queries.list_changed(today, limit=SOME)):
        try:
            with db.session.begin_nested():
                actions.rework(person_id, today, now=now)
        except Exception:  # one history that cannot be worked out keeps back no other
            log.exception("the standing of person %s could not be worked out", person_id)
