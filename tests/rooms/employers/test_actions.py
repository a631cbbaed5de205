"""Projects, appointments, filing, ending: what is done, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from portal.access.roles import Role
from portal.accounts.models import OrganisationStatus
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.certificates.models import CertificateStatus
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import actions, queries
from portal.employers.actions import ProjectDetails
from portal.employers.models import AppointmentStatus, Basis, Project, ProjectType
from portal.employers.rules.ending import EndKind
from portal.employers.rules.staffing import BuildingKind
from portal.employers.wording import Plan
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.certificates import make_certificate
from tests.factories.employers import make_appointment, make_document, make_project, make_stated

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)
DETAILS = ProjectDetails(
    name="江岸家园一期",
    permit_number="",
    type=ProjectType.BUILDING,
    building_kind=BuildingKind.ESTATE,
    region="500103",
    address="滨江路1号",
    owner_name="江岸置业公司",
    manager_name="",
    contract_yuan=80_000_000,
    area_m2=12_000,
    peak_workers=120,
    contract_on=date(2026, 3, 1),
    planned_start_on=date(2026, 4, 1),
    planned_end_on=date(2027, 10, 1),
    posts=1,
    is_full_time=True,
    needed_on=date(2026, 4, 1),
    note="",
)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


@pytest.fixture
def project(clerk):
    return make_project(
        organisation_id=clerk.organisation_id,
        planned_start_on=date(2026, 4, 1),
        contract_on=date(2026, 3, 1),
    )


@pytest.fixture
def certificate(context):
    return make_certificate()


def deeds(deed):
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.deed == deed.value).order_by(AuditEntry.id)
    ).all()


def appoint(project, certificate, clerk, **changed):
    plan = Plan(Basis.CERTIFICATE, True, date(2026, 4, 1), certificate)
    return actions.appoint(project, certificate.person, replace(plan, **changed), by=clerk, now=NOW)


# --- Projects ---


def test_a_verified_contractor_registers_a_project(clerk):
    firm = queries.firm_of(clerk)
    made = actions.register_project(DETAILS, firm=firm, by=clerk)
    assert (made.organisation_id, made.region, made.is_open) == (firm.id, "500103", True)
    assert deeds(Deed.EMPLOYERS_PROJECT_EDITED)[-1].facts["after"]["planned_start_on"] == (
        "2026-04-01"
    )
    firm.status = OrganisationStatus.PENDING
    with pytest.raises(Refused, match="尚未核验"):
        actions.register_project(DETAILS, firm=firm, by=clerk)


def test_a_project_does_not_end_before_it_starts(clerk):
    bad = replace(DETAILS, planned_end_on=date(2026, 3, 31))
    with pytest.raises(Refused) as refusal:
        actions.register_project(bad, firm=queries.firm_of(clerk), by=clerk)
    assert refusal.value.field == "planned_end_on"


def test_the_kind_of_building_is_kept_of_buildings_only(clerk):
    road = replace(DETAILS, type=ProjectType.ROAD)
    made = actions.register_project(road, firm=queries.firm_of(clerk), by=clerk)
    assert made.building_kind is None


def test_an_edit_tells_what_changed_and_takes_the_appointments_along(clerk):
    made = actions.register_project(DETAILS, firm=queries.firm_of(clerk), by=clerk)
    appointment = make_appointment(project=made)
    moved = replace(DETAILS, region="500106", planned_start_on=date(2026, 5, 1))
    actions.edit_project(made, moved, by=clerk, now=NOW)
    db.session.refresh(appointment)
    assert appointment.region == "500106"
    entry = deeds(Deed.EMPLOYERS_PROJECT_EDITED)[-1]
    assert entry.facts["before"] == {"planned_start_on": "2026-04-01", "region": "500103"}
    assert entry.facts["after"] == {"planned_start_on": "2026-05-01", "region": "500106"}
    count = len(deeds(Deed.EMPLOYERS_PROJECT_EDITED))
    actions.edit_project(made, moved, by=clerk, now=NOW)
    assert len(deeds(Deed.EMPLOYERS_PROJECT_EDITED)) == count, "nothing changed, nothing recorded"


# --- Appointing ---


def test_a_certified_person_is_appointed_and_awaits_the_file(clerk, project, certificate):
    made = appoint(project, certificate, clerk)
    assert made.status is AppointmentStatus.AWAITING_FILING
    assert made.organisation_id == project.organisation_id
    assert made.region == project.region
    assert made.certificate is certificate
    assert [a.id for a in project.appointments] == [made.id]
    facts = deeds(Deed.EMPLOYERS_APPOINTMENT_MADE)[-1].facts
    assert facts["basis"] == "5(3)"
    assert certificate.person.name not in str(facts)


@pytest.mark.parametrize(
    ("spoil", "changed", "words", "field"),
    [
        (lambda p, c: setattr(p, "is_open", False), {}, "停止招用", None),
        (
            lambda p, c: setattr(p.organisation, "status", OrganisationStatus.PENDING),
            {},
            "尚未核验",
            None,
        ),
        (
            lambda p, c: setattr(c, "status", CertificateStatus.REVOKED),
            {},
            "没有有效的专项职业能力证书",
            None,
        ),
        (lambda p, c: None, {"starts_on": date(2026, 2, 28)}, "施工合同签订日期", "starts_on"),
        (
            lambda p, c: setattr(c, "issued_on", date(2026, 4, 2)),
            {},
            "不得早于发证日期",
            "starts_on",
        ),
        (lambda p, c: make_appointment(c.person), {}, "已在其他项目专职", "is_full_time"),
        (
            lambda p, c: [make_appointment(c.person, is_full_time=False) for _ in range(2)],
            {},
            "已达到上限",
            None,
        ),
        (lambda p, c: make_appointment(c.person, p), {}, "已在本项目任职", None),
    ],
)
def test_what_stands_against_an_appointment(
    clerk, project, certificate, spoil, changed, words, field
):
    spoil(project, certificate)
    with pytest.raises(Refused, match=words) as refusal:
        appoint(project, certificate, clerk, **changed)
    assert refusal.value.field == field
    assert deeds(Deed.EMPLOYERS_APPOINTMENT_MADE) == []


def test_somebody_elses_certificate_certifies_nobody(clerk, project, certificate):
    with pytest.raises(Refused, match="没有有效的专项职业能力证书"):
        actions.appoint(
            project,
            make_person(),
            Plan(Basis.CERTIFICATE, True, date(2026, 4, 1), certificate),
            by=clerk,
            now=NOW,
        )


def test_a_second_project_is_allowed_with_a_caution(clerk, project, certificate):
    make_appointment(certificate.person, is_full_time=False)
    made = appoint(project, certificate, clerk)
    assert deeds(Deed.EMPLOYERS_APPOINTMENT_MADE)[-1].facts["cautions"] == ["second-project"]
    assert [c.value for c in queries.cautions_of(made)] == ["second-project"]


def test_who_comes_back_to_a_project_is_appointed_anew(clerk, project, certificate):
    first = appoint(project, certificate, clerk)
    actions.end_appointment(first, EndKind.MOVED, "调岗", TODAY, by=clerk, now=NOW)
    assert appoint(project, certificate, clerk).id != first.id


def test_of_two_at_once_the_database_lets_one_through(clerk, project, certificate, monkeypatch):
    """As if the other contractor's clerk had pressed the button after the rule was asked."""
    monkeypatch.setattr(queries, "engagements", lambda *_: ())
    appoint(project, certificate, clerk)
    with pytest.raises(Refused, match="已在本项目任职"):
        appoint(project, certificate, clerk)
    assert len(deeds(Deed.EMPLOYERS_APPOINTMENT_MADE)) == 1
    assert db.session.scalar(text("SELECT count(*) FROM employers_appointment")) == 1


# --- Article 5 (一), (二) ---


def by_id(project, person, clerk, **changed):
    months = changed.pop("months", 12)
    details = {
        "name": person.name,
        "resident_id": person.resident_id,
        "is_full_time": True,
        "starts_on": date(2026, 4, 1),
        "evidence": [make_document(), make_document()],
    }
    stated = make_stated(months, **{k: changed.pop(k) for k in ("basis",) if k in changed})
    return actions.offer_by_resident_id(project, stated, **details | changed, by=clerk, now=NOW)


def test_an_uncertified_person_is_offered_a_post_by_evidence(clerk, project):
    person = make_person()
    terms = by_id(project, person, clerk)
    assert (terms.person_id, terms.certificate_id, terms.qualification.months) == (
        person.id,
        None,
        12,
    )
    assert len(terms.qualification.files) == 2
    assert person.resident_id not in str(deeds(Deed.EMPLOYERS_TERMS_OFFERED)[-1].facts)


def test_a_certificate_held_all_the_same_is_noted(clerk, project, certificate):
    assert by_id(project, certificate.person, clerk).certificate is certificate


@pytest.mark.parametrize(
    ("changed", "words", "field"),
    [
        ({"name": "另一个人"}, "没有找到", "resident_id"),
        ({"resident_id": "11010519491231002X"}, "没有找到", "resident_id"),
        ({"months": 11}, "不少于12个月", "periods"),
        ({"basis": Basis.OTHER, "months": 23}, "不少于24个月", "periods"),
        ({"starts_on": date(2026, 2, 28)}, "施工合同签订日期", "starts_on"),
        ({"evidence": []}, "请上传学历证书", "evidence"),
    ],
)
def test_what_stands_against_it(clerk, project, changed, words, field):
    person = make_person()
    with pytest.raises(Refused, match=words) as refusal:
        by_id(project, person, clerk, **changed)
    assert refusal.value.field == field
    assert by_id(project, person, clerk)


# --- Filing and ending ---


def test_the_filing_fixes_the_day_in_the_document(clerk, project, certificate):
    made = appoint(project, certificate, clerk)
    document = make_document()
    actions.file_appointment(made, document, date(2026, 3, 20), by=clerk, now=NOW)
    assert made.status is AppointmentStatus.FILED
    assert (made.document, made.starts_on, made.filed_on) == (document, date(2026, 3, 20), TODAY)
    facts = deeds(Deed.EMPLOYERS_APPOINTMENT_FILED)[-1].facts
    assert (facts["starts_on_before"], facts["starts_on"]) == ("2026-04-01", "2026-03-20")
    assert queries.first_appointment_start(made.person_id) == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("starts_on", "words"),
    [(date(2026, 2, 28), "施工合同签订日期"), (date(2026, 3, 4), "不得早于发证日期")],
)
def test_the_documents_day_is_not_before_contract_or_certificate(clerk, project, starts_on, words):
    certificate = make_certificate(issued_on=date(2026, 3, 5))
    made = appoint(project, certificate, clerk)
    with pytest.raises(Refused, match=words) as refusal:
        actions.file_appointment(made, make_document(), starts_on, by=clerk, now=NOW)
    assert refusal.value.field == "starts_on"
    assert made.status is AppointmentStatus.AWAITING_FILING


def test_of_two_uploads_one_is_kept(clerk):
    made = make_appointment()
    first = make_document()
    actions.file_appointment(made, first, made.starts_on, by=clerk, now=NOW)
    with pytest.raises(Refused, match="已上传"):
        actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=NOW)
    assert made.document_id == first.id
    assert len(deeds(Deed.EMPLOYERS_APPOINTMENT_FILED)) == 1


@pytest.mark.parametrize(
    ("starts_on", "ended_on", "words"),
    [
        (TODAY - 10 * DAY, TODAY, ""),
        (TODAY - 10 * DAY, TODAY - 10 * DAY, ""),
        (TODAY + 10 * DAY, TODAY, ""),
        (TODAY - 10 * DAY, TODAY + DAY, "不能晚于今天"),
        (TODAY - 10 * DAY, TODAY - 11 * DAY, "不能早于到岗日期"),
    ],
)
def test_an_appointment_ends_on_a_day_that_was(clerk, starts_on, ended_on, words):
    made = make_appointment(starts_on=starts_on)
    if words:
        with pytest.raises(Refused, match=words) as refusal:
            actions.end_appointment(made, EndKind.COMPLETED, "完工", ended_on, by=clerk, now=NOW)
        assert refusal.value.field == "ended_on"
        return
    actions.end_appointment(made, EndKind.COMPLETED, "完工", ended_on, by=clerk, now=NOW)
    assert (made.status, made.ended_on) == (AppointmentStatus.ENDED, ended_on)
    assert deeds(Deed.EMPLOYERS_APPOINTMENT_ENDED)[-1].facts["reason"] == "完工"


def test_of_two_ends_one_counts_and_nothing_is_filed_afterwards(clerk):
    made = make_appointment(starts_on=TODAY)
    actions.end_appointment(made, EndKind.COMPLETED, "完工", TODAY, by=clerk, now=NOW)
    with pytest.raises(Refused, match="已经结束"):
        actions.end_appointment(made, EndKind.BY_PERSON, "辞职", TODAY, by=clerk, now=NOW)
    with pytest.raises(Refused, match="聘用已结束"):
        actions.file_appointment(made, make_document(), TODAY, by=clerk, now=NOW)
    assert made.end_reason == "完工"


def test_the_document_of_an_ended_appointment_is_not_printed_any_more(clerk):
    made = make_appointment(starts_on=TODAY)
    actions.draw_up_document(made, by=clerk)
    assert len(deeds(Deed.EMPLOYERS_DOCUMENT_DRAWN_UP)) == 1
    actions.end_appointment(made, EndKind.COMPLETED, "完工", TODAY, by=clerk, now=NOW)
    with pytest.raises(Refused):
        actions.draw_up_document(made, by=clerk)


def test_today_is_the_day_in_beijing(clerk):
    made = make_appointment(starts_on=TODAY)
    evening = datetime(2026, 3, 16, 17, tzinfo=UTC)  # one in the morning of the 17th there
    actions.end_appointment(made, EndKind.COMPLETED, "完工", TODAY + DAY, by=clerk, now=evening)
    assert made.ended_on == TODAY + DAY
    assert clock.today() == TODAY
    assert db.session.get(Project, made.project_id) is made.project
