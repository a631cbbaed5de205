"""待办 of each duty, and the trail."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.models import OrganisationStatus
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.queries import law
from portal.certificates.models import BatchState, ObjectionState
from portal.core import clock
from portal.db.base import db
from portal.employers.actions import review, warn
from portal.employers.models import AppointmentStatus, EndAnswer, EndKind
from portal.employers.rules.qualification import ReviewOutcome
from portal.exams.models import ApplicationStatus, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories import points as events
from tests.factories.accounts import (
    acting,
    make_firm,
    make_officer,
    make_person,
)
from tests.factories.certificates import (
    make_batch,
    make_certificate,
    make_objection,
    make_passed_paper,
    make_proposal,
)
from tests.factories.employers import make_appointment, make_project, make_reviewable
from tests.factories.exams import make_application, make_paper, make_sitting
from tests.factories.law import enter, make_citing
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
    assert waiting(own) == {"成绩合格，待提请发证": 1, "发证批次待审批签发": 1}
    own.click("发证批次待审批签发")
    assert len(own.page.select("tbody tr")) == 2
    assert own.sees("由您提请")
    assert waiting(visitor(Role.CERTIFICATES, region="50"))["发证批次待审批签发"] == 2


def test_objections_wait_to_be_looked_into_and_keep_the_pass_from_being_proposed(visitor):
    make_objection()
    make_objection(state=ObjectionState.DISMISSED)
    officer = visitor(Role.CERTIFICATES)
    assert waiting(officer) == {"公示异议待核查": 1, "成绩合格，待提请发证": 1}
    assert behind(officer, "公示异议待核查") == 1
    assert waiting(visitor(Role.CERTIFICATES, region="500107")) == {}


def test_a_batch_that_was_stopped_waits_to_go_on(visitor):
    make_batch(title="春季批次", state=BatchState.STOPPED)
    officer = visitor(Role.CERTIFICATES)
    assert waiting(officer) == {"制证已暂停：春季批次": 1}
    officer.click("制证已暂停：春季批次")


def test_a_certificate_whose_file_failed_waits_to_be_made_again(visitor):
    certificate = make_certificate()
    certificate.prints[0].trouble = "字库缺字"
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
    assert waiting(visitor(Role.POINTS, officer=confirmer)) == {"记分事项待确认": 1}
    assert behind(visitor(Role.POINTS, officer=confirmer), "记分事项待确认") == 1
    assert waiting(visitor(Role.POINTS, officer=municipal)) == {}
    assert waiting(visitor(Role.POINTS, region="50")) == {"记分事项待确认": 1}


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


def test_questions_that_a_law_has_touched_are_counted_as_the_radar_counts_them(visitor):
    by = make_officer(Role.REVIEWER)
    make_citing("K5.2-P991")
    version = enter(acting(by))
    db.session.commit()
    officer = visitor(Role.REVIEWER, officer=by)
    words = "法规变动，试题待对照核查"
    count = len(law.alerts_of(version))
    assert waiting(officer)[words] == count > 1
    officer.click(words)
    assert f"共{count}道" in officer.text()


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


def test_what_posts_ask_of_an_officer_is_counted_as_the_lists_show_it(visitor):
    today = clock.today()
    make_reviewable()
    make_reviewable(region="500106", project=make_project(region="500106"))
    make_appointment(filed_on=today, refile_by=today - timedelta(days=1))
    make_appointment(filed_on=today, refile_by=today)
    make_appointment(
        status=AppointmentStatus.ENDED, ended_on=today, ended_at=clock.now(), procedures=2
    )
    make_appointment(
        status=AppointmentStatus.ENDED,
        ended_on=today,
        ended_at=clock.now(),
        end_kind=EndKind.BY_PERSON,
        end_answer=EndAnswer.DENIED,
        end_answered_at=clock.now(),
    )
    rejected = make_reviewable()
    past = clock.now() - timedelta(days=40)
    review(rejected, ReviewOutcome.REJECT, "不符", seen=1, by=acting(make_person()), now=past)
    warn([rejected.project_id], now=clock.now())
    db.session.commit()
    officer = visitor(Role.POINTS)
    counted = {
        "任职条件待核": 1,
        "聘用变更逾期未报送": 1,
        "记分办理期间结束聘用，待知悉": 1,
        "结束聘用的方式本人表示不属实，待核实": 1,
        "任职条件不予认可，逾期未更换": 1,
    }
    assert waiting(officer) == counted
    for words, count in counted.items():
        assert behind(officer, words) == count


def test_the_longest_wait_stands_first(visitor):
    make_firm(created_at=events.days_ago(2))
    make_firm(created_at=events.days_ago(1))
    events.make_submitted()
    officer = visitor(Role.POINTS)
    assert list(waiting(officer)) == ["记分事项待确认", "施工单位待核验"]
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


def test_the_trail_leaves_out_on_demand_what_the_portal_did_by_itself(visitor):
    record(Deed.ACCOUNTS_FIRM_REGISTERED, make_firm(), by=acting(make_person(name="经办甲")))
    record(Deed.ACCOUNTS_FIRM_REGISTERED, make_firm(), by=None, name="无人经办公司")
    db.session.commit()
    auditor = visitor(Role.AUDITOR).visit("/bureau/trail")
    assert auditor.sees("无人经办公司")
    auditor.visit("/bureau/trail?people=1")
    assert auditor.sees("经办甲")
    assert not auditor.sees("无人经办公司")
