"""Plans for many projects: reckoned by the worker, taken up again, deleted when they are old."""

import logging
from datetime import timedelta

from flask import current_app

from portal.core import clock
from portal.core.ids import new_token
from portal.db.base import db
from portal.jobs.queue import commit, drop, job, later
from portal.pool.actions import assignments
from portal.pool.assignment_models import AssignmentRun
from portal.pool.queries import assignments as plans
from portal.pool.rules.assignment.whole import reckon

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=1)  # progress is kept


class OvertakenError(Exception):
    """Somebody else reckons the plan by now."""


@job("pool.reckon_plan")
def reckon_plan(run_id: int) -> None:
    """Reckon the plan, unless it is over or another worker's. What is read is read at one moment;
    reckoning holds no transaction.
    """
    mine = new_token()
    if not assignments.take(run_id, mine, now=clock.now()):
        return
    commit()  # that it is ours is known before the work begins
    try:
        with db.reading() as session:
            run = session.get_one(AssignmentRun, run_id)
            facts = plans.facts_of(run, run.reckoned_on)
        made = reckon(facts, told=_Progress(run_id, mine, len(facts.needs)))
    except OvertakenError:
        return
    except Exception:
        drop()
        log.exception("plan %s could not be reckoned", run_id)
        assignments.give_up(run_id, mine, now=clock.now())
    else:
        assignments.keep_plan(run_id, mine, made, len(facts.people), now=clock.now())


class _Progress:
    """Keeps how far a plan is, about once a second and at the end of judging."""

    def __init__(self, run_id: int, mine: str, needs: int) -> None:
        self._run_id, self._mine, self._needs = run_id, mine, needs
        self._kept_at = clock.now()

    def __call__(self, judged: int) -> None:
        now = clock.now()
        if judged < self._needs and now - self._kept_at < EVERY:
            return
        self._kept_at = now
        if not assignments.keep_progress(self._run_id, self._mine, judged, now=now):
            raise OvertakenError
        commit()


@job("pool.resume_plans")
def resume_plans() -> None:
    """Have plans reckoned that nobody reckons: after a crash."""
    with db.reading():
        waiting = plans.to_resume(clock.now())
    for run_id in waiting:
        later("pool.reckon_plan", run_id=run_id)


@job("pool.delete_old_plans")
def delete_old_plans() -> None:
    """Plans that have been kept for as long as the setting says."""
    days = current_app.extensions["settings"].plan_days
    assignments.delete_old(days, now=clock.now())
