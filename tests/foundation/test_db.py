"""The database keeps the house's promises, whichever it is."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from portal.accounts.models import Person
from portal.audit.models import AuditEntry
from portal.db.base import db
from portal.db.paging import paged
from portal.db.session import make_engine
from tests.factories.accounts import make_person


def test_a_moment_comes_back_as_the_same_moment_in_utc(context):
    beijing = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=8)))
    number = make_person(created_at=beijing).id
    db.session.expire_all()
    kept = db.session.get_one(Person, number).created_at
    assert (kept, kept.tzinfo) == (beijing, UTC)


def test_a_naive_moment_is_refused(context):
    with pytest.raises(StatementError, match="naive"):
        make_person(created_at=datetime(2026, 3, 1))  # noqa: DTZ001  that is the point


def test_an_unknown_value_of_an_enum_is_refused_by_the_database(context):
    number = make_person().id
    with pytest.raises(IntegrityError):
        db.session.execute(
            text("UPDATE accounts_person SET sex = 'odd' WHERE id = :id"), {"id": number}
        )


def test_chinese_in_json_can_be_searched(context):
    db.session.add(AuditEntry(deed="x", thing="Person", thing_id="1", facts={"note": "区县"}))
    db.session.flush()
    stored = db.session.scalar(text("SELECT CAST(facts AS TEXT) FROM audit_entry WHERE deed = 'x'"))
    assert "区县" in stored


def test_a_page_is_the_nearest_there_is(context):
    for _ in range(5):
        make_person(name="同名")
    statement = select(Person).where(Person.name == "同名").order_by(Person.id)
    page = paged(statement, 99, per_page=2)
    assert (len(page.rows), page.number, page.last, page.total) == (1, 3, 3, 5)


def test_two_writers_wait_for_each_other(tmp_path):
    """SQLite: a transaction that may write takes the lock first, so that nobody is refused."""
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
        connection.execute(text("INSERT INTO t VALUES (0)"))

    def add() -> None:
        for _ in range(25):
            with engine.begin() as connection:
                n = connection.scalar(text("SELECT n FROM t"))
                connection.execute(text("UPDATE t SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT n FROM t")) == 100
    engine.dispose()
