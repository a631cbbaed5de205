"""Results: looked at, proposed, confirmed, told."""

import pytest

from portal.access.roles import Role
from portal.db.base import db
from portal.exams.models import ApplicationStatus, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus as S
from tests.factories.accounts import make_officer, make_person
from tests.factories.exams import make_application, make_paper, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def sitting():
    return make_sitting(S.MARKING)


def sat(sitting, name="张三", marks=7250, **details):
    application = make_application(sitting, make_person(name=name), ApplicationStatus.ADMITTED)
    return make_paper(application, marks=marks, **details)


def test_from_marks_to_the_candidate(app, sitting):
    paper = sat(sitting, by_topic={"K1": {"earned": 900, "possible": 1200}})
    sat(sitting, "李四", 4150)
    first, second = (Person(app, make_officer(Role.EXAMS)) for _ in range(2))
    url = f"/bureau/exams/sittings/{sitting.public_id}/results"
    first.visit(url)
    assert first.sees("72.5")
    assert first.sees("合格率50%")
    assert first.sees("平均分57")
    first.submit("propose")
    assert first.sees("等待另一位考务人员复核")
    first.click("复核")
    assert first.sees("这批成绩由您提请公布")
    candidate = Person(app, paper.person)
    candidate.visit(f"/my/exams/results/{paper.public_id}", expect=404)
    assert not candidate.visit("/my/exams").sees("查看成绩")
    second.visit(url).click("复核").submit("confirm_form")
    assert second.sees("成绩已公布")
    candidate.visit("/my/exams").click("查看成绩")
    assert candidate.text(".verdict__marks") == "72.5 分"
    assert candidate.sees("劳务统计")
    assert candidate.sees("75%")
    assert candidate.sees("查看证书")


def test_who_failed_is_told_when_to_come_again(app):
    paper = sat(make_sitting(S.RELEASED), marks=5990)
    candidate = Person(app, paper.person).visit(f"/my/exams/results/{paper.public_id}")
    assert candidate.text(".verdict__marks") == "59.9 分"
    assert candidate.sees("不合格，合格分数线60分")
    assert candidate.sees("及以后举行的场次")


def test_the_proposer_cannot_confirm_and_a_double_click_confirms_once(app, sitting):
    sat(sitting)
    first, second = (Person(app, make_officer(Role.EXAMS)) for _ in range(2))
    url = f"/bureau/exams/sittings/{sitting.public_id}/results"
    first.visit(url).submit("propose")
    first.click("复核").submit("confirm_form", expect=422)
    assert "另一位考务人员" in first.text("#confirm_form")
    second.visit(url).click("复核")
    form = second.page
    second.submit("confirm_form")
    second.page = form
    second.submit("confirm_form", expect=422)
    assert second.sees("成绩已于")


def test_returning_needs_a_reason(app, sitting):
    sat(sitting)
    first, second = (Person(app, make_officer(Role.EXAMS)) for _ in range(2))
    url = f"/bureau/exams/sittings/{sitting.public_id}/results"
    first.visit(url).submit("propose")
    second.visit(url).click("退回").submit("return_form", expect=422)
    assert "请写明理由" in second.text("#return_form")
    second.submit("return_form", reason="请核查第3题")
    assert second.sees("退回原因：请核查第3题")


def test_unmarked_papers_hold_the_release_up(app, sitting):
    paper = sat(sitting)
    officer = Person(app, make_officer(Role.EXAMS))
    url = f"/bureau/exams/sittings/{sitting.public_id}/results"
    officer.visit(url)
    form = officer.page
    paper.status = PaperStatus.HANDED_IN
    db.session.commit()
    officer.visit(url)
    assert officer.sees("还有1份试卷")
    assert officer.page.select_one("#propose") is None
    officer.page = form
    officer.submit("propose", expect=409)
    assert officer.sees("全部评完后才能公布成绩")


def test_a_foreign_result_is_not_there(app):
    paper = make_paper()
    own = Person(app, paper.person).visit(f"/my/exams/results/{paper.public_id}")
    assert own.sees("72.5")
    Person(app, make_person()).visit(f"/my/exams/results/{paper.public_id}", expect=404)


def test_a_sitting_nobody_came_to_can_be_closed(app, sitting):
    officer = Person(app, make_officer(Role.EXAMS))
    officer.visit(f"/bureau/exams/sittings/{sitting.public_id}").click("成绩")
    assert officer.sees("没有人参加这场考试")
    officer.submit("propose")
    assert officer.sees("等待另一位考务人员复核")


def test_the_workbook_holds_the_marks(app, sitting):
    sat(sitting)
    officer = Person(app, make_officer(Role.EXAMS))
    answer = officer.send(f"/bureau/exams/sittings/{sitting.public_id}/results/workbook")
    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")
