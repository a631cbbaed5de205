"""People and organisations."""

from datetime import date
from itertools import count

from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import (
    Duty,
    Organisation,
    OrganisationKind,
    OrganisationStatus,
    Person,
)
from portal.accounts.session import actor_of
from portal.audit.models import AuditEntry
from portal.core.identity import Sex, make_credit_code, make_resident_id
from portal.db.base import db
from portal.db.vault import vault

_numbers = count(1)
PASSWORD = "correct horse 8"
# Argon2id of it: made once, as making it is slow by design.
PASSWORD_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$GKdHD0wpsENWGTNZPFf93Q"
    "$x7v3wqCspjwlC8qIuvVBCdX63ujD7pBFHLMotzfswN4"
)
BUREAU_KINDS = {Role.FIRM: OrganisationKind.FIRM, Role.AUTHORITY: OrganisationKind.AUTHORITY}


def make_person(**details) -> Person:
    """A private person."""
    person = new_person(**details)
    db.session.add(person)
    db.session.commit()
    return person


def new_person(**details) -> Person:
    """The same, not yet written: for many at once."""
    number = next(_numbers)
    birth_on = details.pop("birth_on", date(1990, 3, 7))
    resident_id = details.pop("resident_id", make_resident_id(birth_on, number % 1000))
    mobile = details.pop("mobile", f"138{number:08d}")
    return Person(
        **{
            "name": f"考生{number}",
            "resident_id": resident_id,
            "resident_id_index": vault.index(resident_id),
            "sex": Sex.FEMALE,
            "birth_on": birth_on,
            "mobile": mobile,
            "mobile_index": vault.index(mobile),
            "password_hash": PASSWORD_HASH,
        }
        | details
    )


def make_organisation(kind: OrganisationKind = OrganisationKind.BUREAU, **details) -> Organisation:
    number = next(_numbers)
    organisation = Organisation(
        **{
            "kind": kind,
            "name": f"{kind.label}{number}",
            "credit_code": make_credit_code(number),
            "region": "500103",
            "status": OrganisationStatus.VERIFIED,
        }
        | details
    )
    db.session.add(organisation)
    db.session.commit()
    return organisation


def make_officer(role: Role, region: str = "500103", organisation=None, **details) -> Person:
    """Someone with a duty: an officer of a bureau, of an industry department, or a contractor's
    clerk.
    """
    kind = BUREAU_KINDS.get(role, OrganisationKind.BUREAU)
    organisation = organisation or make_organisation(kind, region=region)
    person = make_person(**details)
    db.session.add(Duty(person=person, role=role, organisation=organisation, region=region))
    db.session.commit()
    return person


def make_firm(**details) -> Organisation:
    """A contractor that waits to be verified."""
    details = {"status": OrganisationStatus.PENDING} | details
    return make_organisation(OrganisationKind.FIRM, **details)


def make_demo_person(card: str = "看看平台能做什么", **details) -> Person:
    """Someone made up, with a card on the sign-in page."""
    return make_person(
        **{"is_demo": True, "demo_card": card, "password_hash": "", "name": "演示甲"} | details
    )


def acting(person: Person):
    """The person as the rules see them."""
    return actor_of(person)


def deeds_of(thing) -> list[str]:
    """What the trail says was done to it, in order."""
    return list(
        db.session.scalars(
            select(AuditEntry.deed)
            .where(AuditEntry.thing_id == thing.public_id)
            .order_by(AuditEntry.id)
        )
    )
