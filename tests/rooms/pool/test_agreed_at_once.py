"""An acceptance that ends while somebody else does something with it: one of them counts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.employers import actions as employers
from portal.employers.models import Appointment, AppointmentTerms, TermsStatus
from portal.employers.rules.terms import Side
from portal.jobs.queue import HANDLERS
from portal.pool.actions import agreed, invitations
from portal.pool.models import Invitation, InvitationStatus
from portal.pool.rules.answers import DeclineReason, FirmReason
from tests.factories.accounts import acting, make_officer
from tests.factories.pool import make_invitation, make_need
from tests.two_at_once import both, real_house

S = InvitationStatus


@pytest.fixture(scope="module")
def house(database_url):
    with real_house(database_url) as app:
        yield app


@pytest.fixture
def scene(house):
    """A yes, whose days are over in a minute; its person, its clerk."""
    with house.app_context():
        project = make_need()
        soon = clock.now() + timedelta(minutes=1)
        asked = make_invitation(project=project, status=S.ACCEPTED, agreed_until=soon)
        clerk = acting(make_officer(Role.FIRM, organisation=project.organisation))
        return asked.id, acting(asked.person), clerk


def get(id_):
    return db.session.get_one(Invitation, id_)


def status(house, id_):
    with house.app_context():
        return get(id_).status


def let_go(id_, clerk):
    return lambda: agreed.end_by_firm(get(id_), FirmReason.FILLED, "", by=clerk, now=clock.now())


def think_better(id_, person):
    return lambda: agreed.end_by_person(get(id_), DeclineReason.FAR, "", by=person, now=clock.now())


def offer(id_, clerk, *, ago=timedelta()):
    def deed():
        asked, now = get(id_), clock.now() - ago
        start = asked.project.needed_on
        invitations.offer_invited(asked, is_full_time=True, starts_on=start, by=clerk, now=now)

    return deed


def sign(terms_id, side, by):
    def deed():
        terms = db.session.get_one(AppointmentTerms, terms_id)
        employers.sign(terms, side, terms.digest, by=by, now=clock.now())

    return deed


def offered(house, id_, clerk, *, signed_by=None):
    with house.app_context():
        offer(id_, clerk)()
        terms = db.session.scalars(
            select(AppointmentTerms).where(AppointmentTerms.person_id == get(id_).person_id)
        ).one()
        if signed_by:
            sign(terms.id, Side.FIRM, signed_by)()
        db.session.commit()
        return terms.id


def test_both_sides_end_it_in_the_same_second_and_one_counts(house, scene):
    id_, person, clerk = scene
    first, second = both(house, let_go(id_, clerk), think_better(id_, person))
    assert first == ""
    assert "刷新页面" in second
    assert status(house, id_) is S.ENDED_BY_FIRM


def test_a_double_click_ends_it_once(house, scene):
    id_, person, _ = scene
    click = think_better(id_, person)
    first, second = both(house, click, click)
    assert (first, "刷新页面" in second) == ("", True)


def test_terms_offered_a_moment_after_the_end_are_refused(house, scene):
    id_, person, clerk = scene
    first, second = both(house, think_better(id_, person), offer(id_, clerk))
    assert first == ""
    assert "接受后已经结束" in second


def test_an_end_a_moment_after_the_offer_takes_the_terms_along(house, scene):
    id_, person, clerk = scene
    assert both(house, offer(id_, clerk), think_better(id_, person)) == ("", "")
    with house.app_context():
        found = db.session.scalars(
            select(AppointmentTerms).where(AppointmentTerms.person_id == person.id)
        ).one()
        assert found.status is TermsStatus.REFUSED


def test_the_last_signature_and_an_end_do_not_both_count(house, scene):
    id_, person, clerk = scene
    terms_id = offered(house, id_, clerk, signed_by=clerk)
    signing = sign(terms_id, Side.PERSON, person)
    first, second = both(house, signing, let_go(id_, clerk))
    assert first == ""
    assert "聘用已经成立" in second
    assert status(house, id_) is S.ACCEPTED


def test_an_end_and_then_the_last_signature_leave_no_appointment(house, scene):
    id_, person, clerk = scene
    terms_id = offered(house, id_, clerk, signed_by=clerk)
    first, second = both(house, let_go(id_, clerk), sign(terms_id, Side.PERSON, person))
    assert first == ""
    assert "撤回" in second
    with house.app_context():
        posts = select(Appointment).where(Appointment.person_id == person.id)
        assert db.session.scalars(posts).all() == []


def test_what_lapses_waits_for_the_offer_of_a_moment_ago(house, scene):
    id_, _, clerk = scene
    with house.app_context():
        get(id_).agreed_until = clock.now() - timedelta(minutes=1)
        db.session.commit()
    lapse = HANDLERS["pool.expire_invitations"]
    in_time = offer(id_, clerk, ago=timedelta(minutes=2))
    assert both(house, in_time, lapse) == ("", "")
    assert status(house, id_) is S.ACCEPTED
