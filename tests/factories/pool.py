"""Profiles, experiences, invitations, lists and requests."""

from datetime import date, timedelta
from itertools import count

from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.db.base import db
from portal.pool.models import (
    DataRequest,
    Experience,
    ExperienceProof,
    Invitation,
    InvitationStatus,
    Profile,
    ProfileDistrict,
    SavedSearch,
    WaitingEntry,
)
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.experience import ExperienceState
from portal.pool.rules.found_before import pack
from portal.pool.rules.own_data import DataAbout, DataKind
from portal.storage import files
from tests.factories.accounts import make_organisation, make_person
from tests.factories.certificates import make_certificate
from tests.factories.employers import PDF, make_project

_numbers = count(1)


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
            "consent_version": CURRENT.version,
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


def make_experience(profile=None, *, with_proof=True, **details) -> Experience:
    """Two years on a housing site, proved and waiting for an officer; or only stated."""
    profile = profile or make_profile(types={}, site_months=0)
    state = ExperienceState.PROVED if with_proof else ExperienceState.STATED
    experience = Experience(
        **{
            "person_id": profile.person_id,
            "region": profile.region,
            "type": "building",
            "project_name": f"江北小区{next(_numbers)}期",
            "employer": "重庆某建设公司",
            "role": "劳务员",
            "from_on": date(2023, 1, 1),
            "until_on": date(2024, 12, 31),
            "state": state,
            "proved_at": clock.now() if with_proof else None,
        }
        | details
    )
    db.session.add(experience)
    db.session.flush()
    if with_proof:
        file = files.keep(PDF, name="社保证明.pdf", media_type="application/pdf")
        db.session.add(ExperienceProof(experience_id=experience.id, file_id=file.id))
    db.session.commit()
    return experience


def make_waiting(project, *profiles) -> list[WaitingEntry]:
    """These people wait on the list of the project, in this order."""
    entries = [
        WaitingEntry(
            project_id=project.id,
            organisation_id=project.organisation_id,
            person_id=profile.person_id,
            added_by_id=make_person().id,
            position=place,
        )
        for place, profile in enumerate(profiles, start=1)
    ]
    db.session.add_all(entries)
    db.session.commit()
    return entries


def make_search(clerk, *, seen=(), **details) -> SavedSearch:
    """A search saved by this clerk, which found these people before."""
    search = SavedSearch(
        **{
            "organisation_id": clerk.organisation_id,
            "person_id": clerk.id,
            "name": f"搜索{next(_numbers)}",
            "asked": {},
            "looked_at": clock.now(),
            "seen": pack(seen),
            "told": pack(seen),
        }
        | details
    )
    db.session.add(search)
    db.session.commit()
    return search


def make_data_request(person=None, *, region="500103", **details) -> DataRequest:
    """Somebody asks for a correction of their certificate."""
    request = DataRequest(
        **{
            "person_id": (person or make_person()).id,
            "region": region,
            "kind": DataKind.CORRECT,
            "about": DataAbout.CERTIFICATE,
            "words": "证书上的姓名少了一个字",
            "due_on": clock.today() + timedelta(days=21),
        }
        | details
    )
    db.session.add(request)
    db.session.commit()
    return request
