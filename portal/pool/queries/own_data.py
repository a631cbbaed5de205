"""What the portal holds of one person in the pool and around it, for them alone (PIPL 45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Person
from portal.accounts.queries import list_held_duties, own_account
from portal.certificates.queries import list_own
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.identity import mask_id, mask_mobile
from portal.core.regions import MUNICIPALITY, name_of
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.documents.sheets import Cell, Sheet
from portal.employers.queries import appointments_of
from portal.exams.models import Application, Sitting
from portal.points.models import PointsEvent
from portal.points.queries import kept_standing, pool_region
from portal.pool.models import ContactLook, DataRequest, Invitation, Profile, RequestState
from portal.pool.queries import consents, experiences, profiles
from portal.pool.rules.skills import Skill

OWN = Permission.POOL_DATA_OWN
ANSWER = Permission.POOL_DATA_ANSWER
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class OwnData:
    """我的数据, by kind."""

    sheets: tuple[Sheet, ...]

    def as_plain(self) -> dict[str, Any]:
        """The same as JSON may hold it."""
        return {
            sheet.title: [
                dict(zip(sheet.headings, map(_plain, row), strict=True)) for row in sheet.rows
            ]
            for sheet in self.sheets
        }


def own_data(actor: Actor, on: date, *, is_masked: bool) -> OwnData:
    """What is held, each kind as a table; numbers in clear only for the person to take away."""
    person, profile = own_account(actor), profiles.find_own(actor)
    return OwnData(
        (
            _account(person, is_masked),
            _duties(person, on),
            _applications(actor.id),
            _certificates(actor),
            _profile(profile),
            _experiences(actor, on),
            _consents(actor),
            _invitations(actor.id),
            _looks(actor.id),
            _appointments(actor.id),
            _points(actor.id),
            _requests(actor),
        )
    )


def list_requests(actor: Actor) -> Sequence[DataRequest]:
    """One's own requests, the latest first."""
    statement = within(select(DataRequest), actor, OWN, DataRequest)
    own = statement.where(DataRequest.person_id == actor.id).options(joinedload(DataRequest.file))
    return db.session.scalars(own.order_by(DataRequest.id.desc())).all()


def list_to_answer(actor: Actor, *, number: int = 1) -> Page:
    """What waits for somebody else's answer within reach, the earliest due first."""
    statement = within(select(DataRequest), actor, ANSWER, DataRequest).where(
        DataRequest.state == RequestState.OPEN, DataRequest.person_id != actor.id
    )
    order = (DataRequest.due_on, DataRequest.id)
    return paged(statement.options(joinedload(DataRequest.person)).order_by(*order), number)


def get_request(actor: Actor, permission: Permission, public_id: str) -> DataRequest:
    """The request, or NotFound if there is none within this person's reach."""
    statement = within(select(DataRequest), actor, permission, DataRequest)
    found: DataRequest | None = db.session.scalar(
        statement.where(DataRequest.public_id == public_id).options(
            joinedload(DataRequest.person), joinedload(DataRequest.file)
        )
    )
    if found is None:
        raise NotFound
    return found


def region_of(person_id: int) -> str:
    """Whose officers answer this person: where their record is kept; else the municipality's."""
    return pool_region(person_id) or MUNICIPALITY


def _account(person: Person, is_masked: bool) -> Sheet:
    number, mobile = person.resident_id, person.mobile
    rows: list[Row] = [
        ("姓名", person.name),
        ("身份证号", mask_id(number) if is_masked else number),
        ("性别", person.sex.label),
        ("出生日期", person.birth_on),
        ("手机号", mask_mobile(mobile) if is_masked else mobile),
        ("学历", person.education.label if person.education else ""),
        ("专业", person.major),
        ("注册时间", _at(person.created_at)),
    ]
    return Sheet("账户", ("项目", "内容"), rows)


def _duties(person: Person, on: date) -> Sheet:
    held = list_held_duties(person, on)
    rows = [(duty.role.label, duty.organisation.name) for duty in held]
    return Sheet("职责", ("职责", "单位"), rows)


def _applications(person_id: int) -> Sheet:
    found = db.session.execute(
        select(Sitting.title, Application.submitted_at, Application.status)
        .join(Application.sitting)
        .where(Application.person_id == person_id)
        .order_by(Application.id)
    )
    rows = [(title, _at(at), status.label) for title, at, status in found]
    return Sheet("考试报名", ("场次", "报名时间", "状态"), rows)


def _certificates(actor: Actor) -> Sheet:
    rows = [
        (each.number or "", each.issued_on, each.status.label, each.issuer)
        for each in list_own(actor)
    ]
    return Sheet("证书", ("编号", "发证日期", "状态", "发证机关"), rows)


def _profile(profile: Profile | None) -> Sheet:
    headings = ("项目", "内容")
    if profile is None:
        return Sheet("人才库资料", headings, [])
    places = ["市内不限"] if profile.anywhere else []
    places += [name_of(each.region) for each in profile.districts]
    skills = [skill.label for skill in Skill if skill.value in profile.skills]
    rows: list[Row] = [
        ("意向区县", "、".join(places)),
        ("可到岗日期", profile.available_on),
        ("工作方式", "专职" if profile.is_full_time else "可兼职"),
        ("管理过的最大施工人数", profile.largest_headcount),
        ("熟悉的工作", "、".join(skills)),
        ("自我介绍", profile.introduction),
        ("现场经验（月）", profile.site_months),
        ("其中已核实（月）", profile.verified_months),
        ("是否展示", "展示" if profile.is_visible else "不展示"),
        ("最近确认", _at(profile.confirmed_at)),
    ]
    return Sheet("人才库资料", headings, rows)


def _experiences(actor: Actor, on: date) -> Sheet:
    rows: list[Row] = [
        (
            *(each.type.label, each.project_name, each.employer, each.role, each.from_on),
            each.until_on,
            f"{each.lump_months}个月（未写时间）" if each.lump_months is not None else "",
            each.state.label,
            "、".join(proof.file.name for proof in each.proofs),
        )
        for each in experiences.list_own(actor)
    ]
    rows += [
        (
            *(post.appointment.project.type.label, post.appointment.project.name),
            *(post.appointment.organisation.name, "劳资专管员", post.appointment.starts_on),
            post.appointment.ended_on,
            "",
            "已核实（本平台聘用）",
            "",
        )
        for post in experiences.list_served(actor.id, on)
    ]
    headings = ("项目类型", "项目", "单位", "岗位", "开始", "结束", "月数", "核实情况", "证明文件")
    return Sheet("现场经历", headings, rows)


def _consents(actor: Actor) -> Sheet:
    rows = [
        (f"第{each.version}版", _at(each.given_at), _at(each.withdrawn_at))
        for each in consents.list_consents(actor)
    ]
    return Sheet("展示同意", ("告知内容", "同意时间", "撤回时间"), rows)


def _invitations(person_id: int) -> Sheet:
    found = db.session.scalars(
        select(Invitation)
        .where(Invitation.person_id == person_id)
        .options(joinedload(Invitation.project), joinedload(Invitation.organisation))
        .order_by(Invitation.id)
    )
    rows = [
        (
            *(each.organisation.name, each.project.name, _at(each.created_at), each.message),
            *(each.status.label, _at(each.answered_at)),
            each.decline_reason.label if each.decline_reason and not each.ended_at else "",
            *(each.reason, _at(each.agreed_until), _at(each.ended_at), each.why_ended),
        )
        for each in found
    ]
    headings = (
        *("单位", "项目", "发出", "说明", "状态", "答复", "婉拒原因", "补充说明"),
        *("接受后有效至", "接受后结束", "结束原因"),
    )
    return Sheet("邀约", headings, rows)


def _looks(person_id: int) -> Sheet:
    found = db.session.scalars(
        select(ContactLook)
        .where(ContactLook.person_id == person_id)
        .options(
            joinedload(ContactLook.organisation),
            joinedload(ContactLook.invitation).joinedload(Invitation.project),
        )
        .order_by(ContactLook.id)
    )
    rows = [
        (_at(each.created_at), each.organisation.name, each.invitation.project.name)
        for each in found
    ]
    return Sheet("联系方式查看", ("时间", "单位", "项目"), rows)


def _appointments(person_id: int) -> Sheet:
    rows = [
        (
            *(each.organisation.name, each.project.name, each.basis.label, each.starts_on),
            *(each.ended_on, each.status.label, each.end_reason),
        )
        for each in appointments_of(person_id)
    ]
    headings = ("单位", "项目", "任职条件", "到岗", "结束", "状态", "结束原因")
    return Sheet("聘用", headings, rows)


def _points(person_id: int) -> Sheet:
    """What the person has been told of: a draft is nobody's to read yet."""
    kept = kept_standing(person_id)
    found = db.session.scalars(
        select(PointsEvent)
        .where(PointsEvent.person_id == person_id, PointsEvent.noticed_at.is_not(None))
        .order_by(PointsEvent.id)
    )
    rows: list[Row] = [
        (
            *(each.catalogue_item.title, each.fact_on, each.facts, each.status.label),
            each.effective_on,
        )
        for each in found
    ]
    if kept is not None and kept.suspended_on is not None:
        rows.append(("暂停推送", kept.suspended_on, "累计满12分（第十七条）", "暂停", None))
    headings = ("事项", "发生日期", "事实", "状态", "生效日期")
    return Sheet("记分", headings, rows)


def _requests(actor: Actor) -> Sheet:
    rows = [
        (
            *(each.kind.label, each.about.label, each.words, _at(each.created_at)),
            *(each.state.label, each.answer, _at(each.answered_at)),
        )
        for each in list_requests(actor)
    ]
    headings = ("事项", "涉及", "说明", "提出", "状态", "答复", "答复时间")
    return Sheet("个人信息请求", headings, rows)


def _at(moment: datetime | None) -> str:
    return f"{moment.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}" if moment else ""


def _plain(cell: Cell) -> str | int | float | None:
    return cell.isoformat() if isinstance(cell, date) else cell
