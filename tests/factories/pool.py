"""Profiles and invitations."""

from datetime import timedelta

from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.db.base import db
from portal.pool.models import Invitation, InvitationStatus, Profile, ProfileDistrict
from tests.factories.accounts import make_organisation, make_person
from tests.factories.certificates import make_certificate
from tests.factories.employers import make_project


def make_profile(person=None, *, regions=("500103",), **details) -> Profile:
    """A certified person's profile, shown to contractors."""
    person = person or make_person()
    certificate = make_certificate(person)
    now = clock.now()
    profile = Profile(
        **{
            "person_id": person.id,
            "certificate_id": certificate.id,
            "region": certificate.region,
            "is_visible": True,
            "consented_at": now,
            "confirmed_at": now,
            "types": {"building": 24},
            "site_months": 24,
            "largest_headcount": 200,
            "available_on": clock.today(),
            "skills": ["paying"],
        }
        | details
    )
    profile.districts = [ProfileDistrict(region=code) for code in regions]
    db.session.add(profile)
    db.session.commit()
    return profile


def make_need(firm=None, **details):
    """A project that looks for people, of a verified contractor."""
    firm = firm or make_organisation(OrganisationKind.FIRM)
    today = clock.today()
    return make_project(
        organisation_id=firm.id,
        **{"needed_on": today + timedelta(days=10), "is_open": True} | details,
    )


def make_invitation(profile=None, project=None, **details) -> Invitation:
    """An invitation that waits."""
    profile, project = profile or make_profile(), project or make_need()
    invitation = Invitation(
        **{
            "project_id": project.id,
            "organisation_id": project.organisation_id,
            "person_id": profile.person_id,
            "sent_by_id": make_person().id,
            "status": InvitationStatus.SENT,
            "expires_at": clock.now() + timedelta(days=5),
        }
        | details
    )
    db.session.add(invitation)
    db.session.commit()
    return invitation
