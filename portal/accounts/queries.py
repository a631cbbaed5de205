"""What the accounts room can be asked: people, organisations, duties, within someone's reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, case, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.access.policy import Permission, allows
from portal.access.roles import Actor, Role
from portal.access.scope import within
from portal.accounts.models import (
    Duty,
    Organisation,
    OrganisationKind,
    OrganisationStatus,
    Person,
)
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.identity import CreditCodeRefusal, IdRefusal, read_credit_code, read_resident_id
from portal.core.regions import MUNICIPALITY, name_of
from portal.db.base import db
from portal.db.mixins import Public
from portal.db.paging import Page, paged
from portal.db.vault import vault

Thing = TypeVar("Thing", bound=Public)


def person_by_id(person_id: int) -> Person:
    """The person of this key, as an Actor or another row carries it; NotFound if there is none."""
    if (person := db.session.get(Person, person_id)) is None:
        raise NotFound
    return person


def get_person(actor: Actor, permission: Permission, public_id: str) -> Person:
    """The person, or NotFound if there is none within this person's reach."""
    return _one(within(select(Person), actor, permission, Person), Person, public_id)


def find_person_by_resident_id(text: str) -> Person | None:
    """The person whose id number this is, as it was typed; None if there is no such account."""
    read = read_resident_id(text, clock.today())
    if isinstance(read, IdRefusal):
        return None
    index = vault.index(read.number)
    return db.session.scalar(select(Person).where(Person.resident_id_index == index))


def get_organisation(actor: Actor, permission: Permission, public_id: str) -> Organisation:
    """The organisation, or NotFound if there is none within this person's reach."""
    statement = within(select(Organisation), actor, permission, Organisation)
    return _one(statement, Organisation, public_id)


def get_firm(actor: Actor, permission: Permission, public_id: str) -> Organisation:
    """The contractor, or NotFound if there is none within this person's reach."""
    statement = within(select(Organisation), actor, permission, Organisation)
    return _one(
        statement.where(Organisation.kind == OrganisationKind.FIRM), Organisation, public_id
    )


def find_organisation_by_credit_code(text: str) -> Organisation | None:
    """The organisation of this unified social credit code, as it was typed."""
    read = read_credit_code(text, check_waived=True)
    if isinstance(read, CreditCodeRefusal):
        return None
    return db.session.scalar(select(Organisation).where(Organisation.credit_code == read.number))


def find_firm(actor: Actor, permission: Permission, credit_code: str) -> Organisation | None:
    """The contractor of this code, as it was typed, within this person's reach."""
    found = find_organisation_by_credit_code(credit_code)
    is_in_reach = found is not None and allows(actor, permission, found)
    return found if is_in_reach else None


def list_organisations(kind: OrganisationKind, region: str = "") -> Sequence[Organisation]:
    """Organisations of a kind that may act, in a region and what lies in it; all without one."""
    statement = select(Organisation).where(
        Organisation.kind == kind,
        Organisation.status == OrganisationStatus.VERIFIED,
        Organisation.region.startswith(region, autoescape=True),
    )
    return db.session.scalars(statement.order_by(Organisation.region, Organisation.id)).all()


def bureau_name(region: str) -> str:
    """What the HR bureau of this very region is called; of the municipality's for none."""
    found = db.session.scalar(
        select(Organisation.name)
        .where(
            Organisation.kind == OrganisationKind.BUREAU,
            Organisation.status == OrganisationStatus.VERIFIED,
            Organisation.region == (region or MUNICIPALITY),
        )
        .order_by(Organisation.id)
        .limit(1)
    )
    return found or f"{name_of(region or MUNICIPALITY)}人力资源和社会保障部门"


def own_account(actor: Actor) -> Person:
    """The account of whoever is signed in."""
    return db.session.get_one(Person, actor.id)


def list_public_bodies(actor: Actor, permission: Permission) -> Sequence[Organisation]:
    """Bureaus and industry departments within this person's reach."""
    statement = within(select(Organisation), actor, permission, Organisation).where(
        Organisation.kind != OrganisationKind.FIRM
    )
    return db.session.scalars(statement.order_by(Organisation.region, Organisation.id)).all()


def list_firms(
    actor: Actor,
    *,
    status: OrganisationStatus | None = None,
    matching: str = "",
    number: int = 1,
) -> Page:
    """Contractors whom this officer verifies: those that wait first, the oldest first."""
    statement = within(
        select(Organisation), actor, Permission.ACCOUNTS_FIRM_VERIFY, Organisation
    ).where(Organisation.kind == OrganisationKind.FIRM)
    if status is not None:
        statement = statement.where(Organisation.status == status)
    if matching:
        statement = statement.where(
            or_(
                Organisation.name.contains(matching, autoescape=True),
                Organisation.credit_code.contains(matching.upper(), autoescape=True),
            )
        )
    waiting = case((Organisation.status == OrganisationStatus.PENDING, 0), else_=1)
    return paged(statement.order_by(waiting, Organisation.created_at, Organisation.id), number)


def count_waiting_firms(actor: Actor) -> int:
    """How many contractors wait for this officer: for 待办."""
    return list_firms(actor, status=OrganisationStatus.PENDING).total


def list_own_firms(actor: Actor) -> Sequence[Organisation]:
    """The contractors this person registered, or acts for."""
    acts_for = [post.organisation_id for post in actor.posts if post.role is Role.FIRM]
    statement = select(Organisation).where(
        Organisation.kind == OrganisationKind.FIRM,
        or_(Organisation.person_id == actor.id, Organisation.id.in_(acts_for)),
    )
    return db.session.scalars(statement.order_by(Organisation.id)).all()


def names_of_clerks(firm_id: int, *, but: int) -> list[str]:
    """Who else acts for this contractor today, by name."""
    held = or_(Duty.ended_on.is_(None), Duty.ended_on > clock.today())
    statement = (
        select(Person.name)
        .join(Duty, Duty.person_id == Person.id)
        .where(Duty.organisation_id == firm_id, Duty.role == Role.FIRM, held, Duty.person_id != but)
    )
    return list(db.session.scalars(statement.order_by(Person.name, Person.id)))


def get_duty(actor: Actor, permission: Permission, public_id: str) -> Duty:
    """The duty, or NotFound if there is none within this person's reach."""
    statement = within(select(Duty), actor, permission, Duty).options(
        joinedload(Duty.person), joinedload(Duty.organisation)
    )
    return _one(statement, Duty, public_id)


def list_duties(
    actor: Actor, *, today: date, role: Role | None = None, matching: str = "", number: int = 1
) -> Page:
    """Duties held today within this administrator's reach, by region and organisation."""
    statement = (
        within(select(Duty), actor, Permission.ACCOUNTS_DUTY_READ, Duty)
        .join(Duty.person)
        .join(Duty.organisation)
        .options(contains_eager(Duty.person), contains_eager(Duty.organisation))
        .where(_is_held(today))
    )
    if role is not None:
        statement = statement.where(Duty.role == role)
    if matching:
        statement = statement.where(
            or_(
                Person.name.contains(matching, autoescape=True),
                Organisation.name.contains(matching, autoescape=True),
            )
        )
    return paged(statement.order_by(Duty.region, Duty.organisation_id, Duty.id), number)


def list_held_duties(person: Person, today: date) -> Sequence[Duty]:
    """What this person does for whom today."""
    statement = (
        select(Duty)
        .where(Duty.person_id == person.id, _is_held(today))
        .options(joinedload(Duty.organisation))
    )
    return db.session.scalars(statement.order_by(Duty.id)).all()


def has_real_administrator() -> bool:
    """Whether anyone real was ever made an administrator: then this portal is no demonstration."""
    return bool(
        db.session.scalar(
            select(
                exists()
                .where(Duty.person_id == Person.id)
                .where(Duty.role == Role.ADMINISTRATOR, Person.is_demo.is_(False))
            )
        )
    )


def has_demo_people() -> bool:
    """Whether demonstration data was loaded."""
    return bool(db.session.scalar(select(exists().where(Person.is_demo.is_(True)))))


def is_demonstration() -> bool:
    """Whether this is for showing: it has people made up for it, and no real administrator."""
    # In this order: where it is none, a handful of duties is looked at, not a million people.
    return not has_real_administrator() and has_demo_people()


@dataclass(frozen=True, slots=True)
class DemoCard:
    """登录卡片: one made-up person to sign in as, at demonstrations."""

    public_id: str
    name: str
    role: str
    organisation: str
    line: str


def list_demo_cards() -> Sequence[DemoCard]:
    """The sign-in cards of a demonstration; none anywhere else."""
    if not is_demonstration():
        return ()
    today = clock.today()
    people = db.session.scalars(_carded().order_by(Person.id)).unique().all()
    return [_card(person, today) for person in people]


def get_demo_person(public_id: str) -> Person:
    """The made-up person of this card; NotFound outside demonstrations."""
    if not is_demonstration():
        raise NotFound
    return _one(_carded(), Person, public_id)


def own_data(person: Person, today: date) -> dict[str, Any]:
    """All the accounts room keeps of a person, for them to take away (个人信息保护法第四十五条)."""
    return {
        "说明": "本文件只含账户资料；报名、考试、证书、人才库和记分资料见各栏目。",
        "账户编号": person.public_id,
        "注册日期": person.created_at.astimezone(clock.BEIJING).date().isoformat(),
        "姓名": person.name,
        "身份证号": person.resident_id,
        "性别": person.sex.label,
        "出生日期": person.birth_on.isoformat(),
        "手机号": person.mobile,
        "学历": person.education.label if person.education else "",
        "专业": person.major,
        "职责": [
            {"职责": duty.role.label, "单位": duty.organisation.name}
            for duty in list_held_duties(person, today)
        ],
    }


def _carded() -> Select[Any]:
    return (
        select(Person)
        .where(Person.is_demo.is_(True), Person.demo_card != "")
        .options(selectinload(Person.duties).joinedload(Duty.organisation))
    )


def _card(person: Person, today: date) -> DemoCard:
    duties = [duty for duty in person.duties if duty.is_held(today)]
    roles = dict.fromkeys(duty.role.label for duty in duties) or {Role.PERSON.label: None}
    organisation = duties[0].organisation.name if duties else ""
    return DemoCard(person.public_id, person.name, "、".join(roles), organisation, person.demo_card)


def _is_held(day: date) -> Any:
    return or_(Duty.ended_on.is_(None), Duty.ended_on > day)


def _one(statement: Select[Any], model: type[Thing], public_id: str) -> Thing:
    thing: Thing | None = db.session.scalar(statement.where(model.public_id == public_id))
    if thing is None:
        raise NotFound
    return thing
