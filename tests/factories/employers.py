"""Projects and appointments."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from portal.accounts.models import Education, Organisation, OrganisationKind, Person
from portal.core import clock
from portal.db.base import db
from portal.employers import actions
from portal.employers.models import (
    Appointment,
    AppointmentStatus,
    AppointmentTerms,
    Basis,
    Project,
    ProjectType,
    Qualification,
    QualificationFile,
)
from portal.employers.rules.experience import Period
from portal.employers.rules.staffing import BuildingKind
from portal.employers.rules.terms import Side
from portal.employers.wording import Plan
from portal.storage import files
from tests.factories.accounts import acting, make_organisation, make_person
from tests.factories.certificates import make_certificate

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
            "starts_on": project.planned_start_on,
        }
        | filed
        | details
    )
    db.session.add(appointment)
    db.session.commit()
    return appointment


def make_document(name: str = "扫描件.pdf"):
    return files.keep(PDF, name=name, media_type="application/pdf")


def make_qualification(person: Person, **details) -> Qualification:
    """Eighteen months on one site, with one file that shows it."""
    today = clock.today()
    begun_on = date(today.year - 2, today.month, 1)
    qualification = Qualification(
        **{
            "person_id": person.id,
            "basis": Basis.CIVIL,
            "education": Education.SECONDARY_SPECIALISED,
            "major": "建筑工程施工",
            "periods": [[begun_on.isoformat(), today.isoformat(), "江岸家园劳务资料员"]],
            "months": 18,
            "files": [QualificationFile(file_id=make_document("证明.pdf").id)],
        }
        | details
    )
    db.session.add(qualification)
    db.session.commit()
    return qualification


def make_reviewable(person: Person | None = None, project: Project | None = None, **details):
    """Somebody appointed under Art 5 (一) whose evidence waits for HR."""
    project, person = project or make_project(), person or make_person()
    held = make_qualification(person)
    return make_appointment(person, project, qualification_id=held.id, **details)


def make_stated(months: int = 18, **details) -> actions.Stated:
    """What a contractor states for Art 5 (一): so many full months until a while ago."""
    year, month = divmod(2025 * 12 + months, 12)
    period = Period(date(2024, 1, 1), date(year - 1, month + 1, 1) - timedelta(days=1), "资料员")
    stated = {"basis": Basis.CIVIL, "education": Education.COLLEGE, "major": "工程造价"}
    return actions.Stated(**{"periods": (period,)} | stated | details)


def make_terms(clerk, project: Project | None = None, person: Person | None = None, **details):
    """聘用文件 of a certified person, offered and signed by nobody."""
    project = project or make_project(organisation_id=clerk.organisation_id)
    certificate = details.pop("certificate", None) or make_certificate(person)
    plan = {"basis": Basis.CERTIFICATE, "is_full_time": True, "starts_on": project.planned_start_on}
    terms = actions.offer(
        project,
        certificate.person,
        Plan(**plan | {"certificate": certificate} | details),
        by=clerk,
        now=clock.now(),
    )
    db.session.commit()
    return terms


def sign_both(terms: AppointmentTerms, clerk) -> Appointment:
    """Both sign; the appointment that is made, or changed, by it."""
    now = clock.now()
    actions.sign(terms, Side.FIRM, terms.digest, by=clerk, now=now)
    made = actions.sign(terms, Side.PERSON, terms.digest, by=acting(terms.person), now=now)
    assert made is not None
    db.session.commit()
    return made
