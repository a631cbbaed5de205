"""A double click and two officers at the same moment; transactions are real."""

import pytest

from portal.complaints import actions
from portal.complaints.models import Complaint, Finding
from portal.core import clock
from portal.db.base import db
from portal.employers.models import Appointment
from tests.factories.accounts import acting, make_person
from tests.factories.complaints import make_complaint, make_handler, make_proposed
from tests.factories.points import make_post
from tests.two_at_once import at_once, real_house


@pytest.fixture(scope="module")
def house(database_url):
    """A portal whose transactions are real."""
    with real_house(database_url) as app:
        yield app


def test_a_double_click_is_one_complaint(house):
    with house.app_context():
        post = make_post(make_person())
        key, by = post.id, acting(post.person)
        told = actions.Told((), "x", clock.today(), may_name=False)

    def deed():
        post = db.session.get_one(Appointment, key)
        actions.complain(post, told, [], by=by, now=clock.now())

    first, second = sorted(at_once(house, deed, deed), key=bool)
    assert first is None
    assert "已有一件投诉" in second
    with house.app_context():
        found = db.session.query(Complaint).filter(Complaint.appointment_id == key)
        assert found.count() == 1


def test_of_an_end_and_a_withdrawal_at_once_one_counts(house):
    with house.app_context():
        complaint = make_proposed(make_complaint(), Finding.FOUND)
        key, person, officer = complaint.id, acting(complaint.person), make_handler()

    def end():
        actions.close(db.session.get_one(Complaint, key), by=officer, now=clock.now())

    def take_back():
        actions.withdraw(db.session.get_one(Complaint, key), by=person, now=clock.now())

    first, second = sorted(at_once(house, end, take_back), key=bool)
    assert first is None
    assert "刷新" in second
    with house.app_context():
        complaint = db.session.get_one(Complaint, key)
        is_closed = complaint.state.value == "closed"
        assert (complaint.organisation.flagged_until is not None) == is_closed
