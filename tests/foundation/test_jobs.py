"""Work is handed over only after the commit, and dropped with its transaction."""

import threading

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.db.base import db
from portal.jobs import queue, schedule
from portal.jobs.schedule import SCHEDULE


@pytest.fixture
def done(context, monkeypatch):
    seen = []
    monkeypatch.setitem(queue.HANDLERS, "test.note", lambda word: seen.append(word))
    return seen


def test_work_is_done_after_the_commit(done):
    queue.later("test.note", word="证书")
    assert done == []
    queue.commit()
    assert done == ["证书"]
    queue.commit()
    assert done == ["证书"]


def test_work_is_dropped_with_its_transaction(done):
    queue.later("test.note", word="证书")
    queue.drop()
    queue.commit()
    assert done == []


def test_unknown_work_is_refused_at_once(done):
    with pytest.raises(LookupError):
        queue.later("test.misspelt")


def test_trouble_leaves_nothing_behind(context, monkeypatch):
    def trouble() -> None:
        db.session.add(AuditEntry(deed="test:trouble", thing="x", thing_id="1", facts={}))
        db.session.flush()
        raise ValueError("nope")

    monkeypatch.setitem(queue.HANDLERS, "test.trouble", trouble)
    with pytest.raises(ValueError, match="nope"):
        queue.perform(context, "test.trouble", {})
    kept = select(AuditEntry).where(AuditEntry.deed == "test:trouble")
    assert db.session.scalars(kept).all() == []


def test_what_is_scheduled_has_a_handler(portal):
    assert set(SCHEDULE) <= set(queue.HANDLERS)


def test_what_may_take_minutes_once_a_day_holds_up_no_start_of_an_exam(context, monkeypatch):
    sweeping, opened, swept = (threading.Event() for _ in range(3))

    def perform(_app, name, _details):
        if name == "pool.sweep_profiles":
            sweeping.set()
            assert opened.wait(5)
            swept.set()
        elif name == "exams.open_started" and sweeping.is_set():
            opened.set()

    monkeypatch.setattr(schedule, "perform", perform)
    clocks = schedule.tickers(context)
    for clock in clocks:
        clock.start()
    try:
        assert swept.wait(7)
    finally:
        for clock in clocks:
            clock.stop()
            clock.join(5)
    assert {name for clock in clocks for name in clock.schedule} == set(SCHEDULE)


def test_what_was_kept_does_not_look_undone_when_the_queue_is_away(done, context, monkeypatch):
    def away(*_details) -> None:
        raise OSError("no queue")

    monkeypatch.setattr(context.extensions["jobs"], "hand_over", away)
    db.session.add(AuditEntry(deed="test:kept", thing="x", thing_id="1", facts={}))
    queue.later("test.note", word="证书")
    queue.commit()
    db.session.rollback()
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.deed == "test:kept")).all()
