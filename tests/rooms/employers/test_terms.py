"""聘用文件 offered, signed, refused, taken back, lapsed, drawn up anew; and what a change needs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.core.errors import NotFound, Refused
from portal.core.ids import digest
from portal.db.base import db
from portal.employers import actions, queries
from portal.employers.actions import ProjectDetails
from portal.employers.models import (
    Appointment,
    AppointmentFiling,
    AppointmentStatus,
    EndKind,
    TermsStatus,
)
from portal.employers.rules.terms import Side
from portal.jobs.queue import HANDLERS
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.employers import (
    make_appointment,
    make_document,
    make_project,
    make_terms,
    sign_both,
)

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)
P, S = Permission, TermsStatus


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


@pytest.fixture
def project(clerk):
    return make_project(organisation_id=clerk.organisation_id, planned_start_on=date(2026, 4, 1))


@pytest.fixture
def terms(clerk, project):
    return make_terms(clerk, project)


def sign(terms, side, clerk, *, seen=None, now=NOW):
    by = clerk if side is Side.FIRM else acting(terms.person)
    return actions.sign(terms, side, terms.digest if seen is None else seen, by=by, now=now)


def edit(project, clerk, **changed):
    names = ProjectDetails.__dataclass_fields__
    details = ProjectDetails(**{name: getattr(project, name) for name in names})
    return actions.edit_project(project, replace(details, **changed), by=clerk, now=NOW)


def change(appointment, clerk, **changed):
    asked = {
        "is_full_time": appointment.is_full_time,
        "starts_on": appointment.starts_on,
        "cause": "岗位调整",
    } | changed
    return actions.propose_change(appointment, **asked, by=clerk, now=NOW)


def count(model, *clauses):
    return len(db.session.scalars(select(model).where(*clauses)).all())


# --- Signing ---


def test_the_words_are_frozen_with_all_that_the_document_names(terms, project):
    wording = terms.wording
    told = dict(wording.project) | dict(wording.specialist)
    assert told["项目名称"] == project.name
    assert told["统一社会信用代码"] == project.organisation.credit_code
    assert told["身份证号"] == terms.person.resident_id
    assert told["联系电话"] == terms.person.mobile
    assert told["证书编号"] == terms.certificate.number
    assert (told["专职或兼任"], told["到岗日期"]) == ("专职", "2026年4月1日")
    assert all(told.values())
    assert "第九条" in wording.clauses[0]
    assert "第十条" in wording.clauses[1]
    assert terms.digest == digest(terms.text.encode())


def test_the_database_keeps_the_words_sealed(terms):
    (kept,) = db.session.execute(text("SELECT text FROM employers_terms")).one()
    assert terms.person.resident_id not in kept
    assert terms.person.name not in kept


@pytest.mark.parametrize("order", [(Side.FIRM, Side.PERSON), (Side.PERSON, Side.FIRM)])
def test_the_second_signature_makes_the_appointment_whoever_gives_it(terms, clerk, order):
    first, second = order
    assert sign(terms, first, clerk) is None
    assert count(Appointment) == 0
    made = sign(terms, second, clerk)
    assert made.status is AppointmentStatus.AWAITING_FILING
    assert (made.public_id, made.starts_on) == (terms.series, terms.starts_on)
    assert (terms.status, terms.appointment_id) == (S.SIGNED, made.id)
    assert terms.firm_signed_by_id == clerk.id
    signed = db.session.scalars(
        select(AuditEntry).where(AuditEntry.deed == Deed.EMPLOYERS_TERMS_SIGNED.value)
    ).all()
    assert {(entry.facts["side"], entry.facts["digest"]) for entry in signed} == {
        (Side.FIRM.label, terms.digest),
        (Side.PERSON.label, terms.digest),
    }


def test_a_side_signs_once_and_only_what_it_has_seen(terms, clerk):
    with pytest.raises(Refused, match="内容已经更新"):
        sign(terms, Side.FIRM, clerk, seen="0" * 64)
    sign(terms, Side.FIRM, clerk)
    with pytest.raises(Refused, match="已经签署"):
        sign(terms, Side.FIRM, clerk)


def test_an_offer_takes_no_place_and_the_caps_are_asked_at_the_last_signature(terms, clerk):
    assert queries.count_engagements([terms.person_id]) == {terms.person_id: 0}
    make_appointment(terms.person)
    sign(terms, Side.FIRM, clerk)
    with pytest.raises(Refused, match=r"^您目前在其他项目专职任职.*请联系单位改为可兼任"):
        sign(terms, Side.PERSON, clerk)


def test_the_firm_reads_what_the_firm_can_do(terms, clerk):
    make_appointment(terms.person)
    sign(terms, Side.PERSON, clerk)
    with pytest.raises(Refused, match=r"^该人员已在其他项目专职任职.*另选人员"):
        sign(terms, Side.FIRM, clerk)


def test_two_offers_to_one_person_may_stand_and_one_of_them_is_made(terms, clerk):
    other_clerk = acting(make_officer(Role.FIRM))
    other = make_terms(other_clerk, certificate=terms.certificate)
    sign_both(other, other_clerk)
    sign(terms, Side.FIRM, clerk)
    with pytest.raises(Refused, match="专职"):
        sign(terms, Side.PERSON, clerk)
    assert count(Appointment) == 1


def test_there_is_one_open_offer_to_a_person_and_project(terms, clerk, project):
    with pytest.raises(Refused, match="已有一份待签署"):
        make_terms(clerk, project, certificate=terms.certificate)


def test_a_project_that_has_closed_since_still_takes_whom_it_offered(terms, clerk, project):
    project.is_open = False
    assert sign_both(terms, clerk).project_id == project.id


def test_a_certificate_revoked_since_keeps_the_appointment_from_being_made(terms, clerk):
    terms.certificate.status = type(terms.certificate.status).REVOKED
    sign(terms, Side.FIRM, clerk)
    with pytest.raises(Refused, match="没有有效的专项职业能力证书"):
        sign(terms, Side.PERSON, clerk)


# --- Not signing ---


def test_a_refusal_ends_the_offer_and_another_may_follow(terms, clerk, project):
    actions.refuse(terms, "到岗日期太早", by=acting(terms.person), now=NOW)
    assert (terms.status, terms.reason) == (S.REFUSED, "到岗日期太早")
    with pytest.raises(Refused, match="签署完毕、撤回或失效"):
        sign(terms, Side.FIRM, clerk)
    assert make_terms(clerk, project, certificate=terms.certificate).number == 1


def test_an_offer_is_taken_back_until_the_person_has_signed(terms, clerk):
    sign(terms, Side.FIRM, clerk)
    actions.take_back(terms, by=clerk, now=NOW)
    assert terms.status is S.TAKEN_BACK
    with pytest.raises(Refused, match="签署完毕、撤回或失效"):
        sign(terms, Side.PERSON, clerk)


def test_what_the_person_has_signed_is_neither_taken_back_nor_refused(terms, clerk):
    sign(terms, Side.PERSON, clerk)
    with pytest.raises(Refused, match="不能再撤回"):
        actions.take_back(terms, by=clerk, now=NOW)
    with pytest.raises(Refused, match="不能再改为不同意"):
        actions.refuse(terms, "反悔", by=acting(terms.person), now=NOW)


def test_an_offer_lapses_after_the_fifth_working_day(terms, clerk):
    assert terms.lapses_at == datetime(2026, 3, 23, 16, tzinfo=UTC), "midnight in Beijing"
    actions.lapse_overdue(terms.lapses_at - timedelta(seconds=1))
    assert terms.status is S.AWAITING
    with pytest.raises(Refused, match="已过签署期限"):
        sign(terms, Side.FIRM, clerk, now=terms.lapses_at)
    with time_machine.travel(terms.lapses_at, tick=False):
        HANDLERS["employers.lapse_terms"]()
        HANDLERS["employers.lapse_terms"]()
    assert terms.status is S.LAPSED
    assert count(AuditEntry, AuditEntry.deed == Deed.EMPLOYERS_TERMS_LAPSED.value) == 1


# --- Drawn up anew ---


def test_a_project_put_right_draws_open_terms_up_anew_and_voids_signatures(terms, clerk, project):
    sign(terms, Side.FIRM, clerk)
    assert edit(project, clerk, peak_workers=300) == 1
    assert terms.status is S.REPLACED
    fresh = queries.latest_of_series(terms)
    assert (fresh.number, fresh.firm_signed_at) == (2, None)
    with pytest.raises(Refused, match="内容已经更新"):
        sign(terms, Side.PERSON, clerk)
    newest, oldest = queries.versions_of(terms.series)
    assert [(d.label, d.after) for d in newest.changed] == [("高峰期施工人数", "300人")]
    assert oldest.changed == ()
    made = sign_both(fresh, clerk)
    assert made.public_id == terms.series
    assert queries.latest_signed(made) is fresh


def test_an_edit_that_the_document_does_not_show_leaves_it_alone(terms, clerk, project):
    assert edit(project, clerk, note="包食宿") == 0
    assert terms.status is S.AWAITING


# --- Change ---


def test_a_change_counts_when_both_have_signed_and_is_filed_anew_in_five_days(terms, clerk):
    made = sign_both(terms, clerk)
    actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=NOW)
    drawn = change(made, clerk, is_full_time=False)
    assert (drawn.number, made.is_full_time) == (2, True), "until both have signed"
    sign_both(drawn, clerk)
    assert (made.is_full_time, made.refile_by) == (False, date(2026, 3, 23))
    assert made.status is AppointmentStatus.FILED
    late = NOW + 8 * DAY
    actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=late)
    assert (made.refile_by, made.filed_at) == (None, NOW), "the first filing is the anchor's"
    second, first = queries.filings_of(made)
    assert (first.terms_id, second.terms_id) == (terms.id, drawn.id)
    assert (first.is_late, second.is_late) == (False, True)
    with pytest.raises(Refused, match="已上传"):
        actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=late)
    assert count(AppointmentFiling) == 2


def test_the_day_of_taking_up_the_post_changes_before_the_filing_only(terms, clerk):
    made = sign_both(terms, clerk)
    drawn = change(made, clerk, starts_on=date(2026, 3, 20))
    with pytest.raises(Refused, match="载明2026年4月1日到岗"):
        actions.file_appointment(made, make_document(), date(2026, 3, 20), by=clerk, now=NOW)
    sign_both(drawn, clerk)
    actions.file_appointment(made, make_document(), date(2026, 3, 20), by=clerk, now=NOW)
    assert made.starts_on == date(2026, 3, 20)
    with pytest.raises(Refused, match="不能再变更") as refusal:
        change(made, clerk, starts_on=date(2026, 3, 22))
    assert refusal.value.field == "starts_on"


def test_a_day_changed_while_the_file_comes_does_not_count_any_more(terms, clerk):
    made = sign_both(terms, clerk)
    drawn = change(made, clerk, starts_on=date(2026, 3, 20))
    actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=NOW)
    sign(drawn, Side.FIRM, clerk)
    with pytest.raises(Refused, match="到岗日期不能再变更"):
        sign(drawn, Side.PERSON, clerk)


def test_nothing_is_signed_again_that_says_the_same(terms, clerk, project):
    made = sign_both(terms, clerk)
    with pytest.raises(Refused, match="没有需要变更的"):
        change(made, clerk)
    edit(project, clerk, manager_name="项目经理乙")
    drawn = change(made, clerk)
    with pytest.raises(Refused, match="已有一份待签署"):
        change(made, clerk)
    assert [d.label for d in queries.versions_of(made.public_id)[0].changed] == ["项目经理"]
    assert drawn.appointment is made


def test_a_second_full_time_post_is_not_come_by_through_a_change(terms, clerk):
    made = sign_both(terms, clerk)
    elsewhere = make_appointment(terms.person, is_full_time=False)
    their_clerk = acting(make_officer(Role.FIRM, organisation=elsewhere.organisation))
    with pytest.raises(Refused, match="已在其他项目专职任职"):
        change(elsewhere, their_clerk, is_full_time=True)
    assert made.is_full_time


def test_a_change_that_cannot_be_is_told_to_the_person_in_words_of_their_own(terms, clerk):
    made = sign_both(terms, clerk)
    drawn = change(made, clerk, is_full_time=False)
    sign_both(drawn, clerk)
    drawn = change(made, clerk, is_full_time=True)
    make_appointment(terms.person)
    sign(drawn, Side.FIRM, clerk)
    with pytest.raises(Refused, match=r"^您目前在其他项目专职任职"):
        sign(drawn, Side.PERSON, clerk)


def test_who_signed_outside_the_portal_may_sign_here_later(clerk, project):
    made = make_appointment(project=project)
    assert made.signed_at is None
    assert queries.versions_of(made.public_id) == ()
    drawn = change(made, clerk)
    assert sign_both(drawn, clerk) is made
    assert (made.signed_at, drawn.number) == (NOW, 1)


def test_an_end_voids_the_change_that_waited(terms, clerk, project):
    made = sign_both(terms, clerk)
    edit(project, clerk, manager_name="项目经理乙")
    drawn = change(made, clerk)
    actions.end_appointment(made, EndKind.AGREED, "协商", TODAY, by=clerk, now=NOW)
    assert drawn.status is S.TAKEN_BACK
    with pytest.raises(Refused):
        sign(drawn, Side.PERSON, clerk)
    with pytest.raises(Refused, match="已经结束"):
        change(made, clerk, is_full_time=False)


def test_only_terms_that_both_signed_are_filed_as_the_portal_prints_them(terms, clerk, project):
    outside = make_appointment(make_person(), project)
    with pytest.raises(Refused, match="不是在平台上签署"):
        actions.file_appointment(
            outside, make_document(), outside.starts_on, by=clerk, now=NOW, is_generated=True
        )


def test_unsigned_terms_are_no_post_for_anyone_who_asks(terms, clerk):
    sign(terms, Side.FIRM, clerk)
    assert queries.engagements(terms.person_id, terms.project) == ()
    assert queries.running_appointments(terms.person_id, date(2026, 5, 1)) == []
    assert queries.served_appointments(terms.person_id) == []
    assert queries.first_appointment_start(terms.person_id) is None


def test_a_neighbours_terms_are_not_there(terms):
    stranger = acting(make_officer(Role.FIRM))
    with pytest.raises(NotFound):
        queries.get_terms(stranger, P.EMPLOYERS_APPOINTMENT_FILE, terms.public_id)
    with pytest.raises(NotFound):
        queries.get_terms(acting(make_person()), P.EMPLOYERS_APPOINTMENT_OWN, terms.public_id)
    own = queries.get_terms(acting(terms.person), P.EMPLOYERS_APPOINTMENT_OWN, terms.public_id)
    assert own is terms
