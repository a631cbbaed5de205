"""Invitations: sent once, answered once, and only acceptance opens the contact."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import OrganisationStatus
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers.models import AppointmentStatus
from portal.jobs.queue import HANDLERS
from portal.pool.actions import invitations as actions
from portal.pool.models import ContactLook, InvitationStatus
from portal.pool.queries import invitations
from tests.factories.accounts import acting, make_officer
from tests.factories.employers import sign_both
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.rooms.pool.test_profiles import suspend

NOW = clock.now()


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


def test_an_invitation_waits_until_the_end_of_the_fifth_working_day(clerk):
    sent = actions.invite(make_need(), make_profile(), message="", by=clerk, now=NOW)
    days = (sent.expires_at - NOW) / timedelta(days=1)
    assert 5 <= days <= 8
    assert sent.expires_at.astimezone(clock.BEIJING).hour == 0


def test_nobody_is_asked_twice_for_one_project(clerk):
    project, profile = make_need(), make_profile()
    actions.invite(project, profile, message="", by=clerk, now=NOW)
    with pytest.raises(Refused, match="已为该项目邀约过"):
        actions.invite(project, profile, message="", by=clerk, now=NOW)


@pytest.mark.parametrize("why", ["closed", "unverified", "hidden", "suspended"])
def test_an_invitation_is_refused_where_it_may_not_be(clerk, why):
    project, profile = make_need(), make_profile()
    match why:
        case "closed":
            project.is_open = False
        case "unverified":
            project.organisation.status = OrganisationStatus.PENDING
        case "hidden":
            profile.is_visible = False
        case "suspended":
            suspend(profile.person_id)
    db.session.commit()
    with pytest.raises(Refused):
        actions.invite(project, profile, message="", by=clerk, now=NOW)


def test_only_the_first_answer_counts(context):
    invitation = make_invitation()
    person = acting(invitation.person)
    actions.accept(invitation, by=person, now=NOW)
    with pytest.raises(Refused, match="已经答复"):
        actions.decline(invitation, reason="", by=person, now=NOW)
    assert invitation.status is InvitationStatus.ACCEPTED


def test_a_suspended_person_cannot_accept_but_can_decline(context):
    invitation = make_invitation()
    suspend(invitation.person_id)
    with pytest.raises(Refused, match="第十七条"):
        actions.accept(invitation, by=acting(invitation.person), now=NOW)
    actions.decline(invitation, reason="已暂停", by=acting(invitation.person), now=NOW)
    assert invitation.status is InvitationStatus.DECLINED


def test_an_invitation_that_nobody_answers_expires(context):
    invitation = make_invitation(expires_at=NOW - timedelta(minutes=1))
    with pytest.raises(Refused, match="过期"):
        actions.accept(invitation, by=acting(invitation.person), now=NOW)
    HANDLERS["pool.expire_invitations"]()
    assert invitation.status is InvitationStatus.EXPIRED


def test_the_contact_opens_by_acceptance_and_each_look_is_kept(clerk):
    invitation = make_invitation()
    with pytest.raises(Refused, match="接受邀约后"):
        actions.look_at_contact(invitation, by=clerk)
    actions.accept(invitation, by=acting(invitation.person), now=NOW)
    for _ in range(2):
        actions.look_at_contact(invitation, by=clerk)
    db.session.flush()
    looks = db.session.scalars(
        select(ContactLook).where(ContactLook.person_id == invitation.person_id)
    )
    assert len(looks.all()) == 2


def test_withdrawn_consent_shuts_the_contact_again(clerk):
    invitation = make_invitation(status=InvitationStatus.ACCEPTED)
    profile = invitations.profile_of(invitation)
    profile.is_visible = False
    db.session.commit()
    with pytest.raises(Refused, match="不再开放"):
        actions.look_at_contact(invitation, by=clerk)


def test_whoever_accepted_is_appointed_once(clerk):
    invitation = make_invitation(status=InvitationStatus.ACCEPTED)
    start = max(clock.today(), invitation.project.needed_on)
    terms = actions.offer_invited(invitation, is_full_time=True, starts_on=start, by=clerk, now=NOW)
    assert invitation.appointment_id is None, "nobody has signed"
    with pytest.raises(Refused, match="待签署的聘用文件"):
        actions.offer_invited(invitation, is_full_time=True, starts_on=start, by=clerk, now=NOW)
    made = sign_both(terms, clerk)
    assert made.status is AppointmentStatus.AWAITING_FILING
    assert invitation.appointment_id == made.id
    with pytest.raises(Refused, match="已经办理过"):
        actions.offer_invited(invitation, is_full_time=True, starts_on=start, by=clerk, now=NOW)


def test_who_is_suspended_before_the_last_signature_is_not_appointed(clerk):
    invitation = make_invitation(status=InvitationStatus.ACCEPTED)
    start = max(clock.today(), invitation.project.needed_on)
    terms = actions.offer_invited(invitation, is_full_time=True, starts_on=start, by=clerk, now=NOW)
    suspend(invitation.person_id)
    with pytest.raises(Refused, match="累计记满12分"):
        sign_both(terms, clerk)
