"""What a person is told of all that is held of them (PIPL 44, 45): how the rooms tell it, and what
this room holds. Others appear as office and role, never by name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select

from portal.accounts.models import Duty, Organisation, Person
from portal.accounts.queries import person_by_id
from portal.audit.deeds import Deed, deed_label
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.identity import mask_id, mask_mobile
from portal.db.base import db
from portal.documents.sheets import Cell, Sheet
from portal.storage.models import StoredFile

CHUNK = 500  # rows fetched at a time, however many there are
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose data, as of which day; masked for the screen, in clear for the person to keep."""

    person_id: int
    on: date
    is_masked: bool = False

    def number(self, number: str) -> str:
        return mask_id(number) if self.is_masked and number else number

    def mobile(self, number: str) -> str:
        return mask_mobile(number) if self.is_masked and number else number


# Tables of this room that are told below, and by what column they are the person's.
TOLD = ("accounts_person.id", "accounts_duty.person_id", "accounts_organisation.person_id")
KEPT_BACK: dict[str, str] = {}
_LOOKS = (
    Deed.CERTIFICATES_CERTIFICATE_OPENED,
    Deed.COMPLAINTS_COMPLAINT_READ,
    Deed.POOL_EXPERIENCE_PROOF_SEEN,
)


def tell(asked: Asked) -> Iterator[Sheet]:
    """账户, 职责, 登记的单位, 上传的文件."""
    person = person_by_id(asked.person_id)
    yield Sheet("账户", ("项目", "内容"), _account(person, asked))
    duties = (
        (each.role.label, each.organisation.name, moment(each.created_at), each.ended_on)
        for each in person.duties
    )
    yield Sheet("职责", ("职责", "单位", "授予", "结束"), duties)
    firms = streamed(
        select(
            Organisation.name,
            Organisation.credit_code,
            Organisation.status,
            Organisation.created_at,
        ).where(Organisation.person_id == asked.person_id)
    )
    told = ((name, code, status.label, moment(at)) for name, code, status, at in firms)
    yield Sheet("登记的单位", ("单位", "统一社会信用代码", "状态", "登记时间"), told)
    yield Sheet("上传的文件", ("文件", "字节", "上传时间"), _files(asked))


def tell_trail(asked: Asked, things: Iterable[Select[str]]) -> Iterator[Sheet]:
    """登录和操作记录, and who looked at `things`, by their public ids."""
    own = select(AuditEntry.at, AuditEntry.deed, AuditEntry.address).where(
        AuditEntry.actor_id == asked.person_id
    )
    rows = streamed(own.order_by(AuditEntry.id))
    told = ((moment(at), deed_label(deed), address) for at, deed, address in rows)
    yield Sheet("登录和操作记录", ("时间", "事项", "网络地址"), told)
    looks = (
        select(AuditEntry.at, AuditEntry.deed, AuditEntry.actor_id)
        .where(
            or_(*(AuditEntry.thing_id.in_(each) for each in things)),
            AuditEntry.deed.in_([deed.value for deed in _LOOKS]),
            AuditEntry.actor_id != asked.person_id,
        )
        .order_by(AuditEntry.id)
    )
    seen = (
        (moment(at), deed_label(deed), office_at(actor_id, at))
        for at, deed, actor_id in streamed(looks)
    )
    yield Sheet("工作人员查看记录", ("时间", "事项", "查看人（单位和职责）"), seen)


def _account(person: Person, asked: Asked) -> Iterator[Row]:
    yield "姓名", person.name
    yield "身份证号", asked.number(person.resident_id)
    yield "性别", person.sex.label
    yield "出生日期", person.birth_on
    yield "手机号", asked.mobile(person.mobile)
    yield "学历", person.education.label if person.education else ""
    yield "专业", person.major
    yield "照片", person.photo.name if person.photo else "没有"
    yield "注册时间", moment(person.created_at)
    yield "密码", "只保存不能还原的校验值"
    yield "登录版本", f"第{person.session_version}版；修改密码后，此前各处的登录全部失效"
    if person.barred_until is not None:
        yield "不得报名至", person.barred_until


def _files(asked: Asked) -> Iterator[Row]:
    """Their own; what an officer took in for an office is that office's."""
    statement = select(StoredFile.name, StoredFile.size, StoredFile.created_at).where(
        StoredFile.person_id == asked.person_id, StoredFile.organisation_id.is_(None)
    )
    for name, size, at in streamed(statement.order_by(StoredFile.id)):
        yield name, size, moment(at)


def streamed(statement: Select[*tuple[Any, ...]]) -> Iterable[Any]:
    """Its rows, fetched a few at a time."""
    return db.session.execute(statement.execution_options(yield_per=CHUNK))


def moment(at: datetime | None) -> str:
    """As every sheet writes it."""
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}" if at else ""


def office_at(person_id: int | None, at: datetime) -> str:
    """For which office and in which role somebody acted then."""
    if person_id is None:
        return "平台"
    day = at.astimezone(clock.BEIJING).date()
    held = (words for since, until, words in _offices(person_id) if since <= at and until > day)
    return "、".join(held) or "工作人员"


def _offices(person_id: int) -> list[tuple[datetime, date, str]]:
    rows = db.session.execute(
        select(Duty.created_at, Duty.ended_on, Organisation.name, Duty.role)
        .join(Organisation, Organisation.id == Duty.organisation_id)
        .where(Duty.person_id == person_id)
        .order_by(Duty.id)
    )
    return [
        (since, until or date.max, f"{name}（{role.label}）") for since, until, name, role in rows
    ]
