"""供需匹配情况: reckoned by the worker, taken up again, made without asking after each period."""

import logging
from datetime import timedelta

from portal.core import clock
from portal.core.ids import new_token
from portal.db.base import db
from portal.jobs.queue import commit, drop, job, later
from portal.pool.actions import fairness as actions
from portal.pool.fairness_models import FairnessReport
from portal.pool.queries import fairness as queries
from portal.pool.queries.fairness_figures import read_facts
from portal.pool.rules.fairness.periods import just_over
from portal.pool.rules.fairness.reckoning import reckon

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=5)  # it is said that the worker lives


class OvertakenError(Exception):
    """Somebody else reckons the report by now."""


@job("pool.reckon_fairness")
def reckon_fairness(report_id: int) -> None:
    """Reckon the report, unless it is over or another worker's. What is read is read at one moment;
    reckoning holds no transaction that others wait for.
    """
    mine = new_token()
    if not actions.take(report_id, mine, now=clock.now()):
        return
    commit()  # that it is ours is known before the work begins
    try:
        with db.reading() as session:
            period = session.get_one(FairnessReport, report_id).period
            facts = read_facts(period, clock.today())
        figures = reckon(facts, _SignOfLife(report_id, mine))
    except OvertakenError:
        return
    except Exception:
        drop()
        log.exception("report %s could not be reckoned", report_id)
        actions.give_up(report_id, mine)
    else:
        actions.keep(report_id, mine, figures, facts)


class _SignOfLife:
    """Says every few seconds that the worker lives."""

    def __init__(self, report_id: int, mine: str) -> None:
        self._report_id, self._mine, self._said_at = report_id, mine, clock.now()

    def __call__(self) -> None:
        now = clock.now()
        if now - self._said_at < EVERY:
            return
        self._said_at = now
        if not actions.still_mine(self._report_id, self._mine, now=now):
            raise OvertakenError
        commit()


@job("pool.resume_fairness")
def resume_fairness() -> None:
    """Have reports reckoned that nobody reckons: after a crash."""
    with db.reading():
        waiting = queries.to_resume(clock.now())
    for report_id in waiting:
        later("pool.reckon_fairness", report_id=report_id)


@job("pool.reckon_fairness_due")
def reckon_fairness_due() -> None:
    """The year and the quarter that are just over have a report without anybody's asking."""
    for period in just_over(clock.today()):
        if queries.of_period(period) is None:
            actions.ask(period, by=None, now=clock.now())
