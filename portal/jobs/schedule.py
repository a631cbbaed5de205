"""The one list of what runs by the clock, and the threads that run it in the worker."""

import logging
import threading
import time
from collections.abc import Mapping

from flask import Flask

from portal.jobs.queue import HANDLERS, perform

log = logging.getLogger(__name__)

# name of the work → seconds between two runs. Each looks in the database for what is due, so a
# missed run loses nothing.
SCHEDULE: dict[str, int] = {
    "bank.count_answers": 3600,
    "bank.follow_law": 600,
    "bank.give_up_imports": 3600,
    "certificates.lengthen": 60,
    "certificates.render_waiting": 30,
    "certificates.resume_batches": 10,
    "employers.lapse_terms": 300,
    "employers.warn": 3600,
    "exams.close_days": 600,
    "exams.collect_overdue": 5,
    "exams.make_dossiers": 300,
    "exams.move_sittings_on": 30,
    "exams.open_started": 1,
    "exams.prepare_missing_papers": 60,
    "exports.sweep": 86_400,
    "exports.write": 5,
    "outbox.look": 20,
    "outbox.resume_backlog": 30,
    "points.rework_all_changed": 86_400,
    "points.rework_changed": 60,
    "pool.count_searches": 86_400,
    "pool.delete_old_plans": 86_400,
    "pool.expire_invitations": 300,
    "pool.reckon_fairness_due": 3600,
    "pool.resume_fairness": 10,
    "pool.resume_plans": 10,
    "pool.sweep_profiles": 86_400,
    "pool.write_down": 86_400,
}
DAY = 86_400
SLOW = frozenset({"exports.write"})


class Ticker(threading.Thread):
    """Runs each scheduled work when its time has come, one after another, until told to stop."""

    def __init__(self, app: Flask, name: str, schedule: Mapping[str, int]) -> None:
        super().__init__(name=name, daemon=True)
        self._app = app
        self.schedule = schedule
        self._stopping = threading.Event()

    def run(self) -> None:
        due = dict.fromkeys(self.schedule, 0.0)
        while not self._stopping.wait(1):
            for name, seconds in self.schedule.items():
                if time.monotonic() >= due[name]:
                    self._do(name)
                    due[name] = time.monotonic() + seconds

    def stop(self) -> None:
        self._stopping.set()

    def _do(self, name: str) -> None:
        if name not in HANDLERS:
            return
        try:
            perform(self._app, name, {})
        except Exception:  # the clock outlives any one piece of work
            log.exception("scheduled work %s failed", name)


def tickers(app: Flask) -> tuple[Ticker, ...]:
    """One for what is looked after all day, one for what is done once a day, one for long tables:
    these may take minutes, for which no exam's start can wait.
    """
    slow = {name: seconds for name, seconds in SCHEDULE.items() if name in SLOW}
    often = {n: seconds for n, seconds in SCHEDULE.items() if seconds < DAY and n not in SLOW}
    daily = {name: seconds for name, seconds in SCHEDULE.items() if seconds >= DAY}
    clocks = {"ticker": often, "daily": daily, "slow": slow}
    return tuple(Ticker(app, name, schedule) for name, schedule in clocks.items())
