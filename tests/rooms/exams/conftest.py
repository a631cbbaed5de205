"""A portal on a database of its own, for what threads of their own write to."""

from collections.abc import Iterator
from unittest import mock

import pytest
from flask import Flask

from portal.exams.front import AnswersFront
from tests.load.hall import Seat, fill
from tests.postgres import fresh_database
from tests.site import prepared


@pytest.fixture(scope="module")
def standing(database_url: str) -> Iterator[Flask]:
    """The portal with what is committed staying so: no test's work is undone."""
    settings = {}
    if database_url != "sqlite://":
        settings["PORTAL_DATABASE_URL"] = fresh_database(database_url)
    with prepared(**settings) as (app, _):
        yield app


@pytest.fixture(scope="module")
def front(standing) -> Iterator[AnswersFront]:
    made = AnswersFront(standing)
    yield made
    made.writer.close()


@pytest.fixture
def seat(standing) -> Seat:
    """A candidate whose paper is open."""
    with standing.app_context():
        return fill(standing, 1)[0]


@pytest.fixture
def no_queue(front) -> Iterator[None]:
    """Whoever asks the writer is not let through: only Flask may answer here."""
    with mock.patch.object(front.writer, "put", side_effect=AssertionError("the short way")):
        yield
