"""The start: whoever waits is let in together, with the same time, from what was made before."""

import gzip
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import delete, select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.db.session import _reads_only
from portal.exams import jobs
from portal.exams.actions import corrections as correcting
from portal.exams.actions import invigilation, papers
from portal.exams.models import (
    ApplicationStatus,
    Booklet,
    PaperItem,
    PaperStatus,
    Sitting,
)
from portal.exams.queries import corrections, news
from portal.exams.queries import papers as queries
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.person import Person

NOW = clock.now().replace(microsecond=0)
OPENS = NOW + timedelta(minutes=10)
HERE, THERE = "a" * 32, "b" * 32


def make(**details):
    return make_sitting(
        SittingStatus.APPLIED,
        opens_at=OPENS,
        closes_at=OPENS + timedelta(minutes=120),
        minutes=120,
        **details,
    )


def waiting(sitting, *, place=HERE, extra=0):
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(application, now=NOW)
    paper.extra_minutes = extra
    papers.wait_here(paper, by=acting(paper.person), place=place, now=NOW)
    db.session.commit()
    return paper


def look(*made):
    for paper in made:
        db.session.refresh(paper)
    return [paper.status for paper in made]


def test_all_who_wait_are_let_in_by_the_first_and_have_the_same_time(context):
    sitting = make()
    first, second, slow = waiting(sitting), waiting(sitting), waiting(sitting, extra=20)
    absent = papers.prepare_paper(
        make_application(sitting, status=ApplicationStatus.ADMITTED), now=NOW
    )
    at = OPENS + timedelta(seconds=2)
    papers.enter(first, by=acting(first.person), place=HERE, now=at)
    assert look(first, second, slow) == [PaperStatus.OPEN] * 3
    assert look(absent) == [PaperStatus.PREPARED]
    assert first.started_at == second.started_at == OPENS
    assert first.deadline_at == second.deadline_at == OPENS + timedelta(minutes=120)
    assert slow.deadline_at == OPENS + timedelta(minutes=140)
    assert deeds_of(second)[-2:] == ["exams:paper:awaited", "exams:paper:entered"]


def test_nobody_is_let_in_before_the_start_and_twice_changes_nothing(context):
    sitting = make()
    paper = waiting(sitting)
    assert papers.open_waiting(sitting, now=OPENS - timedelta(seconds=1)) == 0
    assert [papers.open_waiting(sitting, now=OPENS) for _ in range(2)] == [1, 0]
    with pytest.raises(Refused, match="还没有开始"):
        papers.enter(waiting(make()), by=acting(paper.person), place=HERE, now=NOW)


@pytest.mark.parametrize("withdraws", [True, False], ids=["withdrawn", "not withdrawn"])
def test_whoever_withdrew_while_waiting_never_sees_the_paper(context, withdraws):
    sitting = make()
    paper = waiting(sitting)
    if withdraws:
        paper.application.status = ApplicationStatus.WITHDRAWN
        db.session.commit()
    assert papers.open_waiting(sitting, now=OPENS) == (0 if withdraws else 1)


def test_a_cancelled_sitting_lets_nobody_in(context):
    sitting = make()
    paper = waiting(sitting)
    sitting.status = SittingStatus.CANCELLED
    db.session.commit()
    assert papers.open_waiting(sitting, now=OPENS) == 0
    with pytest.raises(Refused, match="已经取消"):
        papers.enter(paper, by=acting(paper.person), place=HERE, now=OPENS)


def test_whoever_comes_late_has_their_time_from_then_on(context):
    sitting = make()
    sitting.closes_at = OPENS + timedelta(hours=5)
    paper = papers.prepare_paper(
        make_application(sitting, status=ApplicationStatus.ADMITTED), now=NOW
    )
    late = OPENS + timedelta(minutes=15)
    papers.wait_here(paper, by=acting(paper.person), place=HERE, now=late)
    papers.enter(paper, by=acting(paper.person), place=HERE, now=late)
    assert (paper.started_at, paper.deadline_at) == (late, late + timedelta(minutes=120))


def test_the_waiting_room_opens_an_hour_before(context):
    paper = papers.prepare_paper(
        make_application(make(), status=ApplicationStatus.ADMITTED), now=NOW
    )
    early = OPENS - timedelta(minutes=61)
    with pytest.raises(Refused, match="开考前一小时"):
        papers.wait_here(paper, by=acting(paper.person), place=HERE, now=early)
    papers.wait_here(paper, by=acting(paper.person), place=HERE, now=NOW)
    assert (paper.ready_at, paper.place) == (NOW, HERE)


def test_the_worker_lets_them_in_when_no_browser_asks(context):
    paper = waiting(make())
    with time_machine.travel(OPENS + timedelta(seconds=1), tick=False):
        jobs.open_started()
    assert look(paper) == [PaperStatus.OPEN]
    assert paper.started_at == OPENS


# --- pages -------------------------------------------------------------------------------------


@pytest.fixture
def candidate(app, context):
    """Somebody in the waiting room, by the way of the pages."""
    application = make_application(make(), status=ApplicationStatus.ADMITTED)
    person = Person(app, application.person)
    person.visit(f"/my/exam-room/{application.public_id}/check").click("信息无误，下一步")
    return person.submit("rules_form", agreed="y")


def open_paper(candidate, *, expect=200):
    token = candidate.page.select_one("#enter_form [name=csrf_token]")["value"]
    answer = candidate.send(
        candidate.page.select_one("#waiting")["data-opening"],
        method="POST",
        headers={"X-CSRFToken": token, "Accept-Encoding": "gzip"},
    )
    assert answer.status_code == expect
    return answer


def test_the_waiting_room_holds_the_frame_and_not_one_question(candidate):
    assert candidate.sees("等待开考")
    frame = candidate.page.select_one("template#frame")
    assert len(frame.select("[data-goto]")) == 80
    assert not frame.select(".question")
    item = db.session.scalars(select(PaperItem).order_by(PaperItem.id.desc())).first()
    assert item.face["face"]["stem"][:12] not in candidate.answer.text


def test_the_whole_paper_comes_in_one_answer_after_the_start_and_not_before(candidate):
    early = open_paper(candidate, expect=409)
    assert "question" not in early.text
    with time_machine.travel(OPENS + timedelta(seconds=1), tick=False):
        answer = open_paper(candidate)
    assert answer.headers["Content-Encoding"] == "gzip"
    questions = BeautifulSoup(gunzip(answer), "html.parser")
    assert len(questions.select("section.question")) == 80
    assert not questions.select("[name=csrf_token], [checked]")
    assert answer.headers["Exam-Deadline"] == (OPENS + timedelta(minutes=120)).isoformat()


def test_opening_again_gives_the_same_and_moves_nothing(candidate):
    with time_machine.travel(OPENS + timedelta(seconds=1), tick=False):
        first, again = open_paper(candidate), open_paper(candidate)
    assert first.data == again.data
    assert first.headers["Exam-Deadline"] == again.headers["Exam-Deadline"]


def test_whoever_looked_before_another_opened_it_for_all_has_it_too(candidate, monkeypatch):
    find, stale = queries.find_opening, []

    def find_late(actor, public_id):
        found = find(actor, public_id)
        if not stale:
            stale.append(found)
            db.write_now()
            papers.open_waiting(db.session.scalars(select(Sitting)).one(), now=clock.now())
        return found

    monkeypatch.setattr(queries, "find_opening", find_late)
    with time_machine.travel(OPENS + timedelta(seconds=1), tick=False):
        open_paper(candidate)
    assert stale[0].status is PaperStatus.PREPARED


def test_whoever_opens_an_open_paper_waits_for_no_writer(candidate, monkeypatch):
    find, only_looks = queries.find_opening, []

    def find_and_tell(actor, public_id):
        only_looks.append(_reads_only())
        return find(actor, public_id)

    monkeypatch.setattr(queries, "find_opening", find_and_tell)
    with time_machine.travel(OPENS + timedelta(seconds=1), tick=False):
        open_paper(candidate)
        open_paper(candidate)
    assert only_looks == [True, False, True], "the first looked, wrote and looked again"


def test_another_browser_cannot_open_what_waits_here(app, candidate):
    other = Person(app, None)
    with candidate.client.session_transaction() as held, other.client.session_transaction() as own:
        own["_user_id"], own["_fresh"] = held["_user_id"], True
    other.visit(candidate.answer.request.path)
    assert other.sees("请先核对本人信息")
    assert not other.page.select("#waiting")


def test_a_booklet_of_other_templates_is_drawn_anew(candidate):
    db.session.execute(delete(Booklet))
    db.session.commit()
    with time_machine.travel(OPENS + timedelta(seconds=1), tick=False):
        questions = BeautifulSoup(gunzip(open_paper(candidate)), "html.parser")
    assert len(questions.select("section.question")) == 80


def test_the_script_is_told_the_time_and_where_to_go(candidate):
    asks = candidate.page.select_one("#waiting")["data-asks"]
    told = candidate.send(asks).json
    assert (told["start"], told["go"]) == (OPENS.isoformat(), None)
    stranger = Person(candidate.app, None)
    assert stranger.send(asks, follow_redirects=False).status_code == 303


def test_without_script_the_page_is_looked_at_again_until_there_is_a_button(candidate):
    candidate.click("刷新")
    assert not candidate.page.select("#enter_form button")
    with time_machine.travel(OPENS + timedelta(minutes=3), tick=False):
        candidate.click("刷新")
        candidate.submit("enter_form")
        assert candidate.sees("第1题")
        deadline = candidate.page.select_one("#clock")["data-deadline"]
    assert deadline == (OPENS + timedelta(minutes=120)).isoformat()


def test_what_was_answered_is_given_to_the_script_and_the_booklet_knows_nothing_of_it(candidate):
    with time_machine.travel(OPENS + timedelta(minutes=3), tick=False):
        candidate.click("刷新").submit("enter_form")
        candidate.submit("answer_1", value="B", is_flagged="y", to="2")
        given = candidate.page.select_one("#given")["data-given"]
        assert '"1":{"is_flagged":true,"position":1,"value":"B"}' in given.replace(" ", "")
        booklet = candidate.send(candidate.page.select_one("#stage")["data-questions"])
        assert "checked" not in booklet.text


def gunzip(answer):
    return gzip.decompress(answer.data).decode()


# --- what is announced while they wait ---------------------------------------------------------


def announce(sitting, text):
    group, by = invigilation.Group(sitting), acting(make_officer(Role.EXAMS))
    invigilation.announce(group, text=text, by=by, now=clock.now())
    db.session.commit()


def correct(sitting):
    item = db.session.scalars(select(PaperItem).order_by(PaperItem.id.desc())).first()
    about, by = corrections.asked(item.version, 0), acting(make_officer(Role.EXAMS))
    correcting.note(sitting, about, text="30日应为60日", by=by, now=clock.now())
    db.session.commit()


def told(candidate, asks, after):
    return [line["text"] for line in candidate.send(f"{asks}?after={after}").json["news"]]


def test_who_waits_is_told_what_is_announced_and_asks_no_more_than_before(candidate, monkeypatch):
    sitting = db.session.scalars(select(Sitting)).one()
    asks = candidate.page.select_one("#waiting")["data-asks"]
    announce(sitting, "请关闭手机")
    assert told(candidate, asks, 0) == ["请关闭手机"]
    candidate.click("刷新")
    assert "请关闭手机" in candidate.text("#news")
    monkeypatch.setattr(news, "news", lambda *_args, **_more: pytest.fail("looked up for nothing"))
    assert told(candidate, asks, 1) == []


def test_corrections_are_told_from_the_start_on_after_what_was_announced(candidate):
    sitting = db.session.scalars(select(Sitting)).one()
    asks = candidate.page.select_one("#waiting")["data-asks"]
    beat = asks.replace("/start", "/beat")
    correct(sitting)
    announce(sitting, "请关闭手机")
    assert told(candidate, asks, 0) == ["请关闭手机"]
    assert told(candidate, beat, 0) == ["请关闭手机"]
    candidate.click("刷新")
    assert "60日" not in candidate.answer.text
    with time_machine.travel(OPENS + timedelta(seconds=2), tick=False):
        open_paper(candidate)
        announce(sitting, "开考")
        [correction, last] = told(candidate, beat, 1)
    assert ("60日" in correction, last) == (True, "开考"), "the page has one line already"
