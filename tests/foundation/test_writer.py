"""The one writer: groups share a commit, what fails fails alone, nothing is answered for that is
not kept.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.db.session import make_engine
from portal.db.writer import TooBusyError, Writer


@pytest.fixture
def engine(tmp_path, database_url) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'w.db'}" if database_url == "sqlite://" else database_url
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS written"))
        connection.execute(text("CREATE TABLE written (place INTEGER, name TEXT UNIQUE)"))
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE written"))
    engine.dispose()


def write(connection: Connection, names: list[str]) -> list[str]:
    for name in names:
        connection.execute(
            text("INSERT INTO written SELECT count(*) + 1, :name FROM written"), {"name": name}
        )
    return [name.upper() for name in names]


@pytest.fixture
def make(engine) -> Iterator[Callable[..., Writer]]:
    made = []

    def make_writer(work=write, **settings) -> Writer:
        made.append(Writer(engine, work, **settings))
        return made[-1]

    yield make_writer
    for writer in made:
        writer.close()


def written(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM written ORDER BY place")))


class Held:
    """Work that stops before its first group until it is let go, so that the others wait."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.groups: list[list[str]] = []

    def __call__(self, connection: Connection, names: list[str]) -> list[str]:
        if not self.begun.is_set():
            self.begun.set()
            assert self.let_go.wait(10)
        result = write(connection, names)
        self.groups.append(list(names))
        return result


def held_up(writer: Writer, work: Held, names: list[str]) -> dict[str, object]:
    """`first` is being written while these are put; what came of all."""
    came: dict[str, object] = {}

    def put(name: str) -> None:
        try:
            came[name] = writer.put(name)
        except Exception as trouble:
            came[name] = trouble

    threads = [threading.Thread(target=put, args=["first"])]
    threads[0].start()
    assert work.begun.wait(10)
    for place, name in enumerate(names, 1):
        threads.append(threading.Thread(target=put, args=[name]))
        threads[-1].start()
        until = time.monotonic() + 10
        while writer._queue.qsize() < place and time.monotonic() < until:
            time.sleep(0.001)
    work.let_go.set()
    for thread in threads:
        thread.join(10)
    return came


def test_what_comes_while_it_writes_is_kept_together_in_the_order_it_came(make, engine):
    work = Held()
    came = held_up(make(work), work, ["a", "b", "c"])
    assert work.groups == [["first"], ["a", "b", "c"]]
    assert came == {"first": "FIRST", "a": "A", "b": "B", "c": "C"}
    assert written(engine) == ["first", "a", "b", "c"]


def test_what_fails_fails_alone(make, engine):
    work = Held()
    came = held_up(make(work), work, ["a", "first", "c"])  # the second "first" breaks the rule
    assert isinstance(came.pop("first"), IntegrityError)
    assert came == {"a": "A", "c": "C"}
    assert written(engine) == ["first", "a", "c"]


@settings(max_examples=20)
@given(names=st.lists(st.sampled_from("abcdef"), max_size=8))
def test_each_is_answered_for_exactly_when_it_is_kept(names):
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/w.db")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE written (place INTEGER, name TEXT UNIQUE)"))
        writer = Writer(engine, write)
        kept = []
        for name in names:
            try:
                kept.append(writer.put(name).lower())
            except IntegrityError:
                assert name in kept
        assert written(engine) == kept
        writer.close()
        engine.dispose()


def test_nothing_is_answered_for_before_the_commit(make, engine):
    seen = []

    @event.listens_for(engine, "commit")
    def look(_connection) -> None:
        seen.append(dict(came))

    came: dict[str, str] = {}
    writer = make()
    came["a"] = writer.put("a")
    assert seen == [{}]


def test_a_database_that_is_away_is_tried_again(make, engine):
    times = iter(range(3))

    def work(connection: Connection, names: list[str]) -> list[str]:
        result = write(connection, names)
        if next(times) < 2:
            raise OperationalError("COMMIT", {}, sqlite3.OperationalError("the line is cut"))
        return result

    assert make(work).put("a") == "A"
    assert written(engine) == ["a"]


def test_a_database_that_stays_away_is_said_to_be(make, engine):
    def work(_connection: Connection, _names: list[str]) -> list[str]:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("the line is cut"))

    with pytest.raises(TooBusyError):
        make(work, patience=0.3).put("a")
    assert written(engine) == []


def test_too_many_waiting_are_sent_away_at_once(make):
    work = Held()
    writer = make(work, room=2)
    came = held_up(writer, work, ["a", "b"])
    assert set(came) == {"first", "a", "b"}
    work = Held()
    writer = make(work, room=0)
    with pytest.raises(TooBusyError):
        writer.put("c")


def test_a_thread_that_was_ended_is_begun_again(make, engine, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", lambda _facts: None)

    def work(connection: Connection, names: list[str]) -> list[str]:
        if names == ["bad"]:
            raise SystemExit
        return write(connection, names)

    writer = make(work, patience=0.5)
    with pytest.raises(TooBusyError):
        writer.put("bad")
    assert writer.put("good") == "GOOD"
    assert written(engine) == ["good"]


def test_closing_writes_what_waits_and_a_later_item_begins_again(make, engine):
    writer = make()
    assert writer.put("a") == "A"
    writer.close()
    assert writer._thread is None
    assert writer.put("b") == "B"
    assert written(engine) == ["a", "b"]
