"""A whole rehearsal with three candidates, the parts of the day some seconds long: what it leaves
behind is its row and the trail, nothing else.
"""

import os
from contextlib import contextmanager
from dataclasses import replace
from unittest import mock

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.audit.models import AuditEntry
from portal.core.errors import Refused
from portal.db.base import Base, db
from portal.exams import rehearsing
from portal.exams.models import Rehearsal
from portal.exams.queries import rehearsals as queries
from portal.exams.rules.rehearsal import Action, RehearsalPhase
from portal.exams.rules.sitting_life import SittingStatus
from portal.rehearsal import run, site
from portal.rehearsal.candidates import Pace
from portal.rehearsal.hall import NAME
from portal.rehearsal.words import lines
from portal.serve import WORKERS
from portal.settings import Settings
from tests.factories.exams import make_sitting
from tests.postgres import fresh_database
from tests.site import prepared

CANDIDATES = 3
SHORT = Pace(every=1.0, least_lead=0.5, answering=2.0, handing_in=3.0)
OURS = {"exams_rehearsal", "audit_entry"}


@pytest.fixture(scope="module")
def real(database_url):
    """A portal whose database really is one, and a sitting to come."""
    chosen = {}
    if database_url != "sqlite://":
        chosen["PORTAL_DATABASE_URL"] = fresh_database(database_url)
    with prepared(**chosen) as (app, _):
        with app.app_context():
            sitting = make_sitting(SittingStatus.APPLIED, minutes=90).public_id
        yield app, Settings.from_environment(), sitting


def rows(app):
    with app.app_context():
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


def databases(settings):
    if settings.is_sqlite:
        return []
    with psycopg.connect(settings.database_url.replace("+psycopg", "")) as connection:
        found = connection.execute("SELECT datname FROM pg_database").fetchall()
    return [name for (name,) in found if name.startswith(site.PREFIX)]


def test_three_candidates_sit_the_real_form_and_leave_nothing_behind(real):
    app, settings, sitting = real
    before, files = rows(app), set(os.listdir(settings.data))
    report = run.rehearse(settings, sitting, candidates=CANDIDATES, pace=SHORT)
    measured = report.measured
    assert measured.candidates == CANDIDATES
    assert measured.questions == 80
    assert {one.action for one in measured.timed} == set(Action)
    assert [one for one in measured.timed if one.failed] == []
    kept = measured.kept
    assert (kept.opened, kept.deadlines, kept.handed_in, kept.receipts) == (3, 1, 3, 3)
    assert kept.acknowledged == kept.answers == kept.receipt_lines == 6
    assert measured.bytes_each > 0
    with app.app_context():
        row = db.session.scalars(select(Rehearsal)).one()
        assert row.phase is RehearsalPhase.ENDED
        assert (row.verdict, row.turn, row.trouble) == (report.verdict, None, "")
        assert queries.report_of(row) == report
        trail = select(AuditEntry.deed).where(AuditEntry.thing_id.in_([row.public_id, sitting]))
        assert db.session.scalars(trail.order_by(AuditEntry.id)).all() == [
            "exams:rehearsal:asked",
            "exams:rehearsal:ended",
        ]
        strangers = select(Person.id).where(Person.name.startswith(NAME))
        assert db.session.scalars(strangers).all() == []
    after = rows(app)
    assert {name for name in after if after[name] != before[name]} == OURS
    assert set(os.listdir(settings.data)) - files <= {rehearsing.FILE}
    assert databases(settings) == []
    told = "\n".join(lines(report))
    assert report.carried in told
    assert "p95" in told


def test_what_breaks_is_noted_and_cleared_away(real):
    app, settings, sitting = real
    with (
        mock.patch.object(run.Crowd, "drive", side_effect=ZeroDivisionError),
        pytest.raises(Refused, match=run.BROKEN),
    ):
        run.rehearse(settings, sitting, candidates=1, pace=SHORT)
    with app.app_context():
        row = db.session.scalars(select(Rehearsal).order_by(Rehearsal.id.desc())).first()
        assert row.phase is RehearsalPhase.FAILED
        assert row.trouble == run.BROKEN
        assert row.turn is None
        name = row.public_id
    assert not (settings.data / site.FOLDER).exists()
    assert databases(settings) == []
    with pytest.raises(Refused, match="已经开始过"):
        run.rehearse(settings, name, pace=SHORT)


def test_what_a_crash_left_is_cleared_before_the_next(real):
    _, settings, _ = real
    left = settings.data / site.FOLDER
    left.mkdir()
    (left / "portal.db").write_text("half a database")
    if not settings.is_sqlite:
        (left / site.DATABASE).write_text(f"{site.PREFIX}dead")
        with psycopg.connect(
            settings.database_url.replace("+psycopg", ""), autocommit=True
        ) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"{site.PREFIX}dead"))
            )
    with site.ground(settings, "next", 3) as place:
        assert place.bytes_used() > 0
        assert databases(settings) in ([], [f"{site.PREFIX}next"])
    assert not left.exists()
    assert databases(settings) == []


def test_one_that_runs_elsewhere_on_the_machine_is_not_disturbed(real):
    app, settings, sitting = real
    before = rows(app)
    with rehearsing.turn(settings.data), pytest.raises(Refused, match="另一次演练"):
        run.rehearse(settings, sitting, pace=SHORT)
    assert rows(app) == before


def test_an_unknown_id_is_refused(real):
    _, settings, _ = real
    with pytest.raises(Refused, match="没有这个编号"):
        run.rehearse(settings, "zzzzzzzzzzzz", pace=SHORT)


def test_none_where_the_disk_could_be_filled(real):
    _, settings, _ = real
    with (
        mock.patch.object(site.shutil, "disk_usage", return_value=mock.Mock(free=3 * 1024**3)),
        pytest.raises(site.TroubleError, match="剩余空间不够"),
        site.ground(settings, "x", 2000),
    ):
        pass


def test_as_many_processes_serve_as_serve_the_real_portal(tmp_path, real):
    settings = replace(real[1], data=tmp_path)
    assert site.workers_of(settings) == WORKERS
    (tmp_path / site.PROCESSES).write_text("12 granian --port 8000 --workers 7 portal.wsgi\n13 x")
    assert site.workers_of(settings) == 7


@contextmanager
def a_role_that_may_not(settings):
    """An account of the server that may not make databases."""
    url = settings.database_url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE modest LOGIN")
        yield settings.database_url.replace("postgres@", "modest@")
        connection.execute("DROP ROLE modest")


def test_an_account_that_may_not_make_databases_is_told_so(real):
    _, settings, _ = real
    if settings.is_sqlite:
        pytest.skip("SQLite asks nobody")
    with a_role_that_may_not(settings) as url:
        modest = replace(settings, database_url=url)
        with (
            pytest.raises(site.TroubleError, match="没有新建数据库的权限"),
            site.ground(modest, "x", 3),
        ):
            pass
    assert not (settings.data / site.FOLDER).exists()
