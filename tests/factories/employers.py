"""Projects and appointments."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from portal.accounts.models import Organisation, OrganisationKind, Person
from portal.core import clock
from portal.db.base import db
from portal.employers.models import Appointment, AppointmentStatus, Basis, Project, ProjectType
from portal.employers.rules.staffing import BuildingKind
from portal.storage import files
from tests.factories.accounts import make_organisation, make_person

_numbers = count(1)
PDF = b"%PDF-1.4\n%%EOF\n"


def make_project(
    organisation: Organisation | None = None,
    *,
    organisation_id: int | None = None,
    region: str = "500103",
    **details,
) -> Project:
    """A housing project of a verified contractor that starts in thirty days."""
    if organisation is None and organisation_id is None:
        organisation = make_organisation(OrganisationKind.FIRM, region=region)
    start = details.pop("planned_start_on", clock.today() + timedelta(days=30))
    project = Project(
        **{
            "organisation_id": organisation_id or organisation.id,
            "name": f"江岸家园{next(_numbers)}号工程",
            "type": ProjectType.BUILDING,
            "building_kind": BuildingKind.ESTATE,
            "region": region,
            "address": "滨江路1号",
            "owner_name": "江岸置业公司",
            "manager_name": "项目经理甲",
            "contract_yuan": 80_000_000,
            "area_m2": 12_000,
            "peak_workers": 120,
            "planned_start_on": start,
            "planned_end_on": start + timedelta(days=540),
            "needed_on": start,
        }
        | details
    )
    db.session.add(project)
    db.session.commit()
    return project


def make_appointment(
    person: Person | None = None,
    project: Project | None = None,
    *,
    person_id: int | None = None,
    organisation_id: int | None = None,
    region: str = "500103",
    filed_on: date | None = None,
    **details,
) -> Appointment:
    """Somebody appointed under Art 5 (一), awaiting their file; filed, when `filed_on` says so."""
    if person is None and person_id is None:
        person = make_person()
    project = project or make_project(organisation_id=organisation_id, region=region)
    filed = {}
    if filed_on is not None:
        document = files.keep(PDF, name="配备文件.pdf", media_type="application/pdf")
        filed = {
            "status": AppointmentStatus.FILED,
            "document_id": document.id,
            "filed_at": datetime.combine(filed_on, time(2), UTC),  # ten in the morning
        }
    appointment = Appointment(
        **{
            "project_id": project.id,
            "organisation_id": project.organisation_id,
            "region": project.region,
            "person_id": person_id or person.id,
            "basis": Basis.CIVIL,
            "is_full_time": True,
            "site_months": 18,
            "starts_on": project.planned_start_on,
        }
        | filed
        | details
    )
    db.session.add(appointment)
    db.session.commit()
    return appointment
