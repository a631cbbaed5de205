"""How a contractor comes in: registered, verified or sent back, corrected."""

from datetime import date

import pytest
from sqlalchemy import select, update

from portal.access.roles import Role
from portal.accounts import actions
from portal.accounts.actions import FirmDetails
from portal.accounts.models import Duty, Organisation, OrganisationStatus
from portal.audit.deeds import Deed
from portal.core.errors import Refused
from portal.core.identity import make_credit_code
from portal.db.base import db
from tests.factories.accounts import acting, deeds_of, make_firm, make_officer, make_person

TODAY = date(2026, 3, 5)
EARLY_CODE = "91350211M0000XUF46"  # DOMAIN §5.2: real, and fails the formula


def firm_details(**details) -> FirmDetails:
    details = {
        "credit_code": make_credit_code(7001),
        "credit_code_note": "",
        "name": "山城建设有限公司",
        "region": "500103",
        "contact_name": "张三",
        "contact_mobile": "13900000001",
    } | details
    return FirmDetails(**details)


def test_a_registered_firm_acts_only_after_an_officer_verified_it(context):
    clerk, officer = make_person(), acting(make_officer(Role.POINTS))
    firm = actions.register_firm(firm_details(), by=acting(clerk), today=TODAY)
    db.session.expire_all()
    assert firm.status is OrganisationStatus.PENDING
    assert not acting(clerk).holds(Role.FIRM)
    actions.verify_firm(firm, by=officer)
    db.session.expire_all()
    assert acting(clerk).holds(Role.FIRM)
    assert deeds_of(firm) == [Deed.ACCOUNTS_FIRM_REGISTERED, Deed.ACCOUNTS_FIRM_VERIFIED]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"credit_code": "91500103MA5UTE7T1J"}, "credit_code"),
        ({"contact_mobile": "110"}, "contact_mobile"),
        ({"region": "500105"}, "region"),  # 江北区 is no more since November 2025
    ],
)
def test_a_firm_wrongly_described_is_refused(context, details, field):
    clerk = acting(make_person())
    with pytest.raises(Refused) as refused:
        actions.register_firm(firm_details(**details), by=clerk, today=TODAY)
    assert refused.value.field == field


def test_a_firm_sent_back_is_corrected_and_waits_again(context):
    clerk, officer = acting(make_person()), acting(make_officer(Role.POINTS))
    firm = actions.register_firm(firm_details(), by=clerk, today=TODAY)
    with pytest.raises(Refused):
        actions.correct_firm(firm, firm_details(), by=clerk, today=TODAY)
    actions.refuse_firm(firm, reason="名称与执照不符", by=officer)
    assert (firm.status, firm.status_reason) == (OrganisationStatus.REFUSED, "名称与执照不符")
    actions.correct_firm(firm, firm_details(name="新名", region="500157"), by=clerk, today=TODAY)
    assert (firm.status, firm.name, firm.status_reason) == (OrganisationStatus.PENDING, "新名", "")
    duty = db.session.scalar(select(Duty).where(Duty.organisation_id == firm.id))
    assert duty.region == "500157"


def test_a_firm_is_registered_once_unless_it_was_sent_back(context):
    officer = acting(make_officer(Role.POINTS))
    first = actions.register_firm(firm_details(), by=acting(make_person()), today=TODAY)
    second_clerk = acting(make_person())
    with pytest.raises(Refused) as refused:
        actions.register_firm(firm_details(), by=second_clerk, today=TODAY)
    assert refused.value.field == "credit_code"
    actions.refuse_firm(first, reason="不是本单位人员", by=officer)
    second = actions.register_firm(firm_details(), by=second_clerk, today=TODAY)
    assert (first.credit_code, second.credit_code) == (None, firm_details().credit_code)


def test_a_clerk_registers_one_firm(context):
    clerk = acting(make_person())
    actions.register_firm(firm_details(), by=clerk, today=TODAY)
    other = firm_details(credit_code=make_credit_code(7002))
    with pytest.raises(Refused):
        actions.register_firm(other, by=clerk, today=TODAY)


def test_an_officer_is_no_contractors_clerk(context):
    officer = make_officer(Role.POINTS)
    with pytest.raises(Refused):
        actions.register_firm(firm_details(), by=acting(officer), today=TODAY)


def test_an_early_code_passes_with_the_word_of_clerk_and_officer(context):
    clerk, officer = acting(make_person()), acting(make_officer(Role.POINTS))
    with pytest.raises(Refused):
        actions.register_firm(firm_details(credit_code=EARLY_CODE), by=clerk, today=TODAY)
    details = firm_details(credit_code=EARLY_CODE, credit_code_note="执照即此代码")
    firm = actions.register_firm(details, by=clerk, today=TODAY)
    with pytest.raises(Refused) as refused:
        actions.verify_firm(firm, by=officer)
    assert refused.value.field == "waiver"
    actions.verify_firm(firm, waiver="已核对执照原件", by=officer)
    assert (firm.status, firm.status_reason) == (OrganisationStatus.VERIFIED, "已核对执照原件")


def test_of_two_officers_one_decides(context):
    first, second = (acting(make_officer(Role.POINTS)) for _ in range(2))
    firm = make_firm()
    db.session.execute(  # the first officer's decision, of which the second's page knows nothing
        update(Organisation)
        .where(Organisation.id == firm.id)
        .values(status=OrganisationStatus.VERIFIED)
        .execution_options(synchronize_session=False)
    )
    assert firm.status is OrganisationStatus.PENDING
    with pytest.raises(Refused) as refused:
        actions.refuse_firm(firm, reason="名称不符", by=second)
    assert "已由他人处理" in refused.value.reason
    with pytest.raises(Refused):
        actions.verify_firm(firm, by=first)
    db.session.refresh(firm)
    assert firm.status is OrganisationStatus.VERIFIED


def test_nobody_verifies_what_they_registered(context):
    officer = make_officer(Role.POINTS)
    firm = make_firm(person_id=officer.id)
    with pytest.raises(Refused):
        actions.verify_firm(firm, by=acting(officer))
    with pytest.raises(Refused):
        actions.refuse_firm(firm, reason="不符", by=acting(officer))
