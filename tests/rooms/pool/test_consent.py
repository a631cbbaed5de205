"""Consent: to the words shown, kept with its history, withdrawn with all that hung on it."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.certificates.models import CertificateStatus
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.notices.models import Notice
from portal.pool.actions import invitations
from portal.pool.actions import profiles as actions
from portal.pool.models import InvitationStatus
from portal.pool.queries import consents, profiles
from portal.pool.rules.consent import CURRENT
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.certificates import make_certificate
from tests.factories.employers import make_appointment
from tests.factories.pool import make_invitation, make_need, make_profile

NOW = clock.now()


@pytest.fixture
def profile(context):
    return make_profile(is_visible=False, consented_at=None, consent_version=0)


def give(profile, version=CURRENT.version):
    actions.show_to_contractors(profile, version=version, by=acting(profile.person), now=NOW)


def hide(profile):
    return actions.hide_from_contractors(profile, by=acting(profile.person), now=NOW)


def test_each_consent_and_each_withdrawal_stays_on_record(profile):
    for _ in range(2):
        give(profile)
        give(profile)  # a double click is one consent
        hide(profile)
        hide(profile)
    history = consents.list_consents(acting(profile.person))
    assert [(each.version, each.withdrawn_at) for each in history] == [(CURRENT.version, NOW)] * 2
    given, withdrawn = "pool:consent:given", "pool:consent:withdrawn"
    assert deeds_of(profile) == [given, withdrawn, given, withdrawn]


def test_nobody_consents_to_words_that_were_not_shown(profile):
    with pytest.raises(Refused, match="重新阅读"):
        give(profile, version=1)
    assert not profile.is_visible


def test_whoever_consents_is_shown_by_the_certificate_that_is_valid(profile):
    profile.certificate.status = CertificateStatus.CANCELLED
    db.session.commit()
    valid = make_certificate(profile.person, region="500107")
    give(profile)
    db.session.commit()
    assert (profile.certificate_id, profile.region) == (valid.id, "500107")
    assert profiles.is_visible(profile.person_id)


def test_a_new_version_ends_the_consent_to_the_old(profile):
    give(profile)
    profile.consent_version = 1
    consents.list_consents(acting(profile.person))[0].version = 1
    db.session.commit()
    give(profile)
    history = consents.list_consents(acting(profile.person))
    assert [each.version for each in history] == [CURRENT.version, 1]
    assert history[0].withdrawn_at is None
    assert history[1].withdrawn_at is not None


def test_what_waits_for_an_answer_is_withdrawn_with_words_to_both(context):
    profile = make_profile()
    waiting = [make_invitation(profile) for _ in range(2)]
    accepted = make_invitation(profile, status=InvitationStatus.ACCEPTED)
    assert hide(profile) == 2
    for each in waiting:
        db.session.refresh(each)
        assert each.status is InvitationStatus.WITHDRAWN
        assert "不在人才库展示" in each.reason
        firm = select(Notice).where(Notice.organisation_id == each.organisation_id)
        assert "自动撤回" in db.session.scalars(firm).one().words
    told = db.session.scalars(select(Notice).where(Notice.person_id == profile.person_id)).all()
    assert len(told) == 2
    db.session.refresh(accepted)
    assert accepted.status is InvitationStatus.ACCEPTED


def test_after_the_withdrawal_nobody_looks_and_nobody_appoints(context):
    profile = make_profile()
    accepted = make_invitation(profile, status=InvitationStatus.ACCEPTED)
    clerk = acting(make_officer(Role.FIRM, organisation=accepted.organisation))
    invitations.look_at_contact(accepted, by=clerk)
    hide(profile)
    with pytest.raises(Refused, match="不再开放"):
        invitations.look_at_contact(accepted, by=clerk)
    start = accepted.project.needed_on
    with pytest.raises(Refused, match="撤回展示同意"):
        invitations.offer_invited(accepted, is_full_time=True, starts_on=start, by=clerk, now=NOW)


def test_whoever_is_engaged_stays_reachable(context):
    profile = make_profile()
    accepted = make_invitation(profile, status=InvitationStatus.ACCEPTED)
    clerk = acting(make_officer(Role.FIRM, organisation=accepted.organisation))
    make_appointment(profile.person, accepted.project)
    hide(profile)
    invitations.look_at_contact(accepted, by=clerk)


def test_no_invitation_reaches_whoever_has_just_withdrawn(context):
    profile, project = make_profile(), make_need()
    hide(profile)
    clerk = acting(make_officer(Role.FIRM, organisation=project.organisation))
    with pytest.raises(Refused, match="不在人才库展示"):
        invitations.invite(project, profile, message="", by=clerk, now=NOW)
