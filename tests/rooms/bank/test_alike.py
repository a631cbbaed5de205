"""The bank's index of what is alike: made beside the requests, up to date with each look."""

import threading
from dataclasses import replace
from importlib import import_module

import pytest

from portal.app import create_app
from portal.bank.rules import quality
from portal.db.base import Base, db
from tests.conftest import make_settings
from tests.factories.accounts import make_person
from tests.factories.bank import make_question
from tests.factories.questions import make_judge

alike = import_module("portal.bank.queries.alike")
LONG = "建设单位与施工总承包单位约定的人工费用拨付周期最长不得超过"
NEW = make_judge(id="", stem=f"{LONG}两个月。")


@pytest.fixture
def context(tmp_path, monkeypatch):
    """A portal as it is in production, with one question and no index yet."""
    monkeypatch.setattr(alike, "_KEPT", alike._Kept())
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path}/x.db"))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        make_question(make_judge(id="K5.2-P901", stem=f"{LONG}一个月。"))
        db.session.commit()
        yield app
        db.engine.dispose()


def keys(found):
    return [[one.key for one in each] for each in found]


def test_who_asks_waits_for_the_first_index_only_a_moment_and_has_it_later(context, monkeypatch):
    may_go_on, real = threading.Event(), quality.index
    monkeypatch.setattr(alike, "PATIENCE", 0.05)
    monkeypatch.setattr(quality, "index", lambda values: may_go_on.wait(30) and real(values))
    assert alike.alike_of([NEW]) is None
    assert alike.alike(NEW) == []
    thread = alike._KEPT.thread
    db.session.rollback()
    make_person()
    db.session.commit()  # no writer waits for it
    may_go_on.set()
    thread.join(30)
    assert keys(alike.alike_of([NEW, make_judge(id="")])) == [["K5.2-P901"], []]


def test_a_small_bank_is_compared_at_the_first_look(context):
    assert keys(alike.alike_of([NEW])) == [["K5.2-P901"]]


def test_what_has_changed_since_is_taken_in(context):
    assert alike.alike(NEW) != []
    make_question(replace(NEW, id="K5.2-P902"))
    db.session.commit()
    assert keys(alike.alike_of([NEW])) == [["K5.2-P902", "K5.2-P901"]]


def test_an_index_that_failed_is_tried_again(context, monkeypatch, caplog):
    with monkeypatch.context() as broken:
        broken.setattr(quality, "index", lambda values: 1 / 0)
        assert alike.alike_of([NEW]) is None
    assert "the bank was not indexed" in caplog.text
    assert keys(alike.alike_of([NEW])) == [["K5.2-P901"]]
