"""Who somebody is: accounts made for those who hold a certificate on paper, claimed by them when
they register; names and id numbers corrected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from portal.access.roles import Actor
from portal.accounts.models import Person
from portal.accounts.rules.claims import fold_number
from portal.accounts.session import actor_of
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.core.identity import IdRefusal, mask_id, read_resident_id
from portal.db.base import db
from portal.db.vault import vault

TAKEN = (
    "该身份证号已有另一个账户，不能更正为这个号码。请先核实是否为同一人："
    "是同一人的，请在那个账户名下办理；不是同一人的，请重新核对证明材料"
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """持证人: somebody of whom no more is known than a certificate on paper says."""

    name: str
    resident_id: str
    number: str


def add_holders(newcomers: Sequence[Newcomer], *, today: date) -> list[int]:
    """Each has an account that nobody can sign in to until its holder claims it; their keys, in
    order. IntegrityError where an id number has an account already.
    """
    rows = [_row(each, today) for each in newcomers]
    if not rows:
        return []
    statement = insert(Person).returning(Person.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, rows))


def _row(newcomer: Newcomer, today: date) -> dict[str, object]:
    read = read_resident_id(newcomer.resident_id, today)
    if isinstance(read, IdRefusal):
        raise Refused(read.label, field="resident_id")
    return {
        "name": newcomer.name,
        "resident_id": read.number,
        "resident_id_index": vault.index(read.number),
        "sex": read.sex,
        "birth_on": read.birth_on,
        "mobile": "",
        "mobile_index": "",
        "password_hash": "",
        "claim_index": claim_index(newcomer.number),
    }


def claim_index(number: str) -> str:
    """What is kept of the number by which an account is claimed."""
    return vault.index(f"claim:{fold_number(number)}")


def renew_claims(numbers: Mapping[int, str]) -> None:
    """Those of these accounts that nobody has claimed yet are claimed by another number."""
    waiting = db.session.scalars(
        select(Person).where(Person.id.in_(numbers.keys()), Person.claim_index != "")
    )
    for person in waiting:
        person.claim_index = claim_index(numbers[person.id])


def claim(fresh: Person, number: str, *, notice: int) -> Person | None:
    """The account made for this very person is theirs from now on, with the password and the
    mobile number of `fresh`; None when any of name, id number and certificate number is another.
    """
    found = db.session.scalar(
        select(Person)
        .where(
            Person.resident_id_index == fresh.resident_id_index,
            Person.claim_index == claim_index(number),
            Person.name == fresh.name,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or not found.is_unclaimed:
        return None
    found.password_hash, found.claim_index = fresh.password_hash, ""
    found.mobile, found.mobile_index = fresh.mobile, fresh.mobile_index
    db.session.flush()
    record(Deed.ACCOUNTS_PERSON_CLAIMED, found, by=actor_of(found), notice=notice)
    return found


def refuse_taken(person: Person, resident_id: str, *, field: str) -> None:
    """Refuse an id number that another account has: one person, one account."""
    other = db.session.scalar(
        select(Person.id).where(
            Person.resident_id_index == vault.index(resident_id), Person.id != person.id
        )
    )
    if other is not None:
        raise Refused(TAKEN, field=field)


def correct_identity(
    person: Person, *, name: str, resident_id: str, by: Actor, today: date, field: str
) -> None:
    """The account says this name and this id number from now on; one signs in with the new one."""
    read = read_resident_id(resident_id, today)
    if isinstance(read, IdRefusal):
        raise Refused(read.label, field=field)
    refuse_taken(person, read.number, field=field)
    before = {"name": person.name, "resident_id": mask_id(person.resident_id)}
    person.name, person.resident_id = name, read.number
    person.resident_id_index = vault.index(read.number)
    person.sex, person.birth_on = read.sex, read.birth_on
    db.session.flush()
    after = {"name": name, "resident_id": mask_id(read.number)}
    record(Deed.ACCOUNTS_PERSON_CORRECTED, person, by=by, before=before, after=after)
