"""The main job, step 8, the way back: retrained, passed anew, readmitted, found and invited again.

Days must lie between the decision and the return. Where they must, things were made in the past,
which is said where it is done; all else is done on the pages.
"""

import re

from playwright.sync_api import expect
from sqlalchemy import select

from portal.core import clock
from portal.courses import actions as courses
from portal.courses import queries
from portal.courses.models import Course
from portal.db.base import db
from tests.factories.accounts import acting
from tests.factories.courses import answer, right_values
from tests.factories.points import make_new_pass
from tests.journeys.conftest import Site
from tests.journeys.points_story import NAME, OTHER, make_cast, the_specialist
from tests.journeys.visitor import Visitor

RETRAINING = "扣满12分后的再培训"
LAST_LESSON = "个案反思与重新考核"


def test_back_after_retraining(person, site: Site):
    cast = make_cast(site, "16")  # decided ten days ago: nobody is readmitted on the same day
    specialist, contractor = person(cast.specialist), person(cast.contractor)
    is_not_found(contractor)
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("平台不再推送您的招用信息", "完成重新培训课程", "报名并通过新的考试")

    exercise, right = learns_all_but_the_last(site)
    completes_the_retraining(specialist, exercise, right)
    officer = person(cast.confirmer)
    is_not_readmitted_yet(officer)
    with site.database():
        make_new_pass(the_specialist(), opened=1)
    readmits(officer)

    is_found_and_invited(contractor)
    is_back(specialist)


def is_not_found(contractor: Visitor) -> None:
    contractor.goes_to("/firm", "工作台")
    contractor.chooses_in_bar("人才搜索", "人才搜索")
    contractor.reads("0 人符合条件")


def learns_all_but_the_last(site: Site) -> tuple[int, str]:
    """The retraining course but for reading its last lesson and the last exercise; which that is,
    and what is right.
    """
    with site.database():
        by = acting(the_specialist())
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


def is_not_readmitted_yet(officer: Visitor) -> None:
    officer.goes_to("/bureau/points/readmissions", "暂停推送与重新入库")
    officer.follows(NAME, f"{NAME}的重新入库")
    officer.reads("暂停之后还没有已公布的合格成绩", "两项条件都满足后")


def readmits(officer: Visitor) -> None:
    officer.goes_to("/bureau", "待办")
    officer.follows("可以办理重新入库", "暂停推送与重新入库")
    officer.follows(NAME, f"{NAME}的重新入库")
    officer.reads("已在暂停之后完成重新培训课程", "80分，合格")
    officer.presses("核对无误，重新入库", "暂停推送与重新入库")
    officer.is_told(f"{NAME}已重新纳入人才库")


def is_found_and_invited(contractor: Visitor) -> None:
    contractor.chooses_in_bar("人才搜索", "人才搜索")
    contractor.reads("1 人符合条件", "石**")
    contractor.follows("石", "人员资料", exact=False)
    contractor.follows(OTHER, "核对后发出邀约")
    contractor.presses("发出邀约", "发出的邀约")


def is_back(specialist: Visitor) -> None:
    specialist.goes_to("/my/points", "我的记分")
    specialist.reads("0分", "重新纳入人才库", "重新入库时已清零", "欠薪引发违反治安管理行为")
    specialist.chooses_in_bar("邀约", "施工单位的邀约")
    specialist.follows(f"对岸建设公司：{OTHER}", "邀约")
    specialist.presses("接受邀约", "邀约")
    specialist.reads("您已接受")
