"""The run that carries messages to the platform; asked for by the clock, done in the queue, so that
no clockwork waits for a network.
"""

import logging
from itertools import count

from flask import current_app

from portal.accounts.queries import is_demonstration
from portal.core import clock
from portal.core.ids import new_token
from portal.db.base import db
from portal.jobs.queue import commit, drop, job, later
from portal.outbox import actions, queries
from portal.outbox.platform import Platform
from portal.outbox.queries import backlog
from portal.outbox.rules.delivery import Verdict

log = logging.getLogger(__name__)
BATCHES = 50  # of the backlog, to a turn of the queue
MOST = 100  # messages to a run: other work of the queue waits no longer than they take


@job("outbox.look")
def look() -> None:
    """Ask for a run if there is something to carry and somewhere to carry it."""
    if not queries.platform_url():
        return
    with db.reading():
        is_wanted = not is_demonstration() and queries.has_work(clock.now())
    if is_wanted:
        later("outbox.carry")


@job("outbox.carry")
def carry() -> None:
    """Carry what is due to the platform of the settings; nobody who is made up is told of."""
    settings = current_app.extensions["settings"]
    if not settings.platform_url or is_demonstration():
        return
    drop()
    run(Platform(settings.platform_url, settings.platform_token, roots=settings.platform_roots))


@job("outbox.resume_backlog")
def resume_backlog() -> None:
    """A backlog that nobody works at, as its worker died, goes on."""
    with db.reading():
        is_wanted = backlog.is_left_alone(clock.now())
    if is_wanted:
        later("outbox.write_backlog")


@job("outbox.write_backlog")
def write_backlog() -> None:
    """Some batches, each kept before the next; then other work of the queue has its turn."""
    if write(most=BATCHES):
        later("outbox.write_backlog")


def write(*, most: int | None = None) -> bool:
    """Batch by batch, to the end or so many of them. Whether there is more to do."""
    for _ in count() if most is None else range(most):
        goes_on = actions.write_some(now=clock.now())
        commit()
        if not goes_on:
            return False
    return True


def run(platform: Platform, *, most: int = MOST) -> int:
    """One run: message by message, each try kept before the next begins. How many tries."""
    mine, tries, goes_on = new_token(), 0, True
    while goes_on and tries < most:
        parcel = actions.take_next(mine, now=clock.now())
        commit()  # while the platform is waited for, the database is nobody's
        if parcel is None:
            break
        outcome = platform.send(parcel)
        tries += 1
        goes_on = actions.settle(parcel, outcome, mine, now=clock.now())
        commit()
        if outcome.verdict is not Verdict.DELIVERED:
            # Its words are kept with the message: a platform may repeat names and id numbers.
            log.warning("message %s: %s %s", parcel.number, outcome.verdict.name, outcome.status)
    actions.leave_line(mine)
    commit()
    return tries
