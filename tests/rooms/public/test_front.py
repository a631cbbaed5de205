"""The short way for a look at a square: the portal's own page, word for word, and never another."""

import re

import pytest
from sqlalchemy import text
from werkzeug.test import Client

from portal.db.base import db
from portal.public import looking
from portal.public.front import LooksFront, quick_sessions
from tests.factories.accounts import make_person
from tests.factories.certificates import make_certificate
from tests.person import Person

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


class Onward:
    """The portal behind the short way, and how often it was asked."""

    def __init__(self, app):
        self.app, self.asked = app, 0

    def __call__(self, environ, start_response):
        self.asked += 1
        return self.app.wsgi_app(environ, start_response)


@pytest.fixture
def onward(app):
    return Onward(app)


@pytest.fixture
def stranger(app, onward):
    return Client(LooksFront(app, onward), use_cookies=False)


@pytest.fixture
def address(context):
    certificate = make_certificate(make_person(name="张三丰"))
    db.session.commit()
    return f"/v/{certificate.prints[0].token}"


def test_both_ways_give_the_same_page_and_headers(app, stranger, onward, address):
    short = stranger.get(address)
    assert onward.asked == 0
    long = app.test_client().get(address)
    assert TIME.sub("", short.text) == TIME.sub("", long.text)
    assert "张*丰" in short.text
    told = {name: value for name, value in long.headers if name not in {"Date", "Vary"}}
    assert dict(short.headers) == told


def test_every_look_has_its_own_answer_in_the_same_frame(stranger, onward, address, context):
    other = make_certificate(make_person(name="李四光"))
    first, second = stranger.get(address), stranger.get(f"/v/{other.prints[0].token}")
    assert "李*光" in second.text
    assert "李*光" not in first.text
    assert onward.asked == 0


@pytest.mark.parametrize(
    ("details", "status"),
    [
        ({"query_string": "on=2026-01-01"}, 200),
        ({"headers": {"Cookie": "session=anything"}}, 200),
        ({"method": "POST"}, 405),
        ({"method": "HEAD"}, 200),
    ],
)
def test_whatever_is_not_a_plain_look_goes_on_to_the_portal(
    stranger, onward, address, details, status
):
    answer = stranger.open(address, **details)
    assert answer.status_code == status
    assert onward.asked == 1


def test_a_square_that_is_nobodys_is_answered_by_the_portal(stranger, onward, context):
    assert stranger.get(f"/v/{'0' * 32}").status_code == 404
    assert stranger.get("/v/nonsense").status_code == 404
    assert onward.asked == 2


def test_who_looks_too_often_is_told_so(stranger, onward, address, monkeypatch):
    monkeypatch.setattr(looking, "PER_MINUTE_BY_TOKEN", 2)
    assert [stranger.get(address).status_code for _ in range(4)] == [200, 200, 429, 429]


def test_when_the_short_way_fails_the_portal_answers(stranger, onward, address, monkeypatch):
    def broken(*_args, **_details):
        raise RuntimeError("no frame")

    monkeypatch.setattr("portal.public.front.render_block", broken)
    assert stranger.get(address).status_code == 200
    assert onward.asked == 1


def test_someone_signed_in_gets_their_own_bar(app, stranger, address, context):
    own = Person(app, make_person()).visit(address)
    assert own.page.select_one("header").text != stranger.get(address).text


def test_on_postgresql_looks_are_asked_outside_any_transaction(app, context):
    sessions = quick_sessions(app)
    if db.engine.dialect.name == "sqlite":
        assert sessions is None
        return
    with sessions() as session:
        autocommit = session.connection().connection.dbapi_connection.autocommit
        assert session.scalar(text("SELECT 7")) == 7
    sessions.kw["bind"].dispose()
    assert autocommit
