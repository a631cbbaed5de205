"""How a contractor comes in: its clerk registers it, an officer verifies it or sends it back."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor, Role
from portal.accounts import queries
from portal.accounts.actions.duties import refuse_duty
from portal.accounts.models import Duty, Organisation, OrganisationKind, OrganisationStatus
from portal.accounts.rules.names import NameRefusal, read_name
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import regions
from portal.core.errors import Refused
from portal.core.identity import CreditCodeRefusal, MobileRefusal, read_credit_code, read_mobile
from portal.db.base import db

CODE_TAKEN = (
    "该统一社会信用代码已经登记，请由该单位现有经办人办理；经办人已变更的，请联系区县人力社保部门"
)
SETTLED = "该单位的登记刚刚已由他人处理，请刷新页面查看结果"


@dataclass(frozen=True, slots=True)
class FirmDetails:
    """施工单位登记内容: as its clerk typed it."""

    credit_code: str
    credit_code_note: str
    name: str
    region: str
    contact_name: str
    contact_mobile: str


def register_firm(details: FirmDetails, *, by: Actor, today: date) -> Organisation:
    """The contractor waits for an officer; once verified, its registrant is its clerk."""
    person = queries.person_by_id(by.id)
    details = _read(details, today)
    _release_code(details.credit_code)
    firm = Organisation(
        kind=OrganisationKind.FIRM,
        status=OrganisationStatus.PENDING,
        person_id=by.id,
        is_demo=person.is_demo,
    )
    _write(firm, details)
    refuse_duty(person, Role.FIRM, firm, is_own=False, today=today)
    db.session.add(
        Duty(person_id=by.id, role=Role.FIRM, organisation_id=firm.id, region=firm.region)
    )
    record(Deed.ACCOUNTS_FIRM_REGISTERED, firm, by=by, **_facts(firm))
    return firm


def correct_firm(firm: Organisation, details: FirmDetails, *, by: Actor, today: date) -> None:
    """What an officer sent back waits for them again, with what was corrected."""
    details = _read(details, today)
    _move(firm, OrganisationStatus.REFUSED, OrganisationStatus.PENDING, "")
    if details.credit_code != firm.credit_code:
        _release_code(details.credit_code)
    _write(firm, details)
    db.session.execute(
        update(Duty).where(Duty.organisation_id == firm.id).values(region=firm.region)
    )
    record(Deed.ACCOUNTS_FIRM_CORRECTED, firm, by=by, **_facts(firm))


def verify_firm(firm: Organisation, *, waiver: str = "", by: Actor) -> None:
    """The contractor may act. A code that fails GB 32100 needs the officer's note."""
    _refuse_own(firm, by)
    refusal = read_credit_code(firm.credit_code or "")
    if isinstance(refusal, CreditCodeRefusal) and not (refusal.may_be_waived and waiver):
        sentence = "该代码与末位校验码不符：请核对营业执照原件后填写核对说明，或退回登记"
        raise Refused(sentence, field="waiver")
    _move(firm, OrganisationStatus.PENDING, OrganisationStatus.VERIFIED, waiver)
    record(Deed.ACCOUNTS_FIRM_VERIFIED, firm, by=by, waiver=waiver, **_facts(firm))


def refuse_firm(firm: Organisation, *, reason: str, by: Actor) -> None:
    """The registration goes back to its clerk, who reads why and may correct it."""
    _refuse_own(firm, by)
    _move(firm, OrganisationStatus.PENDING, OrganisationStatus.REFUSED, reason)
    record(Deed.ACCOUNTS_FIRM_REFUSED, firm, by=by, reason=reason)


def _read(details: FirmDetails, today: date) -> FirmDetails:
    """What was typed in one form of writing. Raises Refused."""
    code = read_credit_code(details.credit_code, check_waived=bool(details.credit_code_note))
    if isinstance(code, CreditCodeRefusal):
        raise Refused(code.label, field="credit_code")
    contact = read_name(details.contact_name)
    if isinstance(contact, NameRefusal):
        raise Refused(contact.label, field="contact_name")
    mobile = read_mobile(details.contact_mobile)
    if isinstance(mobile, MobileRefusal):
        raise Refused(mobile.label, field="contact_mobile")
    if details.region not in {region.code for region in regions.current(today)}:
        raise Refused("请选择在渝办公所在的区县", field="region")
    return replace(
        details, credit_code=code.number, contact_name=contact, contact_mobile=mobile.number
    )


def _write(firm: Organisation, details: FirmDetails) -> None:
    firm.credit_code = details.credit_code
    firm.credit_code_note = details.credit_code_note
    firm.name = details.name
    firm.region = details.region
    firm.contact_name = details.contact_name
    firm.contact_mobile = details.contact_mobile
    try:
        with db.session.begin_nested():
            db.session.add(firm)
            db.session.flush()
    except IntegrityError as taken:
        raise Refused(CODE_TAKEN, field="credit_code") from taken


def flag_firm(organisation_id: int, until: date) -> None:
    """HR sees the unit marked until that day, or until a later one that was set before."""
    firm = db.session.get_one(
        Organisation, organisation_id, with_for_update=True, populate_existing=True
    )
    firm.flagged_until = max(until, firm.flagged_until or until)
    db.session.flush()


def _release_code(credit_code: str) -> None:
    """A registration that was sent back keeps nobody else from registering the same firm."""
    holder = queries.find_organisation_by_credit_code(credit_code)
    if holder is None:
        return
    if holder.status is not OrganisationStatus.REFUSED:
        raise Refused(CODE_TAKEN, field="credit_code")
    changed = db.session.execute(  # unless its clerk has just corrected it
        update(Organisation)
        .where(Organisation.id == holder.id, Organisation.status == OrganisationStatus.REFUSED)
        .values(credit_code=None)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(CODE_TAKEN, field="credit_code")


def _move(
    firm: Organisation, before: OrganisationStatus, after: OrganisationStatus, reason: str
) -> None:
    """Change the status if it still is `before`: of two who decide at once, one succeeds."""
    changed = db.session.execute(
        update(Organisation)
        .where(Organisation.id == firm.id, Organisation.status == before)
        .values(status=after, status_reason=reason)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(SETTLED)
    db.session.refresh(firm)


def _refuse_own(firm: Organisation, by: Actor) -> None:
    if firm.person_id == by.id:
        raise Refused("本人登记的单位须由另一位工作人员核验")


def _facts(firm: Organisation) -> dict[str, str]:
    return {"name": firm.name, "credit_code": firm.credit_code or "", "region": firm.region}
