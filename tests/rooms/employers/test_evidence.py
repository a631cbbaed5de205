"""Evidence for Art 5 (一), (二): reviewed by HR while the post runs; and ends that HR must know."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.models import Education
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import actions, queries
from portal.employers.models import (
    AppointmentStatus,
    Basis,
    EndKind,
    FilingWarning,
    QualificationStatus,
    WarningStage,
)
from portal.employers.queries import AppointmentFilter
from portal.employers.rules.appointment import Caution
from portal.employers.rules.qualification import ReviewOutcome
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.employers import (
    make_appointment,
    make_document,
    make_project,
    make_reviewable,
    make_stated,
    sign_both,
)
from tests.factories.points import make_noticed, make_post

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)
P, F, S = Permission, AppointmentFilter, QualificationStatus


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


@pytest.fixture
def officer(context):
    return acting(make_officer(Role.POINTS, region="500103"))


@pytest.fixture
def made(clerk):
    return make_reviewable(project=make_project(organisation_id=clerk.organisation_id))


def review(appointment, outcome, officer, reason="", seen=None, now=NOW):
    seen = len(appointment.qualification.files) if seen is None else seen
    actions.review(appointment, outcome, reason, seen=seen, by=officer, now=now)


def listed(officer, wanted):
    page = queries.list_appointments(
        officer, P.EMPLOYERS_APPOINTMENT_READ, today=TODAY, wanted=wanted
    )
    return [row.appointment for row in page.rows]


def test_a_post_is_made_and_filed_while_the_evidence_waits(clerk, officer):
    project, person = make_project(organisation_id=clerk.organisation_id), make_person()
    terms = actions.offer_by_resident_id(
        project,
        make_stated(12),
        name=person.name,
        resident_id=person.resident_id,
        is_full_time=True,
        starts_on=project.planned_start_on,
        evidence=[make_document()],
        by=clerk,
        now=NOW,
    )
    made = sign_both(terms, clerk)
    actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=NOW)
    assert made.status is AppointmentStatus.FILED
    assert made.qualification.status is S.PENDING
    assert listed(officer, F.UNREVIEWED) == [made]
    assert dict(terms.wording.specialist)["任职条件"].startswith("《办法》第五条第（一）项")


def test_an_offer_that_nobody_signed_asks_no_officer(clerk, officer):
    project, person = make_project(organisation_id=clerk.organisation_id), make_person()
    actions.offer_by_resident_id(
        project,
        make_stated(12),
        name=person.name,
        resident_id=person.resident_id,
        is_full_time=True,
        starts_on=project.planned_start_on,
        evidence=[make_document()],
        by=clerk,
        now=NOW,
    )
    assert listed(officer, F.UNREVIEWED) == []


def test_what_is_verified_is_done_with(made, clerk, officer):
    review(made, ReviewOutcome.VERIFY, officer)
    assert made.qualification.status is S.VERIFIED
    assert made.qualification.decided_by_id == officer.id
    with pytest.raises(Refused, match="已有核查结论"):
        review(made, ReviewOutcome.REJECT, officer, "不符")
    with pytest.raises(Refused, match="不需要再补充"):
        actions.add_evidence(made, [make_document()], by=clerk, now=NOW)


def test_what_is_sent_back_is_added_to_and_looked_at_again(made, clerk, officer):
    with pytest.raises(Refused, match="请写明理由"):
        review(made, ReviewOutcome.RETURN, officer)
    review(made, ReviewOutcome.RETURN, officer, "看不清")
    assert listed(officer, F.UNREVIEWED) == []
    actions.add_evidence(made, [make_document(), make_document()], by=clerk, now=NOW)
    assert (made.qualification.status, len(made.qualification.files)) == (S.PENDING, 3)
    review(made, ReviewOutcome.VERIFY, officer)


def test_an_officer_decides_on_all_files_that_are_there(made, clerk, officer):
    actions.add_evidence(made, [make_document()], by=clerk, now=NOW)
    with pytest.raises(Refused, match="刚刚补充了材料"):
        review(made, ReviewOutcome.VERIFY, officer, seen=1)
    assert made.qualification.status is S.PENDING


def test_nobody_reviews_their_own(made):
    with pytest.raises(Refused, match="请由其他人员核查"):
        review(made, ReviewOutcome.VERIFY, acting(made.person))


def test_a_rejection_tells_the_firm_until_when_to_replace(made, clerk, officer):
    review(made, ReviewOutcome.REJECT, officer, "毕业证书专业不是土建类")
    assert made.qualification.replace_by == date(2026, 3, 30), "ten working days"
    (warning,) = queries.list_warnings(clerk, P.EMPLOYERS_APPOINTMENT_READ)
    assert (warning.stage, warning.due_on) == (WarningStage.REPLACE, date(2026, 3, 30))
    assert listed(officer, F.REJECTED) == [made]
    later = NOW + 16 * DAY
    actions.warn([made.project_id], now=later)
    assert [w.stage for w in queries.warnings_of_project(made.project)][:1] == [
        WarningStage.REPLACE_MISSED
    ]
    count, oldest = queries.count_missed_warnings(
        officer, P.EMPLOYERS_APPOINTMENT_READ, WarningStage.REPLACE_MISSED
    )
    assert (count, oldest) == (1, date(2026, 3, 30))
    actions.end_appointment(made, EndKind.UNQUALIFIED, "更换", TODAY, by=clerk, now=later)
    standing = [w for w in queries.warnings_of_project(made.project) if w.settled_at is None]
    assert [w.appointment_id for w in standing] == [None], "the project's own remains"


def test_new_files_after_a_rejection_settle_the_warning_and_ask_again(made, clerk, officer):
    review(made, ReviewOutcome.REJECT, officer, "不足")
    actions.add_evidence(made, [make_document()], by=clerk, now=NOW)
    assert queries.list_warnings(clerk, P.EMPLOYERS_APPOINTMENT_READ) == []
    assert listed(officer, F.UNREVIEWED) == [made]


def test_a_second_rejection_on_one_day_is_told_too(made, clerk, officer):
    review(made, ReviewOutcome.REJECT, officer, "不足")
    actions.add_evidence(made, [make_document()], by=clerk, now=NOW)
    review(made, ReviewOutcome.REJECT, officer, "仍然不足")
    (warning,) = queries.list_warnings(clerk, P.EMPLOYERS_APPOINTMENT_READ)
    assert (warning.stage, warning.due_on) == (WarningStage.REPLACE, made.qualification.replace_by)


def test_an_ordinary_high_school_is_flagged_and_not_refused(clerk, officer):
    project, person = make_project(organisation_id=clerk.organisation_id), make_person()
    terms = actions.offer_by_resident_id(
        project,
        make_stated(24, basis=Basis.OTHER, education=Education.HIGH, major=""),
        name=person.name,
        resident_id=person.resident_id,
        is_full_time=True,
        starts_on=project.planned_start_on,
        evidence=[make_document()],
        by=clerk,
        now=NOW,
    )
    assert Caution.EDUCATION in queries.cautions_of(sign_both(terms, clerk))


def test_an_ended_post_is_not_reviewed(made, clerk, officer):
    actions.end_appointment(made, EndKind.COMPLETED, "完工", TODAY, by=clerk, now=NOW)
    with pytest.raises(Refused, match="已经结束"):
        review(made, ReviewOutcome.VERIFY, officer)
    assert listed(officer, F.UNREVIEWED) == []


# --- Ends that HR must know of ---


@pytest.mark.parametrize("kind", EndKind)
def test_an_end_amid_points_is_hrs_to_know_whatever_its_reason(clerk, officer, kind):
    post = make_post(since=200)
    make_noticed(post)
    actions.end_appointment(post, kind, "不再聘用", TODAY, by=clerk, now=NOW)
    assert post.procedures == 1
    assert listed(officer, F.ENDED_AMID_POINTS) == [post]
    actions.note_end(post, by=officer, now=NOW)
    assert listed(officer, F.ENDED_AMID_POINTS) == []
    with pytest.raises(Refused, match="没有需要知悉"):
        actions.note_end(post, by=officer, now=NOW)


def test_procedures_on_another_project_count_too_for_points_are_the_person_s(clerk, officer):
    noticed = make_post(since=200)
    make_noticed(noticed)
    other = make_appointment(noticed.person, starts_on=TODAY - DAY, is_full_time=False)
    actions.end_appointment(other, EndKind.BY_PERSON, "辞职", TODAY, by=clerk, now=NOW)
    assert listed(officer, F.ENDED_AMID_POINTS) == [other]


def test_an_end_without_procedures_is_nothing_for_hr(clerk, officer):
    post = make_post(since=200)
    actions.end_appointment(post, EndKind.BY_FIRM, "不再聘用", TODAY, by=clerk, now=NOW)
    assert listed(officer, F.ENDED_AMID_POINTS) == []
    with pytest.raises(Refused, match="没有需要知悉"):
        actions.note_end(post, by=officer, now=NOW)


def test_an_end_reported_after_five_working_days_is_late(clerk):
    early, late = make_post(since=100), make_post(since=100)
    actions.end_appointment(early, EndKind.MOVED, "", date(2026, 3, 9), by=clerk, now=NOW)
    actions.end_appointment(late, EndKind.MOVED, "", date(2026, 3, 6), by=clerk, now=NOW)
    assert (early.end_due_on, early.is_end_late) == (TODAY, False)
    assert (late.end_due_on, late.is_end_late) == (date(2026, 3, 13), True)
    entry = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.deed == Deed.EMPLOYERS_APPOINTMENT_ENDED.value)
        .order_by(AuditEntry.id.desc())
    ).first()
    assert entry.facts["is_late"] is True


def test_warnings_of_other_firms_are_not_there(made, officer):
    review(made, ReviewOutcome.REJECT, officer, "不足")
    stranger = acting(make_officer(Role.FIRM))
    assert queries.list_warnings(stranger, P.EMPLOYERS_APPOINTMENT_READ) == []
    assert db.session.scalars(select(FilingWarning)).all() != []
