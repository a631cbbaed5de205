"""After a yes: either side ends it, or its days run out; the contact shuts, the list moves up."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import actions as employers
from portal.employers.models import AppointmentTerms, EndKind, TermsStatus
from portal.employers.rules.terms import Side
from portal.jobs.queue import HANDLERS, commit
from portal.notices.models import Notice
from portal.pool.actions import agreed, invitations
from portal.pool.models import ContactLook, Invitation, InvitationStatus
from portal.pool.queries import waiting
from portal.pool.rules import settings
from portal.pool.rules.answers import DeclineReason, FirmReason
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.employers import make_qualification, make_terms, sign_both
from tests.factories.pool import make_invitation, make_need, make_profile, make_waiting
from tests.factories.terms import make_setting_change

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)
S, WHY = InvitationStatus, FirmReason.CHANGED


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def project(context):
    return make_need()


@pytest.fixture
def clerk(project):
    return acting(make_officer(Role.FIRM, organisation=project.organisation))


@pytest.fixture
def invitation(project):
    """Accepted a moment ago."""
    asked = make_invitation(project=project)
    invitations.accept(asked, by=acting(asked.person), now=NOW)
    commit()
    return asked


def by_firm(invitation, clerk, now=NOW):
    agreed.end_by_firm(invitation, WHY, "改为兼任", by=clerk, now=now)
    commit()


def by_person(invitation, now=NOW):
    person = acting(invitation.person)
    agreed.end_by_person(invitation, DeclineReason.FAR, "", by=person, now=now)
    commit()


def offered(invitation, clerk):
    terms = invitations.offer_invited(
        invitation,
        is_full_time=True,
        starts_on=invitation.project.needed_on,
        by=clerk,
        now=NOW,
    )
    db.session.commit()
    return terms


def told(**whom):
    notices = db.session.scalars(select(Notice).filter_by(**whom).order_by(Notice.id))
    return [notice.words for notice in notices]


def asked_on(project):
    sent = select(Invitation.person_id).where(
        Invitation.project_id == project.id, Invitation.status == S.SENT
    )
    return list(db.session.scalars(sent))


def test_a_contractor_who_does_not_want_to_go_on_says_so(invitation, clerk, project):
    following = make_profile()
    make_waiting(project, following)
    invitations.look_at_contact(invitation, by=clerk)
    by_firm(invitation, clerk)
    assert (invitation.status, invitation.why_ended) == (S.ENDED_BY_FIRM, WHY.label)
    assert (invitation.answered_at, invitation.ended_at) == (NOW, NOW), "the yes is not forgotten"
    with pytest.raises(Refused, match="接受后已经结束"):
        invitations.look_at_contact(invitation, by=clerk)
    assert len(db.session.scalars(select(ContactLook)).all()) == 1, "who looked is still known"
    (words,) = told(person_id=invitation.person_id)
    assert WHY.label in words
    assert "联系方式不再" in words
    assert asked_on(project) == [following.person_id], "the list moves up"
    assert waiting.list_called() == []
    assert "pool:invitation:ended" in deeds_of(invitation)


def test_a_person_who_thought_better_of_it_says_so(invitation, clerk, project):
    following = make_profile()
    make_waiting(project, following)
    by_person(invitation)
    assert (invitation.status, invitation.why_ended) == (S.ENDED_BY_PERSON, DeclineReason.FAR.label)
    with pytest.raises(Refused, match="接受后已经结束"):
        invitations.look_at_contact(invitation, by=clerk)
    assert any("不再考虑" in words for words in told(organisation_id=project.organisation_id))
    assert asked_on(project) == [following.person_id]
    with pytest.raises(Refused, match="重新邀约"):
        offered(invitation, clerk)


def test_who_is_appointed_by_schooling_and_years_is_not_told_that_nothing_followed(
    invitation, clerk, project
):
    """Art 5 (一) asks for no certificate; the yes has led to the post all the same."""
    held = make_qualification(invitation.person)
    plan = {"basis": held.basis, "certificate": None, "qualification": held}
    appointed = sign_both(make_terms(clerk, project, invitation.person, **plan), clerk)
    assert invitation.appointment_id == appointed.id
    agreed.lapse_overdue(NOW + 60 * DAY)
    assert invitation.status is S.ACCEPTED
    with pytest.raises(Refused, match="聘用已经成立"):
        by_person(invitation)


def test_whoever_was_let_go_may_be_asked_again(invitation, clerk, project):
    by_firm(invitation, clerk)
    profile = invitations.queries.profile_of(invitation)
    again = invitations.invite(project, profile, message="", by=clerk, now=NOW)
    assert again.status is S.SENT


def test_it_ends_once_and_only_after_a_yes(invitation, clerk):
    by_firm(invitation, clerk)
    with pytest.raises(Refused, match="刷新页面"):
        by_person(invitation)
    with pytest.raises(Refused, match="刷新页面"):
        by_firm(make_invitation(), clerk)


def test_terms_that_nobody_signed_go_with_it(invitation, clerk):
    terms = offered(invitation, clerk)
    by_firm(invitation, clerk)
    db.session.refresh(terms)
    assert (terms.status, WHY.label in terms.reason) == (TermsStatus.TAKEN_BACK, True)
    waits = select(Notice).where(Notice.read_at.is_(None), Notice.kind == "employers.terms")
    assert not any("请您签署" in notice.words for notice in db.session.scalars(waits))


def test_terms_that_the_firm_alone_signed_are_refused_with_it(invitation, clerk):
    terms = offered(invitation, clerk)
    employers.sign(terms, Side.FIRM, terms.digest, by=clerk, now=NOW)
    by_person(invitation)
    db.session.refresh(terms)
    assert terms.status is TermsStatus.REFUSED


def test_behind_the_person_s_signature_neither_goes_back_until_it_lapses(invitation, clerk):
    terms = offered(invitation, clerk)
    employers.sign(terms, Side.PERSON, terms.digest, by=acting(terms.person), now=NOW)
    db.session.commit()
    with pytest.raises(Refused, match="对方已经签署"):
        by_firm(invitation, clerk)
    with pytest.raises(Refused, match="您已经签署"):
        by_person(invitation)
    by_person(invitation, now=terms.lapses_at)
    assert invitation.status is S.ENDED_BY_PERSON


def test_an_appointment_is_ended_as_an_appointment(invitation, clerk):
    sign_both(offered(invitation, clerk), clerk)
    with pytest.raises(Refused, match="聘用已经成立"):
        by_firm(invitation, clerk)


def test_terms_of_another_kind_are_left_alone(invitation, clerk):
    terms = offered(invitation, clerk)
    terms.basis = "5(1)"
    db.session.commit()
    by_firm(invitation, clerk)
    kept = db.session.scalars(select(AppointmentTerms)).one()
    assert kept.status is TermsStatus.AWAITING


def test_when_the_post_is_over_its_contact_is_too(invitation, clerk, project):
    made = sign_both(offered(invitation, clerk), clerk)
    invitations.look_at_contact(invitation, by=clerk)
    employers.end_appointment(made, EndKind.MOVED, "调岗", clock.today(), by=clerk, now=NOW)
    db.session.commit()
    db.session.refresh(invitation)
    with pytest.raises(Refused, match="聘用已经结束"):
        invitations.look_at_contact(invitation, by=clerk)
    profile = invitations.queries.profile_of(invitation)
    assert invitations.invite(project, profile, message="", by=clerk, now=NOW).status is S.SENT


def run_on(moment, name="pool.expire_invitations"):
    with time_machine.travel(moment, tick=False):
        HANDLERS[name]()
        commit()


def test_a_yes_that_nothing_follows_lapses_when_both_were_warned(invitation, clerk, project):
    following = make_profile()
    make_waiting(project, following)
    until = invitation.agreed_until
    run_on(until - 8 * DAY, "pool.sweep_profiles")
    assert told(person_id=invitation.person_id) == []
    for _ in range(2):
        run_on(until - 6 * DAY, "pool.sweep_profiles")
    (warned,) = told(person_id=invitation.person_id)
    assert "2026-04-15 24:00失效" in warned
    run_on(until - timedelta(seconds=1))
    assert invitation.status is S.ACCEPTED
    run_on(until)
    db.session.refresh(invitation)
    assert (invitation.status, invitation.why_ended) == (S.LAPSED, "")
    _, lapsed = told(person_id=invitation.person_id)
    assert "已失效" in lapsed
    assert any("已失效" in words for words in told(organisation_id=project.organisation_id))
    near = db.session.scalars(select(Notice).where(Notice.words == warned)).one()
    assert near.read_at is not None, "it warns of nothing any more"
    assert asked_on(project) == [following.person_id]
    with pytest.raises(Refused, match="不再开放"):
        invitations.look_at_contact(invitation, by=clerk)


def test_past_its_days_nothing_opens_though_nobody_has_come_by_to_end_it(invitation, clerk):
    with time_machine.travel(invitation.agreed_until - timedelta(seconds=1), tick=False):
        invitations.look_at_contact(invitation, by=clerk)
        invitations.refuse_offer(invitation, clock.now())
    with time_machine.travel(invitation.agreed_until, tick=False):
        with pytest.raises(Refused, match="有效期已过，联系方式不再开放"):
            invitations.look_at_contact(invitation, by=clerk)
        with pytest.raises(Refused, match="有效期已过，不能再办理聘用"):
            invitations.refuse_offer(invitation, clock.now())
    assert invitation.status is S.ACCEPTED


def test_past_its_days_the_contact_stays_open_while_terms_wait_to_be_signed(invitation, clerk):
    offered(invitation, clerk)
    with time_machine.travel(invitation.agreed_until, tick=False):
        invitations.look_at_contact(invitation, by=clerk)
    assert db.session.scalars(select(ContactLook)).one().looked_by_id == clerk.id


def test_terms_that_wait_to_be_signed_keep_it_from_lapsing(invitation, clerk):
    offered(invitation, clerk)
    run_on(invitation.agreed_until)
    assert invitation.status is S.ACCEPTED
    run_on(invitation.agreed_until, "employers.lapse_terms")
    run_on(invitation.agreed_until)
    db.session.refresh(invitation)
    assert invitation.status is S.LAPSED


def test_an_appointment_that_followed_never_lapses(invitation, clerk):
    sign_both(offered(invitation, clerk), clerk)
    run_on(invitation.agreed_until)
    run_on(invitation.agreed_until - DAY, "pool.sweep_profiles")
    assert invitation.status is S.ACCEPTED
    assert not any("失效" in words for words in told(person_id=invitation.person_id))


def test_the_days_are_those_in_force_when_it_was_accepted(project):
    shorter = {"stands": 10, "notice": 3}
    make_setting_change(settings.AGREED_DAYS, shorter, clock.today() + DAY, approved=True)
    early, late = make_invitation(project=project), make_invitation(project=make_need())
    invitations.accept(early, by=acting(early.person), now=NOW)
    invitations.accept(late, by=acting(late.person), now=NOW + DAY)
    assert (early.agreed_until - NOW) // DAY == 30
    assert (late.agreed_until - NOW - DAY) // DAY == 10
