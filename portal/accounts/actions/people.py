"""What people do with their own accounts: register, sign in, change what is kept of them."""

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts import queries
from portal.accounts.actions.identity import claim
from portal.accounts.models import Education, Person
from portal.accounts.passwords import hash_password, is_outdated, is_password
from portal.accounts.rules.names import NameRefusal, read_name
from portal.accounts.rules.passwords import password_refusals
from portal.accounts.rules.working_age import is_of_working_age, reaches_working_age_on
from portal.accounts.session import actor_of
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.core.identity import (
    IdRefusal,
    MobileRefusal,
    mask_mobile,
    read_mobile,
    read_resident_id,
)
from portal.db.base import db
from portal.db.vault import vault
from portal.jobs.queue import drop

# Which wording of the notice (个人信息保护法第十七条) was shown: raise it with the words.
NOTICE = 1


class TooYoung(Refused):
    """Under sixteen: 劳动法第十五条. It says when the account may be opened."""

    def __init__(self, opens_on: date) -> None:
        super().__init__("未满十六周岁，暂不能注册", field="resident_id")
        self.opens_on = opens_on


class AlreadyRegistered(Refused):
    """There is an account of this id number."""

    def __init__(self) -> None:
        super().__init__(
            "该身份证号已经注册，请直接登录；持有平台启用前的纸质证书、还没有设置过密码的，"
            "请填写证书编号，并核对姓名与证书一致",
            field="resident_id",
        )


def register(
    *,
    name: str,
    resident_id: str,
    mobile: str,
    password: str,
    today: date,
    certificate_number: str = "",
) -> Person:
    """Open the account of this person, or hand over the one that was made for them as the holder
    of this certificate. Raises TooYoung, AlreadyRegistered or another Refused.

    Whether an account waits to be claimed is not told: a wrong claim is AlreadyRegistered too.
    """
    person = _new_person(name, resident_id, mobile, today)
    _refuse_bad_password(password, person, field="password")
    drop()  # nothing was written: as in `sign_in`
    person.password_hash = hash_password(password)
    claimed = claim(person, certificate_number, notice=NOTICE)
    return claimed if claimed is not None else _open_account(person)


def add_demo_person(
    *, name: str, resident_id: str, mobile: str, today: date, demo_card: str = ""
) -> Person:
    """Open the account of someone made up; no password leads into it, only the sign-in card."""
    if queries.has_real_administrator():
        raise Refused("已有真实的系统管理人员，不能载入演示数据")
    person = _new_person(name, resident_id, mobile, today)
    person.is_demo, person.demo_card = True, demo_card
    return _open_account(person)


def sign_in(resident_id: str, password: str) -> Person:
    """The person who knows this password; the same answer, after the same time, for all others."""
    person = queries.find_person_by_resident_id(resident_id)
    kept = person.password_hash if person is not None else ""
    drop()  # nothing was written: let go of SQLite's one write lock while Argon2 takes its time
    if not is_password(password, kept) or person is None:
        raise Refused("身份证号或密码不正确，请核对后重试")
    if is_outdated(kept):
        person.password_hash = hash_password(password)
    record(Deed.ACCOUNTS_PERSON_SIGNED_IN, person, by=actor_of(person))
    return person


def sign_in_as_demo(public_id: str) -> Person:
    """The made-up person of a sign-in card; NotFound outside demonstrations."""
    person = queries.get_demo_person(public_id)
    record(Deed.ACCOUNTS_PERSON_SIGNED_IN, person, by=actor_of(person), card=True)
    return person


def change_password(person: Person, *, current: str, fresh: str, by: Actor) -> None:
    """Another password from now on; every other session of this account ends."""
    if person.is_demo:
        raise Refused("演示账户由来访者共用，不能修改密码")
    kept = person.password_hash
    drop()  # nothing was written: as in `sign_in`
    if not is_password(current, kept):
        raise WrongPassword
    _refuse_bad_password(fresh, person, field="fresh")
    drop()
    hashed = hash_password(fresh)
    db.session.refresh(person, with_for_update=True)
    if person.password_hash != kept:  # changed in another window at this moment
        raise WrongPassword
    person.password_hash = hashed
    person.session_version += 1
    record(Deed.ACCOUNTS_PERSON_PASSWORD_CHANGED, person, by=by)


class WrongPassword(Refused):
    """The password given as the present one is another."""

    def __init__(self) -> None:
        super().__init__("原密码不正确，请核对后重试", field="current")


def change_mobile(person: Person, mobile: str, *, by: Actor) -> None:
    """Another mobile number from now on."""
    before, number = person.mobile, _mobile(mobile)
    person.mobile, person.mobile_index = number, vault.index(number)
    masked = {"before": mask_mobile(before), "after": mask_mobile(number)}
    record(Deed.ACCOUNTS_PERSON_EDITED, person, by=by, mobile=masked)


def edit_education(person: Person, education: Education | None, major: str, *, by: Actor) -> None:
    """Keep what the person says of their schooling; either may be left out."""
    person.education, person.major = education, major
    facts = {"education": education.value if education else "", "major": major}
    record(Deed.ACCOUNTS_PERSON_EDITED, person, by=by, **facts)


def copy_own_data(person: Person, *, by: Actor, today: date) -> dict[str, Any]:
    """All that is kept of this person here, for them to take away (个人信息保护法第四十五条)."""
    record(Deed.ACCOUNTS_PERSON_COPIED, person, by=by)
    return queries.own_data(person, today)


def _new_person(name: str, resident_id: str, mobile: str, today: date) -> Person:
    """The person as read from what was typed, still without an account."""
    read = read_resident_id(resident_id, today)
    if isinstance(read, IdRefusal):
        raise Refused(read.label, field="resident_id")
    known_as = read_name(name)
    if isinstance(known_as, NameRefusal):
        raise Refused(known_as.label, field="name")
    if not is_of_working_age(read.birth_on, today):
        raise TooYoung(reaches_working_age_on(read.birth_on))
    number = _mobile(mobile)
    return Person(
        name=known_as,
        resident_id=read.number,
        resident_id_index=vault.index(read.number),
        sex=read.sex,
        birth_on=read.birth_on,
        mobile=number,
        mobile_index=vault.index(number),
        password_hash="",
        is_demo=False,
        demo_card="",
    )


def _open_account(person: Person) -> Person:
    try:
        with db.session.begin_nested():
            db.session.add(person)
            db.session.flush()
    except IntegrityError as taken:
        raise AlreadyRegistered from taken
    record(Deed.ACCOUNTS_PERSON_REGISTERED, person, by=actor_of(person), notice=NOTICE)
    return person


def _mobile(text: str) -> str:
    read = read_mobile(text)
    if isinstance(read, MobileRefusal):
        raise Refused(read.label, field="mobile")
    return read.number


def _refuse_bad_password(password: str, person: Person, *, field: str) -> None:
    reasons = password_refusals(password, resident_id=person.resident_id, mobile=person.mobile)
    if reasons:
        raise Refused("；".join(reason.label for reason in reasons), field=field)
