"""Two people, or more, at one moment, each in a transaction of their own, on a database of their
own.

Of `both`, whoever comes first stops before the commit until the second has come to the door: SQLite
lets the second wait there, PostgreSQL at the rows.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest import mock

from flask import Flask

from portal.core.errors import NotFound, Refused
from portal.jobs.queue import commit, drop
from tests.postgres import fresh_database
from tests.site import bare

Deed = Callable[[], object]
A_MOMENT = 0.4  # seconds: long enough for the second to come to the door
PATIENCE = 20
GONE = "没有了"


@contextmanager
def real_house(database_url: str) -> Iterator[Flask]:
    """A portal whose transactions are real: what is committed stays."""
    settings = {}
    if database_url != "sqlite://":
        settings["PORTAL_DATABASE_URL"] = fresh_database(database_url)
    with bare(**settings) as (app, _), mock.patch.object(app.extensions["jobs"], "hand_over"):
        yield app


def at_once(house: Flask, *deeds: Deed) -> list[object]:
    """All of these begun together, each in a transaction of its own; what each came to: a sentence
    for those that were refused.
    """
    start = threading.Barrier(len(deeds))

    def run(deed: Deed) -> object:
        with house.app_context():
            start.wait(PATIENCE)
            try:
                found = deed()
                commit()
            except Refused as refusal:
                drop()
                return refusal.reason
            return found

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def both(house: Flask, first: Deed, second: Deed) -> tuple[str, str]:
    """What the two came to: empty for done, else the words of the refusal."""
    outcomes: dict[str, str] = {}
    done, go_on = threading.Event(), threading.Event()

    def run(name: str, deed: Deed, wait: Deed) -> None:
        with house.app_context():
            try:
                deed()
                done.set()
                wait()
                commit()
                outcomes[name] = ""
            except Refused as refusal:
                drop()
                outcomes[name] = refusal.reason
            except NotFound:
                drop()
                outcomes[name] = GONE
            finally:
                done.set()

    one = threading.Thread(target=run, args=("first", first, lambda: go_on.wait(PATIENCE)))
    two = threading.Thread(target=run, args=("second", second, lambda: None))
    one.start()
    assert done.wait(PATIENCE)
    two.start()
    two.join(A_MOMENT)
    go_on.set()
    for thread in (one, two):
        thread.join(PATIENCE)
    return outcomes["first"], outcomes["second"]
