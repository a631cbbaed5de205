"""Fixtures every test may ask for. `--db sqlite|postgresql` chooses the database."""

import gc
import secrets
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy.pool import StaticPool

from portal.app import create_app
from portal.bank import actions as bank_actions
from portal.bank.content import read_bank
from portal.core import clock
from portal.courses import actions as courses_actions
from portal.db.base import Base, db
from portal.settings import ROOT, Settings
from tests.person import Person
from tests.postgres import cluster

# Machines here are shared: how long an example takes says nothing.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")
DAY = clock.today()


def pytest_addoption(parser):
    parser.addoption("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.addoption("--audited", help="a folder: what axe-core has seen, in other processes too")


def pytest_collection() -> None:
    gc.disable()  # thousands of tests are collected, and none of it is garbage


def pytest_collection_finish() -> None:
    gc.freeze()  # nor will it be: no need to look through it again and again
    gc.enable()


def make_settings(data: Path, database_url: str, **more) -> Settings:
    return Settings(
        data=data,
        database_url=database_url,
        base_url="http://portal.test",
        secret_key=secrets.token_hex(32),
        vault_key=b"k" * 32,
        signing_passphrase="for tests only",
        **more,
    )


@pytest.fixture(scope="session")
def database_url(request) -> Iterator[str]:
    is_sqlite = request.config.getoption("--db") == "sqlite"
    with nullcontext("sqlite://") if is_sqlite else cluster() as url:
        yield url


@pytest.fixture(scope="session")
def portal(database_url, tmp_path_factory):
    """The portal on an empty database; the question bank of the house is in it."""
    options = {"poolclass": StaticPool} if database_url == "sqlite://" else {}
    data = tmp_path_factory.mktemp("data")
    app = create_app(make_settings(data, database_url, testing=True, database_options=options))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        bank, problems = read_bank(ROOT / "question_bank")
        assert [p for p in problems if not p.is_advice] == []
        bank_actions.sync(bank)
        courses_actions.sync(bank)
        db.session.commit()
        engine = db.engine
    yield app
    engine.dispose()


@pytest.fixture
def app(portal):
    """The portal inside one outer transaction, undone after the test whatever was committed.

    SQLAlchemy's own recipe: the session is bound to a connection whose transaction it cannot end.
    """
    portal.extensions["looks"].forget()
    portal.extensions["pool"].forget()
    with portal.app_context():
        engine, maker = db.engine, db.sessions
    with engine.connect() as connection:
        outer = connection.begin()
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield portal
        maker.configure(bind=engine)
        outer.rollback()


@pytest.fixture
def context(app):
    """An application context for tests that ask queries and actions directly."""
    with app.app_context():
        yield app


@pytest.fixture
def one_day(monkeypatch) -> date:
    """The day stays the one on which the tests were read in, though midnight in Beijing passes."""
    monkeypatch.setattr(clock, "today", lambda: DAY)
    return DAY


@pytest.fixture
def stranger(app) -> Person:
    """Someone who is not signed in."""
    return Person(app)
