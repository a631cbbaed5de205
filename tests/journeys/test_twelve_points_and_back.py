"""The main job, step 8: twelve points, out of the pool at once, retrained, passed anew, and back.

Days must lie between some of these deeds. Where they must, the rows are moved into the past,
which is said where it is done; all else is done on the pages.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind, Person
from portal.core import clock
from portal.courses import actions as courses
from portal.courses import queries
from portal.courses.models import Course
from portal.db.base import db
from portal.points import actions as points
from portal.points.models import PointsEvent
from tests.factories.accounts import (
    PASSWORD,
    acting,
    make_officer,
    make_organisation,
    make_person,
)
from tests.factories.courses import answer, right_values
from tests.factories.points import make_decided, make_new_pass, make_post
from tests.factories.pool import make_need, make_profile
from tests.journeys.conftest import Account, Site
from tests.journeys.visitor import Upload, Visitor

NAME, OTHER = "石有田", "江对岸二期"
DAYS_AGO = 3  # when the twelve points shall have been reached
RETRAINING = "扣满12分后的再培训"
LAST_LESSON = "个案反思与重新考核"
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Cast:
    """The specialist and everyone who decides about them."""

    specialist: Account
    department: Account
    confirmer: Account
    decider: Account
    employer: Account
    contractor: Account
    project: str


@pytest.fixture
def cast(site: Site) -> Cast:
    """A certified, appointed, filed specialist with one point, who shows themselves in the pool."""
    with site.database():
        bureau = make_organisation(region="500103", name="渝中区人力社保局")
        department = make_organisation(
            OrganisationKind.AUTHORITY, name="渝中区住建委", sector="housing"
        )
        confirmer, decider = (
            make_officer(Role.POINTS, organisation=bureau, name=name)
            for name in ("记分甲", "记分乙")
        )
        drafter = make_officer(Role.AUTHORITY, organisation=department, name="住建丙")
        specialist = make_person(name=NAME)
        make_profile(specialist)
        post = make_post(specialist, certified=False, since=90)
        make_decided(post, drafter, confirmer)
        firm = make_organisation(OrganisationKind.FIRM, name="对岸建设公司")
        make_need(firm, name=OTHER)
        return Cast(
            specialist=Account.of(specialist),
            department=Account.of(drafter),
            confirmer=Account.of(confirmer),
            decider=Account.of(decider),
            employer=Account.of(make_officer(Role.FIRM, organisation=post.organisation)),
            contractor=Account.of(make_officer(Role.FIRM, organisation=firm)),
            project=post.project.name,
        )


def test_twelve_points_and_back(person, site: Site, cast: Cast):
    specialist, contractor = person(cast.specialist), person(cast.contractor)
    has_a_point(specialist, cast)
    is_invited(contractor)

    department = person()
    department.signs_in(cast.department.resident_id, PASSWORD, "工作台")
    drafts_an_event(department, cast)
    confirmer, decider = person(cast.confirmer), person(cast.decider)
    gives_notice(confirmer)
    states_their_case(specialist)
    decides(decider)

    is_not_found(contractor)
    cannot_accept(specialist)
    is_advised(person(cast.employer), cast)

    days_pass(site)
    exercise, right = learns_all_but_the_last(site)
    completes_the_retraining(specialist, exercise, right)
    with site.database():
        make_new_pass(_specialist(), opened=DAYS_AGO - 2)
    readmits(confirmer)
    is_found_again(contractor)
    is_back(specialist)


def has_a_point(specialist: Visitor, cast: Cast) -> None:
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("1分", "11分", "用工台账不规范", cast.project)


def is_invited(contractor: Visitor) -> None:
    contractor.goes_to("/firm", "工作台")
    contractor.chooses_in_bar("人才搜索", "人才搜索")
    contractor.reads("1 人符合条件")
    contractor.follows("石", "人员资料", exact=False)
    contractor.follows(OTHER, "核对后发出邀约")
    contractor.presses("发出邀约", "发出的邀约")
    contractor.reads("待答复")


# --- the event -------------------------------------------------------------------------------


def drafts_an_event(department: Visitor, cast: Cast) -> None:
    department.chooses_in_bar("草拟记分", "草拟记分事项")
    department.follows(cast.project, "草拟记分事项")
    department.reads("第二步", NAME)
    department.page.get_by_role(
        "radio", name="因劳资专管员履职不到位造成工程建设项目存在因拖欠"
    ).check()
    department.page.get_by_role("button", name="下一步", exact=True).click()
    department.reads("第三步")
    department.is_refused("保存并核对", "请填写公安机关认定或者处罚文书的编号")
    department.fills_in(
        {
            "情形发生日期": clock.today() - timedelta(days=10),
            "检查或案件文书编号": "渝中建案〔2026〕16号",
            "公安机关文书编号": "渝中公行罚决〔2026〕88号",
            "事实经过": "拖欠两个月工资，工人堵塞项目大门，扰乱公共秩序。",
            "履职不到位与该情形的因果关系": "未按月核对工资表，未报告欠薪隐患。",
            "证据材料": Upload("处罚决定书.pdf", "application/pdf", PDF),
        }
    )
    department.presses("保存并核对", "核对后提交")
    department.reads("处罚决定书.pdf", "渝中公行罚决〔2026〕88号", "12分")
    department.presses("核对无误，提交", f"{NAME}：欠薪引发违反治安管理行为")
    department.is_told("等待同级人力社保部门确认")


def opens_the_event(officer: Visitor, words: str) -> None:
    officer.goes_to("/bureau", "待办")
    officer.page.get_by_role("link", name=words).click()
    officer.follows("欠薪引发", f"{NAME}：欠薪引发违反治安管理行为", exact=False)


def gives_notice(confirmer: Visitor) -> None:
    opens_the_event(confirmer, "记分事项待确认")
    confirmer.follows("确认并告知", "确认并告知")
    confirmer.presses("核对无误，确认并告知", f"{NAME}：欠薪引发违反治安管理行为")
    confirmer.reads("当事人提交陈述申辩后或者期满后可以作出决定")


def states_their_case(specialist: Visitor) -> None:
    specialist.goes_to("/my/points", "我的记分")
    specialist.follows("查看告知", "记分告知：欠薪引发违反治安管理行为", exact=False)
    specialist.is_refused("提交陈述申辩", "请写明您对事实、理由的说明")
    specialist.fills_in({"陈述申辩内容": "我在九月已口头提醒项目经理。"})
    specialist.presses("提交陈述申辩", "记分告知：欠薪引发违反治安管理行为")
    specialist.is_told("陈述申辩已提交")
    # The invitation is on the screen while the decision is taken elsewhere.
    specialist.chooses_in_bar("邀约", "施工单位的邀约")
    specialist.follows(f"对岸建设公司：{OTHER}", "邀约")


def decides(decider: Visitor) -> None:
    opens_the_event(decider, "记分事项待决定")
    decider.reads("我在九月已口头提醒项目经理。")
    decider.follows("作出决定并送达", "作出决定并送达")
    decider.reads("决定后累计满12分", "建议另行聘任函")
    decider.presses("核对无误，作出决定", f"{NAME}：欠薪引发违反治安管理行为")
    decider.is_told("已作出决定并送达")


# --- what follows at once ----------------------------------------------------------------------


def is_not_found(contractor: Visitor) -> None:
    contractor.chooses_in_bar("人才搜索", "人才搜索")
    contractor.reads("0 人符合条件")


def cannot_accept(specialist: Visitor) -> None:
    specialist.presses("接受邀约", "现在不能这样办理")
    specialist.reads("12分")
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("平台不再推送您的招用信息", "完成重新培训课程", "报名并通过新的考试")


def is_advised(employer: Visitor, cast: Cast) -> None:
    employer.goes_to("/firm", "工作台")
    employer.follows("查看建议函", "建议另行聘任函", exact=False)
    employer.reads(NAME, cast.project, "渝中区人力社保局")
    assert employer.downloads("下载建议函（PDF）").startswith(b"%PDF-")


# --- the way back ----------------------------------------------------------------------------


def days_pass(site: Site) -> None:
    """Nobody is readmitted on the day of the decision: the decision is put into the past."""
    with site.database():
        event = db.session.scalars(select(PointsEvent).where(PointsEvent.item == "16")).one()
        event.decided_at -= timedelta(days=DAYS_AGO)
        event.effective_on -= timedelta(days=DAYS_AGO)
        db.session.flush()
        points.rework(_specialist().id, clock.today(), now=clock.now())
        db.session.commit()


def learns_all_but_the_last(site: Site) -> tuple[int, str]:
    """The retraining course but for reading its last lesson and the last exercise; which that is,
    and what is right.
    """
    with site.database():
        by = acting(_specialist())
        lessons = queries.list_lessons(
            db.session.scalars(select(Course.id).where(Course.key == "retraining"))
        )
        for lesson in lessons:
            progress = courses.open_lesson(lesson, by=by, now=clock.now())
            is_last = lesson is lessons[-1]
            if not is_last:
                courses.read_lesson(progress, by=by, now=clock.now())
            for number in range(1, len(lesson.exercises) + (not is_last)):
                answer(progress, number)
        number = len(lessons[-1].exercises)
        (right,) = right_values(queries.get_exercise(progress, number))
        db.session.commit()
        return number, right


def completes_the_retraining(specialist: Visitor, exercise: int, right: str) -> None:
    specialist.follows("完成重新培训课程", RETRAINING)
    specialist.follows(f"接着学：{LAST_LESSON}", LAST_LESSON)
    specialist.presses("我已学完，去做练习", f"练习{exercise}：{LAST_LESSON}")
    for letter in right:
        specialist.page.get_by_label(re.compile(f"^{letter}")).check()
    specialist.presses("提交答案", f"练习{exercise}：{LAST_LESSON}")
    expect(specialist.page.get_by_role("heading", name="答对了")).to_be_visible()
    specialist.follows("课程已学完，看学习记录", RETRAINING)
    specialist.reads("已学完这门课程")


def readmits(officer: Visitor) -> None:
    officer.goes_to("/bureau", "待办")
    officer.follows("可以办理重新入库", "暂停推送与重新入库")
    officer.follows(NAME, f"{NAME}的重新入库")
    officer.reads("已在暂停之后完成重新培训课程", "80分，合格")
    officer.presses("核对无误，重新入库", "暂停推送与重新入库")
    officer.is_told(f"{NAME}已重新纳入人才库")


def is_found_again(contractor: Visitor) -> None:
    contractor.chooses_in_bar("人才搜索", "人才搜索")
    contractor.reads("1 人符合条件", "石**")


def is_back(specialist: Visitor) -> None:
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("0分", "重新纳入人才库", "重新入库时已清零", "欠薪引发违反治安管理行为")
    specialist.chooses_in_bar("邀约", "施工单位的邀约")
    specialist.follows(f"对岸建设公司：{OTHER}", "邀约")
    specialist.presses("接受邀约", "邀约")
    specialist.reads("您已接受")


def _specialist() -> Person:
    return db.session.scalars(select(Person).where(Person.name == NAME)).one()
