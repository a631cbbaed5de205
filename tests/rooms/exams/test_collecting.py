"""Time is up: what comes late, who has the paper collected, and who sees it."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams import jobs
from portal.exams.actions import answering, papers
from portal.exams.models import ApplicationStatus, Paper, PaperStatus
from portal.exams.queries import late as queries
from portal.exams.rules.answering import Given
from portal.exams.rules.sitting_life import SittingStatus
from portal.exams.rules.timing import GRACE, LATE
from portal.settings import ROOT
from portal.web.filters import hour
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import code_to_move, make_application, make_room, make_sitting
from tests.person import Person

NOW = clock.now()
HERE, THERE = "a" * 32, "b" * 32
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def sitting(context):
    return make_sitting(
        SittingStatus.RUNNING,
        opens_at=NOW - 10 * MINUTE,
        closes_at=NOW + timedelta(hours=3),
        minutes=120,
    )


@pytest.fixture
def watcher(context):
    return make_officer(Role.INVIGILATOR)


@pytest.fixture
def paper(sitting, watcher):
    room = make_room(sitting, watcher, number=1)
    application = make_application(
        sitting, status=ApplicationStatus.ADMITTED, room_id=room.id, desk=7
    )
    made = papers.prepare_paper(application, now=NOW)
    papers.enter(made, by=acting(made.person), place=HERE, now=NOW)
    db.session.commit()
    return made


@pytest.fixture
def end(paper):
    return paper.deadline_at


def save(paper, *, given_at, now, position=1, place=HERE):
    given = Given(str(uuid4()), position, "A", False, given_at)
    return answering.save_answer(paper, given, place=place, address="10.0.0.7", now=now)


def browser(app, paper, place=HERE):
    person = Person(app, paper.person)
    with person.client.session_transaction() as session:
        session["exam_place"] = place
    return person


def url(paper, path=""):
    return f"/my/exam-room/{paper.public_id}{path}"


def test_what_waited_without_network_counts_within_the_late_hour(paper, end):
    assert save(paper, given_at=end, now=end + LATE).number == 1
    for given_at, now in (
        (end + SECOND, end + MINUTE),  # given after the end
        (None, end + MINUTE),  # nobody says when
        (end - MINUTE, end + LATE + SECOND),  # too late altogether
    ):
        with pytest.raises(Refused, match="时间已到"):
            save(paper, given_at=given_at, now=now)


def test_the_sweep_waits_for_the_late_hour_to_pass(paper, end):
    for after, status in (
        (GRACE + SECOND, PaperStatus.OPEN),
        (LATE, PaperStatus.OPEN),
        (LATE + SECOND, PaperStatus.MARKED),
    ):
        with time_machine.travel(end + after, tick=False):
            jobs.collect_overdue()
        db.session.refresh(paper)
        assert paper.status is status


def test_a_look_at_the_receipt_collects_nothing(app, paper, end):
    candidate = browser(app, paper)
    assert candidate.visit(url(paper, "/receipt")).sees("第1题"), "the paper is still open"
    for after in (2 * SECOND, MINUTE, LATE + MINUTE):
        with time_machine.travel(end + after, tick=False):
            for path in ("/receipt", "/collecting"):
                assert candidate.visit(url(paper, path)).sees("正在收卷")
        assert db.session.scalar(select(Paper.status)) is PaperStatus.OPEN


def test_the_browser_that_wrote_it_has_it_collected(app, paper, end):
    candidate = browser(app, paper)
    with time_machine.travel(end + MINUTE, tick=False):
        candidate.visit(url(paper, "/collecting"))
        assert candidate.page.select_one("#collecting")["data-place"] == HERE[:8]
        candidate.submit("collect_form")
        assert candidate.sees("答卷已收")
        assert candidate.sees("到时收卷")
        assert candidate.visit(url(paper, "/collecting")).sees("答卷已收")
    assert deeds_of(paper)[-1] == "exams:paper:collected"


def test_nothing_is_collected_while_answers_may_be_on_their_way(app, paper, end):
    candidate = browser(app, paper)
    with time_machine.travel(end + GRACE, tick=False):
        candidate.visit(url(paper, "/collecting")).submit("collect_form")
        assert candidate.sees("请过几秒再收卷")
        assert candidate.sees("正在收卷")
    db.session.refresh(paper)
    assert paper.status is PaperStatus.OPEN


def test_a_second_click_finds_it_collected(app, paper, end):
    candidate = browser(app, paper)
    with time_machine.travel(end + MINUTE, tick=False):
        candidate.visit(url(paper, "/collecting"))
        shown = candidate.page
        candidate.submit("collect_form")
        candidate.page = shown
        assert candidate.submit("collect_form").sees("答卷已收")
    assert deeds_of(paper).count("exams:paper:collected") == 1


def test_from_another_place_one_is_told_where_and_until_when(app, paper, end):
    here, there = browser(app, paper), browser(app, paper, THERE)
    with time_machine.travel(end + MINUTE, tick=False):
        there.visit(url(paper, "/receipt"))
        assert there.sees("另一台设备")
        assert there.sees(f"{hour(end + LATE)}系统自动收卷")
        assert there.page.select("form, script[src*=exam-]") == []
        here.visit(url(paper, "/collecting"))
        form = {"csrf_token": _token(there, paper)}
        there.send(url(paper, "/collect"), method="POST", data=form)
        db.session.refresh(paper)
        assert paper.status is PaperStatus.OPEN
        assert save(paper, given_at=end - SECOND, now=clock.now()).number == 1


def _token(person, paper):
    return person.visit(url(paper, "/elsewhere")).page.select_one("[name=csrf_token]")["value"]


def test_more_time_leads_back_to_the_questions(app, paper, end):
    candidate = browser(app, paper)
    with time_machine.travel(end + MINUTE, tick=False):
        candidate.visit(url(paper, "/collecting"))
        paper.deadline_at = end + 5 * MINUTE
        db.session.commit()
        assert candidate.submit("collect_form").sees("第1题")


def test_whoever_moved_after_the_end_has_it_collected_there(app, paper, end):
    other = browser(app, paper, THERE)
    with time_machine.travel(end + MINUTE, tick=False):
        other.visit(url(paper, "/elsewhere"))
        other.submit("move_form", code=code_to_move(paper.application))
        assert other.submit("collect_form").sees("答卷已收")


def test_whoever_lost_their_page_finds_the_way_back(app, paper, end):
    candidate = browser(app, paper)
    closes = paper.sitting.closes_at
    paper.deadline_at = closes + 30 * MINUTE  # with time of their own, after all others
    db.session.commit()
    application = f"/my/exams/applications/{paper.application.public_id}"
    with time_machine.travel(closes + MINUTE, tick=False):
        candidate.visit("/my/exams").click("进入考场")
        assert candidate.visit(application).sees("进入考场")
    with time_machine.travel(closes + 31 * MINUTE, tick=False):
        assert candidate.visit("/my/exams").click("收卷").sees("正在收卷")
        candidate.visit(application)
        assert candidate.sees("您的答卷还没有收取")
        assert not candidate.sees("按缺考处理")
        assert candidate.click("收卷").sees("正在收卷")


def test_while_the_clock_stands_nothing_is_collected(app, paper, end):
    paper.paused_at = end  # at the very last moment
    db.session.commit()
    candidate = browser(app, paper)
    with time_machine.travel(end + MINUTE, tick=False):
        assert candidate.visit(url(paper, "/collecting")).sees("考试已暂停")
        assert not answering.collect_here(
            paper, by=acting(paper.person), place=HERE, now=clock.now()
        )


# --- what the invigilator sees ------------------------------------------------------------------


def test_what_came_late_is_shown_to_the_invigilator(app, paper, end, watcher):
    save(paper, given_at=end - MINUTE, now=end - MINUTE, position=2)
    save(paper, given_at=end, now=end + GRACE, position=3)  # on its way: not late
    save(paper, given_at=end - SECOND, now=end + 2 * MINUTE, position=5)
    db.session.commit()
    found = queries.late_answers(paper)
    assert [(each.position, each.given_at, each.address) for each in found] == [
        (5, end - SECOND, "10.0.0.7")
    ]
    person = Person(app, watcher)
    with time_machine.travel(end + 3 * MINUTE, tick=False):
        person.visit(f"/bureau/exams/invigilation/sittings/{paper.sitting.public_id}")
        assert person.sees("迟到送达1")
        person.click(paper.person.name)
    assert person.sees("迟到送达的作答（1）")
    row = person.text("main table tbody tr")
    assert row == (f"5 {hour(end - SECOND)} {hour(end + 2 * MINUTE)} 10.0.0.7")


def test_until_it_is_collected_the_board_says_that_it_is_to_be(app, paper, end, watcher):
    person = Person(app, watcher)
    board = f"/bureau/exams/invigilation/sittings/{paper.sitting.public_id}"
    for now, state in ((end - MINUTE, "作答中"), (end, "待收卷"), (end + LATE, "待收卷")):
        with time_machine.travel(now, tick=False):
            person.visit(board)
            assert state in person.text("#board tbody")
            assert "失去联系" in person.text("#board tbody")
            person.click(paper.person.name)
            assert person.sees("代为交卷")
            assert person.sees("暂停") is (state == "作答中")


def test_where_all_came_in_time_nobody_is_told_of_late_answers(app, paper, end, watcher):
    save(paper, given_at=end - MINUTE, now=end + GRACE)
    db.session.commit()
    person = Person(app, watcher)
    with time_machine.travel(end + MINUTE, tick=False):
        person.visit(f"/bureau/exams/invigilation/sittings/{paper.sitting.public_id}")
        person.click(paper.person.name)
    assert not person.sees("迟到送达")
    assert queries.count_late([(paper, end + GRACE), (None, None)]) == {}


def test_rules_and_room_say_how_long_late_answers_count():
    for path in ("static/js/exam.js", "templates/exams/room/rules.html"):
        assert f"考试结束后{LATE // MINUTE}分钟内送到的仍然计入" in (ROOT / path).read_text()
