"""Long tables are written one after the other by a clockwork of their own: the queue's other work
does not wait for them. And once a day what was kept long enough goes, with what nobody kept.
"""

import logging

from portal.core import clock
from portal.db.base import db
from portal.exports import actions, queries, writing
from portal.jobs.queue import commit, drop, job
from portal.storage import files
from portal.storage.sweep import old_files, sweep_orphans

log = logging.getLogger(__name__)


@job("exports.write")
def write_all() -> None:
    """All that wait."""
    while _is_wanted() and write_next():
        pass


def write_next() -> bool:
    """The next that waits, if any; one that breaks is tried again."""
    taken = actions.take_next(now=clock.now())
    commit()  # that it is in hand is known before the work begins
    if taken is None:
        return False
    try:
        made = writing.write(taken)
        actions.finish(taken, made, now=clock.now())
    except writing.LostError:
        drop()
    except Exception:
        log.exception("export %s", taken.id)
        drop()
        actions.give_back(taken, now=clock.now())
    commit()
    return True


@job("exports.sweep")
def sweep() -> None:
    """Old files go, and files that no row wants."""
    gone = actions.drop_old(now=clock.now())
    commit()
    for digest in gone:
        files.drop_bytes(digest)
        commit()
    for lot in old_files():
        sweep_orphans(lot)
        commit()


def _is_wanted() -> bool:
    with db.reading():
        return db.session.scalar(queries.next_to_write(clock.now())) is not None
