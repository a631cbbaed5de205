"""Contractors: verified, waiting and sent back; each with a clerk."""

from dataclasses import dataclass, field

from portal.access.roles import Actor, Role
from portal.accounts.actions import FirmDetails, refuse_firm, register_firm, verify_firm
from portal.accounts.models import (
    Duty,
    Organisation,
    OrganisationKind,
    OrganisationStatus,
    Person,
)
from portal.core.identity import make_credit_code
from portal.core.regions import current
from portal.db.base import db
from portal.demo import names
from portal.demo.crowd import Crowd, acting
from portal.demo.offices import YUZHONG, Offices
from portal.demo.stage import Stage, dated, write

FOUNDED = 430
_WAITING, _SENT_BACK = 4, 1
_FIRMS = 40


@dataclass(slots=True)
class Contractors:
    """演示施工单位: the one with a sign-in card first, then the other verified ones."""

    firms: list[Organisation]
    clerks: dict[int, Person] = field(default_factory=dict)  # by firm

    @property
    def own(self) -> Organisation:
        """The contractor of the sign-in card."""
        return self.firms[0]

    def clerk(self, firm_id: int) -> Actor:
        """Who acts for the contractor."""
        return acting(self.clerks[firm_id])


def found_firms(stage: Stage, crowd: Crowd, offices: Offices, clerk: Person) -> Contractors:
    """Forty contractors; the first is verified by an officer, as everyone may read in the trail."""
    named = list(names.firms())[:_FIRMS]
    regions = [YUZHONG, *(region.code for region in current(stage.today))]
    own = _register(stage, clerk, named[0], 1, YUZHONG, ago=FOUNDED - 2)
    with dated(stage.at(FOUNDED - 3, 15)):
        verify_firm(own, by=offices.officer(Role.POINTS, YUZHONG))
    clerks = crowd.people(_FIRMS - 1, ago=FOUNDED)
    settled = len(named) - _WAITING - _SENT_BACK
    firms = [
        _settled(name, number, regions[number % len(regions)], person)
        for number, (name, person) in enumerate(zip(named, [clerk, *clerks], strict=True), start=1)
        if 1 < number <= settled
    ]
    with dated(stage.at(FOUNDED, 11)):
        write(firms)
        write(_duty(firm) for firm in firms)
    _those_not_verified(stage, offices, clerks[settled - 1 :], named[settled:])
    contractors = Contractors([own, *firms])
    people = [clerk, *clerks]
    contractors.clerks = {f.id: p for f, p in zip(contractors.firms, people, strict=False)}
    for person in people:
        db.session.expire(person, ["duties"])
    return contractors


def _settled(name: str, number: int, region: str, clerk: Person) -> Organisation:
    return Organisation(
        kind=OrganisationKind.FIRM,
        name=name,
        credit_code=make_credit_code(number),
        region=region,
        contact_name=clerk.name,
        contact_mobile=clerk.mobile,
        status=OrganisationStatus.VERIFIED,
        person_id=clerk.id,
        is_demo=True,
    )


def _duty(firm: Organisation) -> Duty:
    return Duty(
        person_id=firm.person_id, role=Role.FIRM, organisation_id=firm.id, region=firm.region
    )


def _those_not_verified(
    stage: Stage, offices: Offices, clerks: list[Person], named: list[str]
) -> None:
    """Some wait for an officer, one was sent back; two of them in 渝中区."""
    places = [YUZHONG, YUZHONG, "500107", "500108", "500106"]
    firms = [
        _register(stage, person, name, _FIRMS + number, places[number], ago=2 + number)
        for number, (person, name) in enumerate(zip(clerks, named, strict=True))
    ]
    with dated(stage.at(1, 16)):
        reason = "营业执照扫描件不清晰，单位名称与统一社会信用代码无法核对，请补正后重新提交"
        refuse_firm(firms[-1], reason=reason, by=offices.officer(Role.POINTS))


def _register(
    stage: Stage, clerk: Person, name: str, number: int, region: str, *, ago: int
) -> Organisation:
    with dated(stage.at(ago, 14)):
        return register_firm(
            FirmDetails(
                credit_code=make_credit_code(number),
                credit_code_note="",
                name=name,
                region=region,
                contact_name=clerk.name,
                contact_mobile=clerk.mobile,
            ),
            by=acting(clerk),
            today=stage.day(ago),
        )
