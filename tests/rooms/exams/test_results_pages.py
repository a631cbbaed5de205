"""Results: looked at, proposed, confirmed, told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.bank.models import QuestionVersion
from portal.db.base import db
from portal.exams.models import Answer, ApplicationStatus, PaperItem, PaperStatus
from portal.exams.rules.sitting_life import SittingStatus as S
from portal.web.filters import hour
from tests.factories.accounts import make_officer, make_person
from tests.factories.exams import make_application, make_paper, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")


SECOND = timedelta(seconds=1)


@pytest.fixture
def sitting():
    return make_sitting(S.MARKING)


def sat(sitting, name="张三", marks=7250, **details):
    application = make_application(sitting, make_person(name=name), ApplicationStatus.ADMITTED)
    return make_paper(application, marks=marks, **details)


def answer(paper, position, *, given_at, saved_at):
    """An answer of the journal, to a question of this number."""
    asked = select(PaperItem).where(PaperItem.paper_id == paper.id, PaperItem.position == position)
    item = db.session.scalar(asked)
    if item is None:
        version_id = db.session.scalars(select(QuestionVersion.id).limit(1)).one()
        item = PaperItem(
            paper_id=paper.id,
            position=position,
            section="单选题",
            topic="K1",
            version_id=version_id,
            face={},
            key={},
            worth=100,
        )
        db.session.add(item)
        db.session.flush()
    number = db.session.scalar(select(func.count(Answer.id)).where(Answer.paper_id == paper.id))
    db.session.add(
        Answer(
            paper_id=paper.id,
            item_id=item.id,
            number=number + 1,
            request_key=str(uuid4()),
            answer={"value": "A"},
            given_at=given_at,
            saved_at=saved_at,
        )
    )
    db.session.commit()


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


def test_what_came_late_is_looked_at_before_it_is_released(app, sitting):
    paper, in_time = sat(sitting), sat(sitting, "李四")
    end = paper.deadline_at
    for position, given, came in ((3, -50, -40), (5, -30, 120), (9, -20, 121), (5, -10, 122)):
        answer(paper, position, given_at=end + given * SECOND, saved_at=end + came * SECOND)
    answer(in_time, 3, given_at=end - SECOND, saved_at=end + 4 * SECOND)
    first, second = (Person(app, make_officer(Role.EXAMS)) for _ in range(2))
    url = f"/bureau/exams/sittings/{sitting.public_id}/results"
    first.visit(url)
    assert first.sees("迟到送达的作答（3次，1名考生）")
    (row,) = [
        tr.get_text(" ", strip=True) for tr in first.page.select("[aria-labelledby=late] tbody tr")
    ]
    assert row.startswith("张三")
    assert f"3 5、9 {hour(end - 30 * SECOND)}至{hour(end - 10 * SECOND)}" in row
    form = first.page
    first.submit("propose", expect=409)
    assert first.sees("有迟到送达的作答")
    first.page = form
    first.submit("propose", late_seen="y")
    assert first.sees("等待另一位考务人员复核")
    told = select(AuditEntry.facts).where(AuditEntry.deed == Deed.EXAMS_RESULTS_PROPOSED)
    assert db.session.scalars(told).one()["late_seen"] == 3
    second.visit(url).click("复核")
    assert second.sees("迟到送达的作答（3次，1名考生）")
    assert second.sees("提请人已确认")
    second.submit("confirm_form")


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
