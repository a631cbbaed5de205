"""Who acts for whom: duties given and ended, public bodies made known, the first administrator."""

from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.policy import Permission, allows
from portal.access.roles import Actor, Role
from portal.accounts import queries
from portal.accounts.actions.people import register
from portal.accounts.models import Duty, Organisation, OrganisationKind, OrganisationStatus, Person
from portal.accounts.rules.duties import DutyRefusal, Held, duty_refusals
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock, regions
from portal.core.errors import Refused
from portal.core.sectors import Sector
from portal.db.base import db

MUNICIPAL_BUREAU = "重庆市人力资源和社会保障局"


def assign_duty(
    person: Person, role: Role, organisation: Organisation, *, by: Actor | None, today: date
) -> Duty:
    """This person acts in the role for the organisation, over its region.

    `by` is None when the portal itself sees to it: demonstration data, the first administrator.
    """
    if organisation.status is not OrganisationStatus.VERIFIED:
        raise Refused("该单位尚未核验，请先核验单位", field="organisation")
    if role is Role.ADMINISTRATOR and not person.is_demo and queries.has_demo_people():
        raise Refused(DutyRefusal.DEMONSTRATION.label, field="role")
    if person.is_unclaimed:
        raise Refused("该人员还没有注册账户，请本人注册后再办理", field="resident_id")
    is_own = by is not None and by.id == person.id
    refuse_duty(person, role, organisation, is_own=is_own, today=today)
    duty = Duty(
        person_id=person.id,
        role=role,
        organisation_id=organisation.id,
        region=organisation.region,
    )
    try:
        with db.session.begin_nested():
            db.session.add(duty)
            db.session.flush()
    except IntegrityError as taken:
        raise Refused(DutyRefusal.HELD.label, field="role") from taken
    db.session.expire(person, ["duties"])
    record(Deed.ACCOUNTS_DUTY_ASSIGNED, duty, by=by, **_facts(duty))
    return duty


def end_duty(duty: Duty, *, by: Actor, today: date) -> None:
    """The person no longer holds the duty, at once; an administrator is always left."""
    if duty.person_id == by.id:
        raise Refused(DutyRefusal.OWN.label)
    if duty.role is Role.ADMINISTRATOR:
        _refuse_unless_administrator(by)
    changed = db.session.execute(
        update(Duty).where(Duty.id == duty.id, Duty.ended_on.is_(None)).values(ended_on=today)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused("这项职责已经结束，无需再次办理")
    record(Deed.ACCOUNTS_DUTY_ENDED, duty, by=by, **_facts(duty))


def refuse_duty(
    person: Person, role: Role, organisation: Organisation, *, is_own: bool, today: date
) -> None:
    """Ask the rule; two duties given to one person at once are judged one after the other."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    held = [
        Held(duty.role, duty.organisation_id) for duty in queries.list_held_duties(person, today)
    ]
    reasons = duty_refusals(
        role, organisation.id, fitting=organisation.kind.roles, held=held, is_own=is_own
    )
    if reasons:
        raise Refused("；".join(reason.label for reason in reasons), field="role")


def add_organisation(
    kind: OrganisationKind, name: str, region: str, sector: Sector | None = None, *, by: Actor
) -> Organisation:
    """A bureau or an industry department is known, so that its people can be given duties."""
    if (kind is OrganisationKind.AUTHORITY) != (sector is not None):
        sentence = "请选择行业主管部门主管的行业" if sector is None else "人力社保部门不选主管行业"
        raise Refused(sentence, field="sector")
    organisation = Organisation(
        kind=kind,
        name=name,
        region=region,
        sector=sector.value if sector else "",
        status=OrganisationStatus.VERIFIED,
    )
    if not allows(by, Permission.ACCOUNTS_ORGANISATION_EDIT, organisation):
        raise Refused("请选择本辖区内的地区", field="region")
    if any(known.name == name for known in queries.list_organisations(kind, region)):
        raise Refused("该地区已有同名单位，无需重复登记", field="name")
    db.session.add(organisation)
    db.session.flush()
    facts = {"name": name, "kind": kind.label, "sector": sector.label if sector else ""}
    record(Deed.ACCOUNTS_ORGANISATION_ADDED, organisation, by=by, **facts)
    return organisation


def make_first_administrator(*, name: str, resident_id: str, mobile: str, password: str) -> Person:
    """The municipal bureau and its first administrator, on a portal that has neither."""
    if queries.has_demo_people():
        raise Refused("库中有演示数据，不能设立真实的系统管理人员，请在空库上办理")
    if queries.has_real_administrator():
        raise Refused("已有系统管理人员，请由其在“人员职责”中办理")
    today = clock.today()
    person = register(
        name=name, resident_id=resident_id, mobile=mobile, password=password, today=today
    )
    bureau = Organisation(
        kind=OrganisationKind.BUREAU,
        name=MUNICIPAL_BUREAU,
        region=regions.MUNICIPALITY,
        status=OrganisationStatus.VERIFIED,
    )
    db.session.add(bureau)
    db.session.flush()
    assign_duty(person, Role.ADMINISTRATOR, bureau, by=None, today=today)
    return person


def _refuse_unless_administrator(by: Actor) -> None:
    """Of two administrators who end each other's duty at once, one succeeds."""
    holders = db.session.scalars(
        select(Duty.person_id)
        .where(Duty.role == Role.ADMINISTRATOR, Duty.ended_on.is_(None))
        .order_by(Duty.id)
        .with_for_update()
    ).all()
    if by.id not in holders:
        raise Refused("您的系统管理职责刚刚已由他人结束")


def _facts(duty: Duty) -> dict[str, str]:
    return {
        "person": duty.person.public_id,
        "name": duty.person.name,
        "role": duty.role.value,
        "organisation": duty.organisation.name,
    }
