"""When the database can only be read, whatever checks a certificate goes on."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError

from portal.app import create_app
from portal.certificates.models import Certificate
from portal.core.ids import new_token
from portal.db.base import Base, db
from tests.conftest import make_settings
from tests.factories import forged
from tests.person import Person
from tests.postgres import fresh_database


@contextmanager
def opened(data: Path, url: str) -> Iterator[Flask]:
    app = create_app(make_settings(data, url, testing=True))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def register(database_url, tmp_path) -> tuple[str, str, str, str, bytes]:
    """An address under which the register can only be read, and a certificate in it."""
    is_sqlite = database_url == "sqlite://"
    file = tmp_path / "portal.db"
    url = f"sqlite:///{file}" if is_sqlite else fresh_database(database_url)
    with opened(tmp_path, url) as app, app.app_context():
        Base.metadata.create_all(db.engine)
        certificate, pdf = forged.issue("张三丰")
        number, resident_id = str(certificate.number), certificate.resident_id
        token = certificate.prints[0].token
    if is_sqlite:
        return f"sqlite:///file:{file}?mode=ro&uri=true", token, number, resident_id, pdf
    option = "options=-c%20default_transaction_read_only%3Don"
    return f"{url}{'&' if '?' in url else '?'}{option}", token, number, resident_id, pdf


@pytest.fixture
def stranger(register, tmp_path) -> Iterator[Person]:
    with opened(tmp_path, register[0]) as app:
        yield Person(app)


def test_the_database_of_these_tests_really_refuses_to_be_written(stranger):
    with stranger.app.app_context():
        db.session.add(Certificate(number=new_token(), person_id=1, region="50", name="无"))
        with pytest.raises(DatabaseError):
            db.session.flush()


def test_the_square_is_answered(stranger, register):
    _, token, number, _, _ = register
    stranger.visit(f"/v/{token}?on=2026-05-01")
    assert stranger.text(".verdict__word") == "有效"
    assert number in stranger.text(".facts")
    stranger.visit(f"/v/{'0' * 32}", expect=404)


def test_two_of_three_are_answered(stranger, register):
    _, _, number, resident_id, _ = register
    stranger.visit("/verify").submit("verify_form", number=number, resident_id=resident_id)
    assert stranger.text(".verdict__word") == "有效"
    stranger.visit("/verify").submit("verify_form", number=number, name="无此人")
    assert stranger.text(".verdict__word") == "没有查到相符的证书"


def test_a_file_is_answered(stranger, register):
    stranger.visit("/verify/file")
    stranger.submit("verify_file_form", file=(io.BytesIO(register[4]), "证书.pdf"))
    assert stranger.text(".verdict__word") == "真实、未被改动、现时有效"


def test_looks_are_still_counted(stranger, register):
    for _ in range(10):
        stranger.visit("/verify").submit("verify_form", number=register[2], name="无此人")
    stranger.visit("/verify").submit("verify_form", expect=429, number=register[2], name="无此人")


def test_the_pages_around_are_there(stranger):
    for page in ("/", "/measures", "/offline", "/offline/file", "/verify/root.pem", "/receipts"):
        assert stranger.send(page).status_code == 200, page
