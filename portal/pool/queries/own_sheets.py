"""What this room holds of a person: profile, experience, consents, invitations, looks, requests;
and what of them the municipal platform was told.
"""

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.accounts.own_data import Asked, Row, moment, streamed
from portal.accounts.queries import person_by_id
from portal.certificates.feed import subject_of
from portal.core.regions import name_of
from portal.db.base import db
from portal.documents.sheets import Sheet
from portal.employers.models import Project
from portal.outbox.models import Message
from portal.outbox.rules.message import LABELS
from portal.pool.models import (
    Consent,
    ContactLook,
    DataRequest,
    Experience,
    ExperienceProof,
    Invitation,
    Profile,
    SavedSearch,
)
from portal.pool.queries import experiences
from portal.pool.rules.consent import WORDINGS
from portal.pool.rules.skills import Skill
from portal.storage.models import StoredFile

TOLD = (
    "pool_profile.person_id",
    "pool_profile_district.profile_id",
    "pool_experience.person_id",
    "pool_experience_proof.experience_id",
    "pool_consent.person_id",
    "pool_invitation.person_id",
    "pool_contact_look.person_id",
    "pool_saved_search.person_id",
    "pool_data_request.person_id",
)
KEPT_BACK = {
    "pool_waiting.person_id": "施工单位自己排定的候补次序，尚未据此联系本人；发出的邀约在“邀约”",
    "pool_assignment_place.profile_id": "统筹方案是推算的备选安排，不产生任何决定；"
    "据此发出的邀约在“邀约”",
}


def tell(asked: Asked) -> Iterator[Sheet]:
    """人才库 and 个人信息请求, and 报送全市平台."""
    yield Sheet("人才库资料", ("项目", "内容"), _profile(asked))
    headings: tuple[str, ...] = (
        *("项目类型", "项目", "单位", "岗位", "开始", "结束", "月数", "核实情况", "核实意见"),
        *("核实时间", "移除时间", "证明文件"),
    )
    yield Sheet("现场经历", headings, _experiences(asked))
    yield Sheet("展示同意", ("告知内容", "展示内容", "同意时间", "撤回时间"), _consents(asked))
    headings = (
        *("单位", "项目", "发出", "说明", "状态", "答复期限", "答复", "婉拒原因", "补充说明"),
        *("接受后有效至", "接受后结束", "结束原因"),
    )
    yield Sheet("邀约", headings, _invitations(asked))
    yield Sheet("联系方式查看", ("时间", "单位", "项目"), _looks(asked))
    yield Sheet("保存的搜索", ("名称", "保存时间"), _searches(asked))
    headings = ("事项", "涉及", "说明", "附件", "提出", "期限", "状态", "答复", "答复时间")
    yield Sheet("个人信息请求", headings, _requests(asked))
    yield Sheet("报送全市平台", ("事项", "内容", "生成时间", "状态", "送达时间"), _messages(asked))


def _profile(asked: Asked) -> Iterator[Row]:
    profile = db.session.scalar(select(Profile).where(Profile.person_id == asked.person_id))
    if profile is None:
        return
    places = ["市内不限"] if profile.anywhere else []
    places += [name_of(each.region) for each in profile.districts]
    yield "意向区县", "、".join(places)
    yield "可到岗日期", profile.available_on
    yield "工作方式", "专职" if profile.is_full_time else "可兼职"
    yield "管理过的最大施工人数", profile.largest_headcount
    known = (skill.label for skill in Skill if skill.value in profile.skills)
    yield "熟悉的工作", "、".join(known)
    yield "自我介绍", profile.introduction
    yield "现场经验（月）", profile.site_months
    yield "其中已核实（月）", profile.verified_months
    yield "是否展示", "展示" if profile.is_visible else "不展示"
    yield "同意的告知内容", f"第{profile.consent_version}版" if profile.consent_version else "无"
    yield "最近确认", moment(profile.confirmed_at)


def _experiences(asked: Asked) -> Iterator[Row]:
    """As stated, those taken away too; then what was served in posts of this portal."""
    own = Experience
    for (each,) in streamed(select(own).where(own.person_id == asked.person_id).order_by(own.id)):
        lump = f"{each.lump_months}个月（未写时间）" if each.lump_months is not None else ""
        yield (
            *(each.type.label, each.project_name, each.employer, each.role, each.from_on),
            *(each.until_on, lump, each.state.label, each.reason, moment(each.reviewed_at)),
            *(moment(each.removed_at), "、".join(_proofs(each.id))),
        )
    for post in experiences.list_served(asked.person_id, asked.on):
        held = post.appointment
        told = (held.project.type.label, held.project.name, held.organisation.name, "劳资专管员")
        yield *told, held.starts_on, held.ended_on, "", "已核实（本平台聘用）", "", "", "", ""


def _proofs(experience_id: int) -> list[str]:
    statement = (
        select(StoredFile.name)
        .join(ExperienceProof, ExperienceProof.file_id == StoredFile.id)
        .where(ExperienceProof.experience_id == experience_id)
    )
    return list(db.session.scalars(statement.order_by(ExperienceProof.id)))


def _consents(asked: Asked) -> Iterator[Row]:
    own = Consent
    columns = (own.version, own.given_at, own.withdrawn_at)
    statement = select(*columns).where(own.person_id == asked.person_id).order_by(own.id)
    for version, given, withdrawn in streamed(statement):
        kinds = WORDINGS[version].kinds if version in WORDINGS else ""
        yield f"第{version}版", kinds, moment(given), moment(withdrawn)


def _invitations(asked: Asked) -> Iterator[Row]:
    own = Invitation
    statement = (
        select(own, Organisation.name, Project.name.label("project"))
        .join(Organisation, Organisation.id == own.organisation_id)
        .join(Project, Project.id == own.project_id)
        .where(own.person_id == asked.person_id)
    )
    for each, firm, project in streamed(statement.order_by(own.id)):
        declined = each.decline_reason if not each.ended_at else None
        yield (
            *(firm, project, moment(each.created_at), each.message, each.status.label),
            *(moment(each.expires_at), moment(each.answered_at)),
            *(declined.label if declined else "", each.reason),
            *(moment(each.agreed_until), moment(each.ended_at), each.why_ended),
        )


def _looks(asked: Asked) -> Iterator[Row]:
    own = ContactLook
    statement = (
        select(own.created_at, Organisation.name, Project.name.label("project"))
        .join(Organisation, Organisation.id == own.organisation_id)
        .join(Invitation, Invitation.id == own.invitation_id)
        .join(Project, Project.id == Invitation.project_id)
        .where(own.person_id == asked.person_id)
    )
    for at, firm, project in streamed(statement.order_by(own.id)):
        yield moment(at), firm, project


def _searches(asked: Asked) -> Iterator[Row]:
    own = SavedSearch
    statement = select(own.name, own.created_at).where(own.person_id == asked.person_id)
    for name, at in streamed(statement.order_by(own.id)):
        yield name, moment(at)


def _requests(asked: Asked) -> Iterator[Row]:
    own = DataRequest
    columns = (
        *(own.kind, own.about, own.words, StoredFile.name, own.created_at, own.due_on, own.state),
        *(own.answer, own.answered_at),
    )
    statement = (
        select(*columns)
        .outerjoin(StoredFile, StoredFile.id == own.file_id)
        .where(own.person_id == asked.person_id)
    )
    for kind, about, words, name, at, due, state, answer, answered in streamed(
        statement.order_by(own.id)
    ):
        told = (kind.label, about.label, words, name or "", moment(at), due, state.label)
        yield *told, answer, moment(answered)


def _messages(asked: Asked) -> Iterator[Row]:
    """What was provided to another processor (PIPL 23), but for whom else it names."""
    own = Message
    subject = subject_of(person_by_id(asked.person_id).public_id)
    statement = select(own).where(own.subject == subject).order_by(own.sequence)
    for (each,) in streamed(statement):
        said = [
            f"{LABELS[name]}：{_masked(name, str(value), asked)}"
            for name, value in each.facts.items()
            if name in LABELS and name != "manager" and value not in (None, "")
        ]
        state, delivered = each.state.label, moment(each.delivered_at)
        yield each.kind.label, "；".join(said), moment(each.made_at), state, delivered


def _masked(name: str, words: str, asked: Asked) -> str:
    if name == "resident_id":
        return asked.number(words)
    return asked.mobile(words) if name == "mobile" else words
