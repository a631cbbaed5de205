"""待办 of each duty, the task list, the desks of firms and departments, and the trail."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.models import OrganisationStatus
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates.models import CertificatePrint, CertificateStatus
from portal.core import clock
from portal.courses.models import Course, Lesson, LessonProgress, Study
from portal.db.base import db
from portal.exams.models import ApplicationStatus, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from portal.points.models import Advice
from portal.pool.models import InvitationStatus
from tests.factories import points as events
from tests.factories.accounts import (
    acting,
    make_firm,
    make_officer,
    make_person,
)
from tests.factories.certificates import make_certificate, make_passed_paper, make_proposal
from tests.factories.employers import make_appointment, make_project
from tests.factories.exams import make_application, make_paper, make_sitting
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.person import Person

S = SittingStatus


@pytest.fixture
def visitor(app, context):
    """Someone with this duty, at their first page."""

    def at_work(role, region="500103", **details):
        officer = details.pop("officer", None) or make_officer(role, region=region, **details)
        return Person(app, officer).visit("/bureau")

    return at_work


def waiting(person):
    """What 待办 says: how many of each kind."""
    rows = person.page.select("main tbody tr")
    return {
        row.select_one("a").get_text(strip=True): int(row.select_one(".num").text) for row in rows
    }


def behind(person, words):
    """How many rows the page behind this line of 待办 shows."""
    person.visit("/bureau").click(words)
    return len(person.page.select("main table:not(.seats) tbody tr"))


# --- 待办 --------------------------------------------------------------------------------------


def test_an_officer_with_nothing_to_do_is_told_where_their_work_is(visitor):
    officer = visitor(Role.TRAINING)
    assert officer.sees("目前没有等您办理的事项")
    officer.click("培训进度")


def test_whoever_is_no_officer_is_shown_the_way_out(app, context):
    Person(app, make_person()).visit("/bureau").click("到个人页面")


def test_applications_wait_for_the_region_and_never_for_the_applicant(visitor):
    sitting = make_sitting(S.APPLYING)
    officer = make_officer(Role.EXAMS)
    make_application(sitting)
    make_application(sitting)
    make_application(sitting, officer)
    make_application(make_sitting(S.CANCELLED))
    make_application(make_sitting(S.APPLYING, region="500101"))
    visiting = visitor(Role.EXAMS, officer=officer)
    assert waiting(visiting) == {"报名待审核": 2}
    assert behind(visiting, "报名待审核") == 2
    assert waiting(visitor(Role.EXAMS, region="50")) == {"报名待审核": 4}


def test_a_sitting_waits_for_the_second_hand_alone(visitor):
    first, second = make_officer(Role.EXAMS), make_officer(Role.EXAMS)
    make_sitting(S.PENDING, title="春季考核", drafted_by_id=first.id)
    assert waiting(visitor(Role.EXAMS, officer=first)) == {}
    visiting = visitor(Role.EXAMS, officer=second)
    assert waiting(visiting) == {"场次待批准：春季考核": 1}
    visiting.click("场次待批准：春季考核")
    assert visiting.text("h1") == "审批场次"


def test_a_sitting_sent_back_waits_for_its_drafter(visitor):
    first = make_officer(Role.EXAMS)
    make_sitting(S.DRAFT, title="春季考核", drafted_by_id=first.id, status_reason="地点不明")
    assert waiting(visitor(Role.EXAMS)) == {}
    assert waiting(visitor(Role.EXAMS, officer=first)) == {"场次被退回，待修改：春季考核": 1}


def test_results_wait_first_to_be_proposed_then_for_another_to_confirm(visitor):
    first, candidate = make_officer(Role.EXAMS), make_officer(Role.EXAMS)
    marked = make_sitting(S.MARKING, title="评完场")
    for person in (make_person(), candidate):
        admitted = make_application(marked, person, ApplicationStatus.ADMITTED)
        make_paper(admitted)
    unmarked = make_application(make_sitting(S.MARKING), status=ApplicationStatus.ADMITTED)
    make_paper(unmarked, PaperStatus.HANDED_IN)
    make_sitting(S.REVIEWING, title="复核场", release_proposed_by_id=first.id)
    assert waiting(visitor(Role.EXAMS, officer=first)) == {"成绩待提请公布：评完场": 1}
    both = {"成绩待提请公布：评完场": 1, "成绩待复核公布：复核场": 1}
    assert waiting(visitor(Role.EXAMS)) == both
    assert waiting(visitor(Role.EXAMS, officer=candidate)) == {"成绩待复核公布：复核场": 1}


def test_certificates_wait_to_be_proposed_and_then_for_the_municipality(visitor):
    make_passed_paper()
    holder = make_person()
    make_certificate(holder)
    make_passed_paper(holder)
    proposer = make_officer(Role.CERTIFICATES, region="50")
    make_proposal()
    make_proposal(proposer=proposer)
    district = visitor(Role.CERTIFICATES)
    assert waiting(district) == {"成绩合格，待提请发证": 1}
    assert behind(district, "成绩合格，待提请发证") == 1
    own = visitor(Role.CERTIFICATES, officer=proposer)
    assert waiting(own) == {"成绩合格，待提请发证": 1, "证书待审批签发": 1}
    own.click("证书待审批签发")
    assert len(own.page.select("[name=chosen]")) == 1
    assert own.sees("由您提请")
    assert waiting(visitor(Role.CERTIFICATES, region="50"))["证书待审批签发"] == 2


def test_a_certificate_whose_file_failed_waits_to_be_made_again(visitor):
    certificate = make_certificate()
    db.session.add(
        CertificatePrint(certificate=certificate, serial=1, facts={}, trouble="字库缺字")
    )
    db.session.commit()
    officer = visitor(Role.CERTIFICATES)
    assert waiting(officer) == {"证书文件生成失败": 1}
    assert behind(officer, "证书文件生成失败") == 1


def test_firms_wait_for_the_officer_of_their_district(visitor):
    make_firm()
    make_firm(region="500101")
    make_firm(status=OrganisationStatus.VERIFIED)
    officer = visitor(Role.POINTS)
    assert waiting(officer) == {"施工单位待核验": 1}
    assert behind(officer, "施工单位待核验") == 1


def test_events_wait_for_their_own_level_and_not_for_the_drafter(visitor):
    confirmer = make_officer(Role.POINTS)
    municipal = make_officer(Role.POINTS, region="50")
    events.make_submitted()
    events.make_submitted(by=municipal)
    assert waiting(visitor(Role.POINTS, officer=confirmer)) == {"记分事项待确认并告知": 1}
    assert behind(visitor(Role.POINTS, officer=confirmer), "记分事项待确认并告知") == 1
    assert waiting(visitor(Role.POINTS, officer=municipal)) == {}
    assert waiting(visitor(Role.POINTS, region="50")) == {"记分事项待确认并告知": 1}


def test_an_event_above_ones_level_is_read_with_the_reason_why_not(visitor):
    event = events.make_submitted()
    officer = visitor(Role.POINTS, region="50")
    officer.visit(f"/bureau/points/events/{event.public_id}")
    assert officer.sees("请由同级人力社保部门办理")


def test_a_noticed_event_waits_only_when_it_may_be_decided(visitor):
    event = events.make_noticed(noticed=0)
    assert waiting(visitor(Role.POINTS)) == {}
    event.stated_at = clock.now()
    db.session.commit()
    officer = visitor(Role.POINTS)
    assert waiting(officer) == {"记分事项待决定": 1}
    assert behind(officer, "记分事项待决定") == 1


def test_what_an_officer_drafted_waits_to_be_handed_in(visitor):
    drafter = make_officer(Role.POINTS)
    events.make_draft(by=drafter)
    officer = visitor(Role.POINTS, officer=drafter)
    assert waiting(officer) == {"记分事项待提交": 1}
    assert behind(officer, "记分事项待提交") == 1


def test_whoever_fulfils_article_17_waits_to_be_readmitted(visitor):
    person, other = make_person(), make_person()
    events.make_decided(events.make_post(person), item="16")
    events.make_decided(events.make_post(other), item="16")
    events.make_retrained(person, events.days_ago(3))
    events.make_new_pass(person)
    officer = visitor(Role.POINTS)
    assert waiting(officer) == {"可以办理重新入库": 1}
    assert behind(officer, "可以办理重新入库") == 1
    officer.visit("/bureau/points/readmissions")
    assert len(officer.page.select("main tbody tr")) == 2


def test_late_filings_are_counted_as_the_lists_show_them(visitor):
    today = clock.today()
    begun = make_project(planned_start_on=today - timedelta(days=3))
    make_appointment(project=begun)
    make_project(planned_start_on=today - timedelta(days=9))
    make_project(planned_start_on=today + timedelta(days=9))
    running = make_project(planned_start_on=today - timedelta(days=90))
    make_appointment(project=running, filed_on=today - timedelta(days=91))
    make_appointment(project=running, starts_on=today - timedelta(days=40))
    officer = visitor(Role.POINTS)
    projects, joiners = "已开工，配备文件未上传的项目", "到岗后配备文件逾期未上传"
    assert waiting(officer) == {projects: 2, joiners: 1}
    assert behind(officer, projects) == 2
    assert behind(officer, joiners) == 1


def test_the_longest_wait_stands_first(visitor):
    make_firm(created_at=events.days_ago(2))
    make_firm(created_at=events.days_ago(1))
    events.make_submitted()
    officer = visitor(Role.POINTS)
    assert list(waiting(officer)) == ["记分事项待确认并告知", "施工单位待核验"]
    assert officer.sees("3件等您办理")


@pytest.mark.parametrize(
    "role", [Role.AUTHOR, Role.REVIEWER, Role.MARKING, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_every_duty_is_led_only_where_it_may_go(visitor, role):
    officer = visitor(role)
    for link in [a["href"] for a in officer.page.select("main a[href], nav a[href]")]:
        officer.visit(link)


# --- the trail ---------------------------------------------------------------------------------


def test_the_trail_reaches_as_far_as_the_duty(visitor):
    for region, name in (("500103", "本区某公司"), ("500101", "外区某公司")):
        record(Deed.ACCOUNTS_FIRM_REGISTERED, make_firm(region=region), by=None, name=name)
    db.session.commit()
    auditor = visitor(Role.AUDITOR).visit("/bureau/trail")
    assert auditor.sees("名称：本区某公司")
    assert not auditor.sees("外区某公司")
    assert visitor(Role.AUDITOR, region="50").visit("/bureau/trail").sees("外区某公司")
    visitor(Role.ADMINISTRATOR).visit("/bureau/trail", expect=403)


def test_the_trail_is_searched_by_hand_or_thing(visitor):
    firm = make_firm()
    record(Deed.ACCOUNTS_FIRM_REGISTERED, firm, by=acting(make_person(name="经办甲")))
    record(Deed.ACCOUNTS_FIRM_REGISTERED, make_firm(), by=acting(make_person(name="经办乙")))
    db.session.commit()
    auditor = visitor(Role.AUDITOR).visit("/bureau/trail")
    auditor.visit(f"/bureau/trail?q={firm.public_id}")
    assert auditor.sees("经办甲")
    assert not auditor.sees("经办乙")
    assert auditor.visit("/bureau/trail?q=经办丙").sees("没有符合条件的记录")


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
        ("待答复的邀约", "tbody tr"),
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
