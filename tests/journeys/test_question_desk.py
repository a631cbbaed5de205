"""The question bank in a browser: a calculation from its first draft until the law it cites has
changed, a workbook of questions brought in, and steps answered one by one in the exam room.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.models import Duty
from portal.bank.models import Question, QuestionStatus
from portal.bank.queries import law
from portal.bank.rules.law import Change
from portal.bank.rules.questions import Step, Variable
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import papers
from portal.exams.models import ApplicationStatus, PaperItem
from portal.exams.rules.sitting_life import SittingStatus
from portal.jobs.queue import commit
from tests.factories.accounts import make_officer, make_organisation
from tests.factories.bank import make_question
from tests.factories.exams import make_application, make_sitting, pin_question
from tests.factories.questions import make_calculation
from tests.journeys import question_files as files
from tests.journeys import question_officers as desk
from tests.journeys.conftest import Account, Site
from tests.journeys.exam_hall import Desk

SITTING = "渝中区第二场专项职业能力考核"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who writes, and two who review."""

    author: Account
    first: Account
    second: Account


@pytest.fixture
def cast(site: Site) -> Cast:
    """The author reviews other people's questions, too."""
    with site.database():
        bureau = make_organisation(region="500103", name="渝中区人力社保局")
        author = make_officer(Role.AUTHOR, organisation=bureau, name="命题甲")
        review = Duty(person=author, role=Role.REVIEWER, organisation=bureau, region="500103")
        db.session.add(review)
        db.session.commit()
        first, second = (
            Account.of(make_officer(Role.REVIEWER, organisation=bureau, name=name))
            for name in ("审题乙", "审题丙")
        )
        return Cast(Account.of(author), first, second)


@pytest.mark.parametrize("with_js", [True, False], ids=["with-js", "without-js"])
def test_a_question_from_draft_until_the_law_changes(person, site: Site, cast: Cast, with_js: bool):
    author, first, second = (
        person(account, with_js=with_js) for account in (cast.author, cast.first, cast.second)
    )
    author.goes_to("/bureau", "待办")
    desk.writes_a_calculation(author)
    desk.previews_ten_sets(author)
    desk.submits(author, 1)
    address = desk.reads_to_review(first)
    desk.cannot_review(author, address)
    desk.returns_it(first)
    desk.mends_it(author)
    desk.passes(first, "审题")
    desk.is_not_offered(first, "终审")
    desk.passes(second, "终审")
    desk.enables(first)
    desk.is_found_by_its_clause(second)

    desk.enters_a_new_version(first, touched_lesson(site), on_a_paper(site))
    assert status(site) is QuestionStatus.SUSPENDED
    desk.cannot_restore(author, "命题人不能审自己出的题")
    desk.cannot_restore(second, "这一版写在此前，须对照修订或者核查")
    desk.cannot_answer(author)
    desk.finds_it_still_right(second)
    assert status(site) is QuestionStatus.ENABLED


def on_a_paper(site: Site) -> str:
    """A candidate's paper has the question before the law changes; the title of the sitting."""
    with site.database():
        sitting = make_sitting(SittingStatus.RUNNING, title=SITTING)
        application = make_application(sitting, status=ApplicationStatus.ADMITTED)
        paper = papers.prepare_paper(application, now=clock.now())
        pin_question(paper, _question())
        commit()
    return SITTING


def touched_lesson(site: Site) -> str:
    """A lesson that speaks of the clause."""
    with site.database():
        touched = law.touched_by(Change("wage-regulation", frozenset({24})))
        return touched.lessons[0].lesson


def status(site: Site) -> QuestionStatus:
    with site.database():
        return _question().status


def _question() -> Question:
    return db.session.scalars(select(Question).where(Question.key == desk.KEY)).one()


@pytest.mark.parametrize("with_js", [True, False], ids=["with-js", "without-js"])
def test_a_workbook_comes_in_whole_or_not_at_all(person, site: Site, cast: Cast, with_js: bool):
    author = person(cast.author, with_js=with_js)
    author.goes_to("/bureau", "待办")
    before = questions_held(site)
    files.brings(author, files.SPOILT)
    files.is_told_of_three_rows(author)
    assert questions_held(site) == before
    author.follows("重新选择文件", "从文件导入试题")
    files.brings(author, files.MENDED)
    files.takes_them_in(author)
    assert questions_held(site) == before + len(files.MENDED)
    files.submits_the_first(author)


def questions_held(site: Site) -> int:
    with site.database():
        return db.session.scalar(select(func.count()).select_from(Question)) or 0


# --- steps answered one by one ---------------------------------------------------------------

ATTENDANCE = make_calculation(
    id="K1.4-P901",
    topic="K1.4",
    stem="某班组{n}人，当月制度工作22天，缺勤{q}工日。依次计算出勤工日和出勤率（保留两位小数）。",
    variables=(Variable("n", ("40", "45", "50")), Variable("q", ("36", "48", "60"))),
    steps=(
        Step("att", "n*22 - q", "出勤工日 = {n}×22−{q} = {att}", "出勤工日", "工日"),
        Step("answer", "round(att/(n*22)*100, 2)", "出勤率 = {answer}%", "出勤率"),
    ),
    mistakes=(),
    unit="%",
    explanation="分母是制度工日，得{answer}%。",
)


def test_the_steps_of_a_calculation_are_kept_and_followed_through(person, site: Site):
    with site.database():
        sitting = make_sitting(SittingStatus.RUNNING)
        application = make_application(sitting, status=ApplicationStatus.ADMITTED)
        paper = papers.prepare_paper(application, now=clock.now())
        item = pin_question(paper, make_question(ATTENDANCE))
        number, item_id = item.position, item.id
        headcount = next(int(one["value"]) for one in item.key["numbers"] if one["name"] == "n")
        account, application_id = Account.of(application.person), application.public_id
        commit()
    candidate = person(account)
    candidate.goes_to(f"/my/exam-room/{application_id}/rules", "考场规则和操作指南")
    candidate.ticks("本人信息无误")
    candidate.presses("进入候考", "等待开考")
    candidate.presses("开始作答", "答题")
    # The absences are forgotten in the first step; the second is right for what the first came to.
    slip, follows = f"{headcount * 22}", "100"
    sheet = Desk(candidate)
    sheet.turns_to(number)
    sheet.fills_in_step("（1）出勤工日", slip)
    sheet.is_saved()
    candidate.page.context.set_offline(True)
    sheet.fills_in_step("（2）出勤率", follows)
    expect(candidate.page.get_by_text("网络中断，答案暂存本机（1）").first).to_be_visible()
    candidate.is_at("答题")
    candidate.page.context.set_offline(False)
    sheet.is_saved()
    candidate.page.reload()
    candidate.is_at("答题")
    expect(candidate.page.get_by_label("（1）出勤工日")).to_have_value(slip)
    expect(candidate.page.get_by_label("（2）出勤率")).to_have_value(follows)
    sheet.finds(number, "已答")
    sheet.hands_in()
    candidate.ticks("我确认交卷")
    candidate.presses("确认交卷", "答卷已收")
    with site.database():
        handed_in = db.session.get_one(PaperItem, item_id)
        assert handed_in.answer == {"value": f"{slip}|{follows}"}
        assert handed_in.earned == handed_in.worth // 2
