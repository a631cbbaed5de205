"""The short form of `script/load durability`: whatever is killed, nothing acknowledged is lost."""

from contextlib import nullcontext

from tests.load.durability import Plan, endure
from tests.load.hall import fill
from tests.postgres import cluster
from tests.site import own_port, prepared


def test_what_was_acknowledged_survives_whatever_is_killed(database_url):
    is_postgres = database_url != "sqlite://"
    with cluster() if is_postgres else nullcontext(None) as url:  # others use the tests' own
        settings = {"PORTAL_DATABASE_URL": url} if url else {}
        with prepared(**settings) as (app, environment):
            with app.app_context():
                seats = fill(app, 12)
            with own_port() as port:
                plan = Plan(kills=4, every=0.2, between=(0.5, 1.5), port=port)
                found = endure(app, environment, seats, plan)
    assert found.acknowledged >= 12
    assert set(found.killed) >= {"web worker", "server", "worker of jobs", "portal serve"}
    assert ("PostgreSQL" in found.killed) == is_postgres
    assert (found.lost, found.doubled, found.without_end) == (0, 0, 0)
