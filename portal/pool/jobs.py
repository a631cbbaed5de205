"""What the pool has done later."""

from contextlib import suppress

from portal.core import clock
from portal.core.errors import Refused
from portal.jobs.queue import job
from portal.pool.actions.invitations import expire
from portal.pool.index.holding import pool
from portal.pool.queries.invitations import overdue


@job("pool.expire_invitations")
def expire_invitations() -> None:
    """Invitations that nobody answered in time are shut."""
    now = clock.now()
    for invitation in overdue(now):
        with suppress(Refused):  # answered at this very moment
            expire(invitation, now=now)


@job("pool.write_down")
def write_down() -> None:
    """The pool in columns is kept in a file, so that a start need not read a million rows."""
    pool().write_down()
