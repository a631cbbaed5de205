"""The kept standings follow the calendar and what was filed meanwhile."""

from portal.core import clock
from portal.jobs.queue import job
from portal.points import actions, queries

SOME = 100


@job("points.rework_changed")
def rework_changed() -> None:
    """Work out anew, some at a time, whose cycle has ended or whose 配备文件 was filed since."""
    today, now = clock.today(), clock.now()
    for person_id in sorted(queries.list_changed(today, limit=SOME)):
        actions.rework(person_id, today, now=now)
