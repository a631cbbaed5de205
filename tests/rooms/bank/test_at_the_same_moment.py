"""Two people at once: whoever comes second sees what the first has done.

Each in a transaction of its own, on a database of its own: the first stops before its commit until
the second has begun. SQLite lets the second wait at the door; PostgreSQL at the rows.
"""

import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from portal.access.roles import Role
from portal.app import create_app
from portal.bank.actions import law as actions
from portal.bank.actions import standing, sync, writing
from portal.bank.actions.law import Entered
from portal.bank.content import Bank, Source
from portal.bank.models import AlertStatus, Question, QuestionStatus, QuestionVersion
from portal.bank.queries import law
from portal.core.errors import NotFound, Refused
from portal.db.base import Base, db
from portal.jobs.queue import commit
from tests.conftest import make_settings
from tests.factories.accounts import acting, make_officer
from tests.factories.law import NOW, REGULATION, TODAY, enter, make_citing, pass_both
from tests.factories.questions import make_single

SOURCE = Source(REGULATION, "条例", "条例全称", "2020", TODAY.replace(year=2020), 64)
A_MOMENT = 0.4  # seconds: long enough for the second to come to the door


@pytest.fixture
def house(database_url, tmp_path):
    """A portal whose transactions are real: what is committed stays."""
    url = f"sqlite:///{tmp_path / 'x.db'}"
    if not database_url.startswith("sqlite"):
        url = make_url(database_url).set(database="moments")
        keeper = create_engine(database_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with keeper.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS moments WITH (FORCE)"))
            connection.execute(text("CREATE DATABASE moments"))
        url = url.render_as_string(hide_password=False)
    app = create_app(make_settings(tmp_path, url, testing=True, database_options={}))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        sync(Bank(sources=(SOURCE,)))
        db.session.commit()
        engine = db.engine
    yield app
    engine.dispose()


@pytest.fixture
def officers(house):
    with house.app_context():
        found = [acting(make_officer(Role.REVIEWER)) for _ in range(2)]
        db.session.commit()
        return found


def both(house, first, second):
    """The outcomes of two deeds at the same moment, the first a little before the second."""
    outcomes = {}
    done, go_on = threading.Event(), threading.Event()

    def run(name, deed, wait):
        with house.app_context():
            try:
                deed()
                done.set()
                wait()
                commit()
                outcomes[name] = ""
            except Refused as refusal:
                outcomes[name] = refusal.reason
            except NotFound:
                outcomes[name] = "已经处理过：没有了"
            finally:
                done.set()

    one = threading.Thread(target=run, args=("first", first, lambda: go_on.wait(20)))
    two = threading.Thread(target=run, args=("second", second, lambda: None))
    one.start()
    assert done.wait(20)
    two.start()
    two.join(A_MOMENT)
    go_on.set()
    for thread in (one, two):
        thread.join(20)
    return outcomes["first"], outcomes["second"]


def passed_version(house):
    with house.app_context():
        author = acting(make_officer(Role.AUTHOR))
        version = pass_both(writing.draft_question(make_single(), by=author), author)
        db.session.commit()
        return version.id


def read(house, id_):
    with house.app_context():
        question = db.session.get(QuestionVersion, id_).question
        return question.status, [alert.is_suspending for alert in law.open_alerts(question)]


def test_what_is_enabled_while_the_law_is_entered_is_stopped(house, officers):
    id_ = passed_version(house)

    def enable():
        version = db.session.get(QuestionVersion, id_)
        standing.enable(version, by=officers[0], now=NOW, today=TODAY)

    assert both(house, enable, lambda: enter(officers[1])) == ("", "")
    assert read(house, id_) == (QuestionStatus.SUSPENDED, [True])


def test_what_the_law_has_touched_a_moment_before_is_not_enabled(house, officers):
    id_ = passed_version(house)

    def enable():
        version = db.session.get(QuestionVersion, id_)
        standing.enable(version, by=officers[0], now=NOW, today=TODAY)

    first, second = both(house, lambda: enter(officers[1]), enable)
    assert first == ""
    assert "写在此前" in second
    assert read(house, id_) == (QuestionStatus.DRAFTING, [False])


def alerted(house, by):
    with house.app_context():
        question = make_citing("K5.2-P777")
        enter(by)
        db.session.commit()
        return law.open_alerts(question)[0].public_id


def keeping(id_, by):
    def deed():
        alert = law.get_alert(id_)
        actions.keep(alert, note="对照过", by=by, now=NOW, today=TODAY)

    return deed


def test_of_two_answers_the_second_is_refused(house, officers):
    id_ = alerted(house, officers[0])
    first, second = both(house, *(keeping(id_, by) for by in officers))
    assert first == ""
    assert "已经处理过" in second
    with house.app_context():
        assert law.get_alert(id_).decided_by_id == officers[0].id


def test_what_is_answered_is_not_withdrawn_a_moment_later(house, officers):
    id_ = alerted(house, officers[0])

    def withdraw():
        version = law.get_instrument(REGULATION).versions[-1]
        actions.withdraw_version(version, "填错", by=officers[1], today=TODAY)

    first, second = both(house, keeping(id_, officers[0]), withdraw)
    assert first == ""
    assert "处理过" in second
    with house.app_context():
        assert law.get_alert(id_).status is AlertStatus.KEPT


def test_what_is_withdrawn_is_not_answered_a_moment_later(house, officers):
    id_ = alerted(house, officers[0])

    def withdraw():
        version = law.get_instrument(REGULATION).versions[-1]
        actions.withdraw_version(version, "填错", by=officers[1], today=TODAY)

    first, second = both(house, withdraw, keeping(id_, officers[0]))
    assert first == ""
    assert "已经处理过" in second


def test_of_two_versions_of_a_day_the_second_is_refused(house, officers):
    def entering(by, label):
        def deed():
            entered = Entered(label, TODAY, 64, (24,))
            instrument = law.get_instrument(REGULATION)
            actions.enter_version(instrument, entered, by=by, now=NOW, today=TODAY)

        return deed

    first, second = both(house, entering(officers[0], "甲"), entering(officers[1], "乙"))
    assert first == ""
    assert "施行日期应在其后" in second


def test_two_changes_of_many_in_opposite_orders_do_not_block_each_other(house, officers):
    with house.app_context():
        ids = [make_citing(f"K5.2-P7{n:02}").id for n in range(20)]
        db.session.commit()

    def changing(order, by):
        def deed():
            chosen = [db.session.get(Question, id_) for id_ in order]
            standing.change_many(chosen, standing.Change.SUSPEND, "查", by=by, now=NOW, today=TODAY)

        return deed

    outcomes = both(house, changing(ids, officers[0]), changing(ids[::-1], officers[1]))
    assert outcomes == ("", "")
