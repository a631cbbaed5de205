"""Correcting a question on pages: who may, who decides, who sees nothing of it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank.rules.questions import QuestionType
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import corrections as actions
from portal.exams.actions import papers
from portal.exams.actions.corrections import Wanted
from portal.exams.models import ApplicationStatus, QuestionCorrection
from portal.exams.rules.correction import Rule
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.factories.sat import about_of, enter, hand_in, item_of
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()
WORDS = "题干中“1个月”应为“一个季度”"
FULL = Wanted(Rule.FULL, "两个选项都对")


@pytest.fixture
def sitting():
    return make_sitting(
        SittingStatus.RUNNING,
        opens_at=NOW - timedelta(minutes=10),
        closes_at=NOW + timedelta(hours=3),
        minutes=120,
    )


@pytest.fixture
def officer():
    return make_officer(Role.EXAMS)


@pytest.fixture
def other():
    return make_officer(Role.EXAMS)


def test_an_officer_corrects_and_another_decides_on_pages(app, sitting, officer, other):
    paper = enter(sitting)
    item = item_of(paper)
    hand_in(paper)
    db.session.commit()
    key = item.version.question.key
    page = Person(app, officer).visit(f"/bureau/exams/sittings/{sitting.public_id}")
    page.click("更正试题").click("选择要更正的试题")
    page.submit("question_search", key=key).click(key)
    assert page.sees("现行答案")
    assert deeds_of(sitting)[-2:] == ["exams:question:listed", "exams:question:read"]
    assert page.sees("在1份试卷中")
    page.click("发布更正说明").submit("correct_form", text="", expect=422)
    page.submit("correct_form", text=WORDS)
    assert page.sees(WORDS)
    page.click("选择要更正的试题").submit("question_search", key=key).click(key)
    page.click("作废或者更正答案").submit("ruling_form", expect=422)
    page.submit("ruling_form", rule="also", reason="两个都对", expect=422)
    assert page.sees("请选择或者填写更正后的答案")
    page.submit("ruling_form", rule="full", reason="两个都对")
    assert page.sees("待决定")
    page.click(f"查看影响：{key}（第{item.version.number}版）")
    assert page.page.select_one("form#decide_form") is None
    second = Person(app, other).visit("/bureau")
    second.click(f"试题处理待决定：{key}（第{item.version.number}版）")
    assert second.sees("成绩提高1")
    second.submit("decide_form", decision="take", expect=422)
    second.submit("decide_form", decision="take", reason="属实")
    assert second.sees("1名考生的成绩有变动")
    assert second.sees("已生效")
    made = db.session.scalars(select(QuestionCorrection).where(QuestionCorrection.number == 1))
    second.visit(f"/bureau/exams/corrections/{made.one().public_id}/decide")
    assert second.text("h1") == "更正试题"


def test_before_the_start_no_answer_is_shown_and_every_look_is_recorded(app, officer):
    coming = make_sitting(
        SittingStatus.APPLIED,
        opens_at=NOW + timedelta(minutes=10),
        closes_at=NOW + timedelta(hours=3),
        minutes=120,
    )
    admitted = make_application(coming, status=ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(admitted, now=NOW)
    db.session.commit()
    kinds = (QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.JUDGE)
    items = [item_of(paper, kind) for kind in kinds]
    items.append(next(item for item in paper.items if item.face["face"]["type"] not in kinds))
    where, page = f"/bureau/exams/sittings/{coming.public_id}", Person(app, officer)
    for item in items:
        asked = f"?version={item.version.public_id}"
        for path in ("question", "corrections/note", "corrections/propose"):
            page.visit(f"{where}/{path}{asked}")
            assert not page.sees("现行答案"), path
            assert page.sees("考试开始以后才显示答案"), path
            assert deeds_of(coming)[-1] == "exams:question:read"
        page.submit("ruling_form", rule="full", reason="题目有误", expect=422)
        assert page.sees("考试还没有开始")
    assert page.visit(f"{where}/question{asked}").page.select("a[href*=propose]") == []
    assert not page.visit(where).sees("查看一场考试的试题"), "looks are told by the trail"


@pytest.mark.parametrize("status", [ApplicationStatus.SUBMITTED, ApplicationStatus.ADMITTED])
def test_whoever_applied_for_it_sees_no_question_of_it(app, sitting, officer, other, status):
    item = item_of(enter(sitting))
    made = actions.propose(sitting, about_of(item), FULL, by=acting(other), now=NOW)
    make_application(sitting, officer, status)
    db.session.commit()
    where = f"/bureau/exams/sittings/{sitting.public_id}"
    asked = f"?version={item.version.public_id}"
    mine = Person(app, officer)
    for path in (
        f"{where}/corrections",
        f"{where}/questions",
        f"{where}/question{asked}",
        f"{where}/corrections/note{asked}",
        f"{where}/corrections/propose{asked}",
        f"/bureau/exams/corrections/{made.public_id}/decide",
    ):
        mine.visit(path, expect=404)
    assert not mine.visit("/bureau").sees("试题处理待决定")
    assert "exams:question:read" not in deeds_of(sitting)


def test_a_case_shows_its_parts_and_a_calculation_only_the_void(app, sitting, officer):
    paper = enter(sitting)
    case = next(item for item in paper.items if item.group)
    own = item_of(paper, QuestionType.CALCULATION)
    where = f"/bureau/exams/sittings/{sitting.public_id}"
    page = Person(app, officer)
    page.visit(f"{where}/question?version={case.version.public_id}").click("第1小题")
    assert page.sees("第1小题")
    page.visit(f"{where}/corrections/propose?version={own.version.public_id}")
    rules = [tag["value"] for tag in page.page.select("#ruling_form [name=rule]")]
    assert rules == ["full"]
    page.submit("ruling_form", rule="also", reason="试试", expect=422)


def test_other_people_and_other_regions_correct_nothing(app, sitting, officer):
    item = item_of(enter(sitting))
    made = actions.propose(sitting, about_of(item), FULL, by=acting(officer), now=NOW)
    db.session.commit()
    where = f"/bureau/exams/sittings/{sitting.public_id}"
    asked = f"?version={item.version.public_id}"
    paths = [f"{where}/corrections", f"{where}/questions", f"{where}/question{asked}"]
    paths += [f"{where}/corrections/note{asked}", f"{where}/corrections/propose{asked}"]
    paths.append(f"/bureau/exams/corrections/{made.public_id}/decide")
    for role, region, status in (
        (Role.INVIGILATOR, "500103", 403),
        (Role.AUDITOR, "500103", 403),
        (Role.EXAMS, "500106", 404),
    ):
        visitor = Person(app, make_officer(role, region))
        for path in paths:
            visitor.visit(path, expect=status)
    mine = Person(app, officer)
    for path in paths[2:5]:
        mine.visit(path.replace(item.version.public_id, "zzzzzzzzzzzz"), expect=404)
        mine.visit(path.split("?")[0])
        assert mine.text("h1") == "选择要更正的试题"
    html = BeautifulSoup(mine.visit(paths[0]).answer.text, "html.parser")
    assert "待决定" in html.get_text()
