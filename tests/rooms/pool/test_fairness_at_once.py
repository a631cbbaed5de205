"""Two officers at the same moment: one report of a period, and nothing signed that was not seen."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import Person
from portal.core import clock
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.jobs.queue import commit
from portal.pool.actions import fairness as actions
from portal.pool.fairness_jobs import reckon_fairness
from portal.pool.fairness_models import FairnessReport
from portal.pool.rules.assignment.life import RunState
from portal.pool.rules.fairness.periods import offered
from tests.factories.accounts import acting, make_officer
from tests.two_at_once import both, real_house


@pytest.fixture(scope="module")
def house(database_url):
    with real_house(database_url) as app:
        yield app


@pytest.fixture(scope="module")
def officer_id(house):
    with house.app_context():
        return make_officer(Role.POINTS, MUNICIPALITY).id


def period_at(place: int):
    return offered(clock.today())[place]


def report_of(period) -> FairnessReport:
    statement = select(FairnessReport).where(FairnessReport.since_on == period.since_on)
    return db.session.scalars(statement.where(FairnessReport.until_on == period.until_on)).one()


def ask(officer_id, place):
    by = acting(db.session.get_one(Person, officer_id))
    actions.ask(period_at(place), by=by, now=clock.now())


def sign(officer_id, place):
    by = acting(db.session.get_one(Person, officer_id))
    report = report_of(period_at(place))
    actions.sign(report, seen=1, remarks="", by=by, now=clock.now())


def reckoned(house, officer_id, place):
    with house.app_context():
        ask(officer_id, place)
        commit()
        reckon_fairness(report_of(period_at(place)).id)
        commit()
        assert report_of(period_at(place)).revision == 1


def test_two_who_ask_for_one_period_have_one_report(house, officer_id):
    outcome = both(house, lambda: ask(officer_id, 1), lambda: ask(officer_id, 1))
    assert outcome == ("", "")
    with house.app_context():
        assert report_of(period_at(1)).state is RunState.QUEUED


def test_what_is_being_signed_is_not_reckoned_anew(house, officer_id):
    reckoned(house, officer_id, 2)
    outcome = both(house, lambda: sign(officer_id, 2), lambda: ask(officer_id, 2))
    assert outcome == ("", actions.SIGNED)
    with house.app_context():
        assert report_of(period_at(2)).state is RunState.DONE


def test_what_is_being_reckoned_anew_is_not_signed(house, officer_id):
    reckoned(house, officer_id, 3)
    outcome = both(house, lambda: ask(officer_id, 3), lambda: sign(officer_id, 3))
    assert outcome == ("", actions.UNREADY)
    with house.app_context():
        assert report_of(period_at(3)).signed_at is None


def test_two_who_sign_sign_once(house, officer_id):
    reckoned(house, officer_id, 4)
    outcome = both(house, lambda: sign(officer_id, 4), lambda: sign(officer_id, 4))
    assert outcome == ("", actions.SIGNED)
