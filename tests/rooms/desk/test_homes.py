"""The candidate's task list, and the desks of firms and departments."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.certificates.models import CertificateStatus
from portal.core import clock
from portal.courses.models import Course, Lesson, LessonProgress, Study
from portal.db.base import db
from portal.employers.actions import take_back
from portal.exams.models import ApplicationStatus
from portal.exams.rules.sitting_life import SittingStatus
from portal.points.models import Advice
from portal.pool.actions.invitations import offer_invited
from portal.pool.models import InvitationStatus
from tests.factories import points as events
from tests.factories.accounts import (
    acting,
    make_officer,
    make_person,
)
from tests.factories.certificates import make_certificate
from tests.factories.employers import make_appointment, make_project, make_terms, sign_both
from tests.factories.exams import make_application, make_paper, make_sitting
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.person import Person

S = SittingStatus


# --- the candidate's task list -----------------------------------------------------------------


def way_of(app, person):
    page = Person(app, person).visit("/my").page
    return {
        li.select_one(".tasks__title").get_text(strip=True): li.select_one(".badge").text
        for li in page.select(".tasks > li")
    }


def test_a_newcomer_has_registered_and_nothing_else(app, context):
    found = way_of(app, make_person())
    assert found.pop("实名登记") == "已完成"
    assert set(found.values()) == {"未开始"}


def test_lessons_of_the_entry_course_move_training_on(app, context):
    person = make_person()
    lesson = db.session.query(Lesson).join(Course).filter(Course.key == "foundation").first()
    study = Study(person_id=person.id, course_id=lesson.course_id, started_at=clock.now())
    study.last_at = study.started_at
    db.session.add(study)
    db.session.flush()
    now = clock.now()
    done = {"lesson_id": lesson.id, "opened_at": now, "completed_at": now}
    db.session.add(LessonProgress(study_id=study.id, person_id=person.id, **done))
    db.session.commit()
    assert way_of(app, person)["培训"] == "进行中"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (ApplicationStatus.DRAFT, "进行中"),
        (ApplicationStatus.SUBMITTED, "进行中"),
        (ApplicationStatus.RETURNED, "有问题"),
        (ApplicationStatus.REFUSED, "有问题"),
        (ApplicationStatus.ADMITTED, "已完成"),
        (ApplicationStatus.WITHDRAWN, "未开始"),
    ],
)
def test_the_application_stands_as_it_stands(app, context, status, state):
    person = make_person()
    make_application(person=person, status=status)
    assert way_of(app, person)["报名"] == state


def test_the_result_is_not_told_before_its_release(app, context):
    person = make_person()
    sitting = make_sitting(S.MARKING)
    make_paper(make_application(sitting, person, ApplicationStatus.ADMITTED))
    found = way_of(app, person)
    assert (found["考试"], found["成绩"], found["证书"]) == ("已完成", "进行中", "未开始")
    sitting.status = S.RELEASED
    db.session.commit()
    found = way_of(app, person)
    assert (found["成绩"], found["证书"]) == ("已完成", "进行中")


def test_the_certificate_the_pool_and_what_may_befall_them(app, context):
    person = make_profile().person
    found = way_of(app, person)
    assert (found["证书"], found["人才库"]) == ("已完成", "已完成")
    revoked = make_person()
    make_certificate(revoked, status=CertificateStatus.REVOKED)
    assert way_of(app, revoked)["证书"] == "有问题"
    suspended = make_person()
    events.make_decided(events.make_post(suspended), item="16")
    found = way_of(app, suspended)
    assert (found["证书"], found["人才库"]) == ("已完成", "有问题")


# --- the contractor's desk ---------------------------------------------------------------------


@pytest.fixture
def clerk(app, context):
    return make_officer(Role.FIRM)


def test_what_waits_for_signatures_and_for_a_file_stands_on_both_desks(app, clerk):
    firm = clerk.duties[0].organisation
    terms = make_terms(acting(clerk), make_project(firm, name="江岸一期"))
    own = Person(app, terms.person)
    assert Person(app, clerk).visit("/firm").sees("等贵单位签署")
    assert own.visit("/my").sees(f"{firm.name}的聘用文件")
    made = sign_both(terms, acting(clerk))
    assert not own.visit("/my").sees("聘用文件")
    desk = Person(app, clerk).visit("/firm")
    assert not desk.sees("等待签署的聘用文件")
    assert desk.page.select(f"a[href$='/appointments/{made.public_id}']")


def test_an_accepted_invitation_waits_no_more_once_terms_are_out(app, clerk):
    need = make_need(clerk.duties[0].organisation)
    accepted = make_invitation(
        project=need, status=InvitationStatus.ACCEPTED, answered_at=clock.now()
    )
    assert Person(app, clerk).visit("/firm").sees("等您确认聘用")
    terms = offer_invited(
        accepted, is_full_time=True, starts_on=need.needed_on, by=acting(clerk), now=clock.now()
    )
    db.session.commit()
    assert not Person(app, clerk).visit("/firm").sees("等您确认聘用")
    take_back(terms, by=acting(clerk), now=clock.now())
    db.session.commit()
    assert Person(app, clerk).visit("/firm").sees("等您确认聘用")


def figures(person):
    return {
        each.dt.get_text(strip=True): int(each.dd.text)
        for each in person.page.select(".figures > div")
    }


def test_a_person_without_a_firm_is_led_to_register_one(app, context):
    Person(app, make_person()).visit("/firm").click("登记施工总承包单位")


def test_the_desk_of_a_firm_counts_what_its_lists_show(app, clerk):
    firm = clerk.duties[0].organisation
    need = make_need(firm, planned_start_on=clock.today() + timedelta(days=5))
    make_need(firm, planned_start_on=clock.today() - timedelta(days=5))
    make_need()
    make_invitation(project=need)
    accepted = make_invitation(
        project=need, status=InvitationStatus.ACCEPTED, answered_at=clock.now()
    )
    make_appointment(project=need)
    make_appointment()
    visitor = Person(app, clerk).visit("/firm")
    shown = figures(visitor)
    assert shown == {"项目": 2, "待答复的邀约": 1, "已接受、待聘用": 1, "待上传配备文件": 1}
    assert visitor.sees("1个项目已到开工日期")
    assert visitor.sees("1个项目14天内开工")
    for words, selector in (
        ("待答复的邀约", ".rows > li"),
        ("待上传配备文件", ".rows > li"),
        ("查看这些项目", ".rows > li"),
        ("查看14天内开工的项目", ".rows > li"),
    ):
        visitor.visit("/firm").click(words)
        assert len(visitor.page.select(f"main {selector}")) == 1, words
    visitor.visit("/firm")
    assert visitor.page.select(f"a[href$='/invitations/{accepted.public_id}']")


def test_the_desk_shows_standing_advice_of_this_firm_alone(app, clerk):
    own = make_project(clerk.duties[0].organisation)
    for project in (own, make_project()):
        person = make_person(name="甲某" if project is own else "乙某")
        events.make_post(person)
        db.session.add(
            Advice(
                person_id=person.id,
                project_id=project.id,
                organisation_id=project.organisation_id,
                region=project.region,
                issuer="某区人力社保局",
                suspended_on=clock.today(),
            )
        )
    db.session.commit()
    visitor = Person(app, clerk).visit("/firm")
    assert visitor.sees("甲某")
    assert not visitor.sees("乙某")


# --- the department's desk ---------------------------------------------------------------------


def test_a_department_sees_its_own_drafts_first_and_where_all_stand(app, context):
    drafter = events.make_drafter()
    events.make_draft(by=drafter)
    events.make_submitted(by=drafter)
    events.make_draft()
    visitor = Person(app, drafter).visit("/authority")
    assert visitor.sees("等您修改或提交（1）")
    assert figures(visitor) == {"草拟": 1, "已提交，待人社确认": 1}
    visitor.click("草拟")
    assert len(visitor.page.select("main tbody tr")) == 1


def test_a_department_without_events_is_told_so(app, context):
    visitor = Person(app, events.make_drafter()).visit("/authority")
    assert visitor.sees("本部门还没有草拟过记分事项")
    Person(app, make_person()).visit("/authority", expect=403)
