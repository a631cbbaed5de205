"""What officers and the public see of sittings, and do with them."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.exams.models import ApplicationStatus
from portal.exams.rules.sitting_life import SittingStatus as S
from tests.factories.accounts import make_officer, make_person
from tests.factories.exams import make_application, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def officer(app):
    return Person(app, make_officer(Role.EXAMS))


def filled(**details):
    now = clock.now().astimezone(clock.BEIJING)

    def at(days, hour, minute=0):
        day = (now + timedelta(days=days)).replace(hour=hour, minute=minute)
        return day.strftime("%Y-%m-%dT%H:%M")

    return {
        "title": "2026年第1场",
        "place": "沙坪坝考点",
        "apply_from": at(1, 9),
        "apply_until": at(8, 18),
        "opens_at": at(15, 9),
        "closes_at": at(15, 11, 30),
        "capacity": "３０",
        "notice": "请带身份证。",
    } | details


def test_a_sitting_from_draft_to_notice(app, officer, stranger):
    officer.visit("/bureau/exams/sittings").click("编制场次").submit("sitting_form", **filled())
    assert officer.text("h1") == "2026年第1场"
    assert officer.sees("作答时长120分钟")
    assert officer.sees("名额30人")
    stranger.visit("/exams")
    assert not stranger.sees("2026年第1场")
    officer.submit("submit")
    assert officer.sees("待审批")
    second = Person(app, make_officer(Role.EXAMS))
    second.visit("/bureau/exams/sittings").click("2026年第1场").click("审批")
    second.submit("decide_form", decision="approve")
    assert second.sees("场次已批准并公告")
    stranger.visit("/exams").click("2026年第1场")
    assert stranger.sees("请带身份证。")
    assert stranger.sees("已公告")


def test_what_is_missing_or_contradictory_is_told_and_nothing_typed_is_lost(officer):
    officer.visit("/bureau/exams/sittings/new")
    officer.submit("sitting_form", expect=422, place="一号机房", capacity="很多")
    for words in (
        "请填写场次名称",
        "请填写报名开始的日期和时间",
        "名额请填写1至9999之间的整数",
    ):
        assert words in officer.text("#sitting_form")
    assert officer.page.select_one("#place")["value"] == "一号机房"
    assert officer.page.select_one("#capacity")["value"] == "很多"
    typed = filled(closes_at=filled()["opens_at"], pass_marks="101", apply_from="明天")
    officer.submit("sitting_form", expect=422, **typed)
    assert "例如2026-03-05 09:00" in officer.text("#sitting_form")
    assert officer.page.select_one("#apply_from")["value"] == "明天"
    officer.submit("sitting_form", expect=422, apply_from=filled()["apply_from"])
    assert "结束时间要晚于开考时间" in officer.text("#sitting_form")
    assert "1至100之间" in officer.text("#sitting_form")
    assert officer.page.select_one("#opens_at")["value"] == filled()["opens_at"]


def test_the_drafter_cannot_approve_but_take_back_and_edit(app, officer):
    officer.visit("/bureau/exams/sittings/new").submit("sitting_form", **filled())
    officer.submit("submit").click("撤回修改")
    officer.submit("decide_form", expect=422, decision="approve")
    assert "另一位考务人员" in officer.text("#decide_form")
    officer.submit("decide_form", expect=422, decision="return")
    assert "请写明理由" in officer.text("#decide_form")
    officer.submit("decide_form", expect=422, decision=None)
    assert "请选择批准或者退回" in officer.text("#decide_form")
    officer.submit("decide_form", decision="return", reason="地点要改")
    assert officer.sees("退回原因：地点要改")
    officer.click("修改")
    assert officer.page.select_one("#opens_at")["value"] == filled()["opens_at"]
    assert officer.page.select_one("#pass_marks")["value"] == "60"
    officer.submit("sitting_form", place="二号机房")
    assert officer.sees("二号机房")


def test_cancelling_tells_everyone_why(officer, stranger):
    sitting = make_sitting()
    applicant = make_application(sitting).person
    officer.visit(f"/bureau/exams/sittings/{sitting.public_id}").click("取消场次")
    assert officer.sees("已有1人报名")
    officer.submit("cancel_form", expect=422)
    officer.submit("cancel_form", reason="机房停电")
    assert officer.sees("取消原因：机房停电")
    stranger.visit(f"/exams/{sitting.public_id}")
    assert stranger.sees("本场考试已取消")
    assert stranger.sees("机房停电")
    candidate = Person(stranger.app, applicant).visit("/my/exams").click(sitting.title)
    assert candidate.sees("机房停电")


def test_a_stale_submission_is_told_so(officer):
    officer.visit("/bureau/exams/sittings/new").submit("sitting_form", **filled())
    form = officer.page
    officer.submit("submit")
    officer.page = form
    officer.submit("submit", expect=409)
    assert officer.sees("目前是“待审批”")


def test_the_list_is_filtered_and_counted(officer):
    make_sitting(S.APPLYING, title="正在报名的")
    make_sitting(S.RELEASED, title="公布了的")
    make_sitting(S.APPLYING, title="别区的", region="500106")
    officer.visit("/bureau/exams/sittings")
    assert "共 2 条" in officer.text()
    assert not officer.sees("别区的")
    officer.submit("sitting_search", status="released")
    assert officer.sees("公布了的")
    assert not officer.sees("正在报名的")
    assert officer.sees("报名中（1）")


def test_the_fragment_of_the_list_stands_alone(officer):
    make_sitting(title="正在报名的")
    answer = officer.send(
        "/bureau/exams/sittings", headers={"HX-Request": "true", "HX-Target": "sitting_rows"}
    )
    assert answer.text.lstrip().startswith('<div id="sitting_rows">')
    assert "正在报名的" in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "/bureau/exams/sittings/{}",
        "/bureau/exams/sittings/{}/edit",
        "/bureau/exams/sittings/{}/decide",
        "/bureau/exams/sittings/{}/cancel",
        "/bureau/exams/sittings/{}/seats",
        "/bureau/exams/sittings/{}/results",
        "/bureau/exams/sittings/{}/results/workbook",
        "/bureau/exams/sittings/{}/results/confirm",
        "/bureau/exams/sittings/{}/results/return",
        "/bureau/exams/applications?sitting={}",
    ],
)
def test_a_sitting_of_another_district_is_not_there(officer, url):
    own, foreign = make_sitting(S.RELEASED), make_sitting(S.RELEASED, region="500106")
    officer.visit(url.format(own.public_id))
    officer.visit(url.format(foreign.public_id), expect=404)
    officer.visit(url.format("0" * 12), expect=404)


@pytest.mark.parametrize("status", S)
def test_every_state_has_its_page(officer, stranger, status):
    sitting = make_sitting(status, status_reason="理由在此" if status is S.CANCELLED else "")
    make_application(sitting, status=ApplicationStatus.ADMITTED)
    officer.visit(f"/bureau/exams/sittings/{sitting.public_id}")
    hidden = status in {S.DRAFT, S.PENDING}
    stranger.visit(f"/exams/{sitting.public_id}", expect=404 if hidden else 200)


def test_who_has_no_duty_in_exams_stays_out(app):
    sitting = make_sitting()
    Person(app, make_person()).visit("/bureau/exams/sittings", expect=403)
    auditor = Person(app, make_officer(Role.AUDITOR))
    auditor.visit(f"/bureau/exams/sittings/{sitting.public_id}")
    assert not auditor.sees("取消场次")
    auditor.visit("/bureau/exams/sittings/new", expect=403)
    auditor.visit("/bureau/exams/applications", expect=403)


def test_past_notices_are_apart_and_an_empty_list_says_what_next(stranger):
    stranger.visit("/exams")
    assert stranger.sees("目前没有近期的考试公告")
    make_sitting(S.RELEASED, title="上一场")
    make_sitting(S.APPLYING, title="别区的", region="500106")
    stranger.visit("/exams")
    assert not stranger.sees("上一场")
    assert stranger.sees("剩余30个名额")
    stranger.click("往期考试")
    assert stranger.sees("上一场")
    stranger.visit("/exams?region=500103")
    assert not stranger.sees("别区的")
    stranger.submit("notice_search", region="500106")
    assert stranger.sees("别区的")
