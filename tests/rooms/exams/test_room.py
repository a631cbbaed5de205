"""The exam room: one paper, the server's clock, answers kept once, one place, one hand-in."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select

from portal.bank.rules import jsonable
from portal.bank.rules.variants import Key
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions import answering, moving, papers
from portal.exams.actions.answering import Given
from portal.exams.models import Answer, ApplicationStatus, Paper, PaperItem, PaperStatus
from portal.exams.models.paper import HandedInHow
from portal.exams.queries import papers as queries
from portal.exams.rules.timing import GRACE, LATE
from tests.factories.accounts import acting, make_person
from tests.factories.exams import code_to_move, make_application, make_sitting
from tests.person import Person

NOW = clock.now()
HERE, THERE = "a" * 32, "b" * 32


@pytest.fixture
def application(context):
    sitting = make_sitting(
        opens_at=NOW - timedelta(minutes=10), closes_at=NOW + timedelta(hours=3), minutes=120
    )
    return make_application(sitting=sitting, status=ApplicationStatus.ADMITTED)


@pytest.fixture
def paper(application):
    made = papers.prepare_paper(application, now=NOW)
    return papers.enter(made, by=acting(made.person), place=HERE, now=NOW)


def given(position=1, value="A", key=None, flagged=False) -> Given:
    return Given(key or str(uuid4()), position, value, flagged)


def save(paper, answer, *, place=HERE, now=NOW):
    return answering.save_answer(paper, answer, place=place, address="127.0.0.1", now=now)


def test_a_paper_meets_the_blueprint_and_is_drawn_once(application):
    first = papers.prepare_paper(application, now=NOW)
    again = papers.prepare_paper(application, now=NOW)
    assert again.id == first.id
    worth = db.session.scalar(
        select(func.sum(PaperItem.worth)).where(PaperItem.paper_id == first.id)
    )
    assert (len(first.items), worth) == (80, 10_000)
    assert [item.position for item in first.items] == list(range(1, 81))


def test_two_candidates_get_papers_of_their_own(context):
    sitting = make_sitting(opens_at=NOW, closes_at=NOW + timedelta(hours=3))
    faces = [
        [item.face for item in papers.prepare_paper(a, now=NOW).items]
        for a in (
            make_application(sitting=sitting, status=ApplicationStatus.ADMITTED) for _ in range(2)
        )
    ]
    assert faces[0] != faces[1]


@pytest.mark.parametrize(
    ("late", "words"), [(-20, "还没有开始"), (200, "已经结束")], ids=["too early", "too late"]
)
def test_nobody_enters_outside_the_sitting(application, late, words):
    made = papers.prepare_paper(application, now=NOW - timedelta(minutes=20))
    with pytest.raises(Refused, match=words):
        papers.enter(made, by=acting(made.person), place=HERE, now=NOW + timedelta(minutes=late))


def test_an_application_that_is_not_admitted_has_no_paper(context):
    with pytest.raises(Refused, match="尚未审核通过"):
        papers.prepare_paper(make_application(), now=NOW)


def test_each_answer_is_acknowledged_with_its_number(paper):
    numbers = [save(paper, given(n, "A")).number for n in (1, 2, 1)]
    assert numbers == [1, 2, 3]
    assert queries.list_boxes(paper)[0].answer == "A"


def test_an_answer_sent_twice_is_kept_once(paper):
    answer = given(3, "B")
    assert save(paper, answer) == save(paper, answer)
    kept = select(func.count(Answer.id)).where(Answer.paper_id == paper.id)
    assert db.session.scalar(kept) == 1


def test_what_comes_after_the_deadline_is_refused(paper):
    at_last = paper.deadline_at + GRACE
    assert save(paper, given(1), now=at_last).number == 1
    with pytest.raises(Refused, match="时间已到"):
        save(paper, given(1), now=at_last + timedelta(seconds=1))


def test_only_one_place_may_write(paper):
    with pytest.raises(Refused, match="另一个浏览器"):
        save(paper, given(1), place=THERE)
    with pytest.raises(Refused, match="另一个浏览器"):
        papers.enter(paper, by=acting(paper.person), place=THERE, now=NOW)
    code = code_to_move(paper.application)
    moving.move(paper, code, by=acting(paper.person), place=THERE, address="", now=NOW)
    assert save(paper, given(1), place=THERE).number == 1
    with pytest.raises(Refused, match="另一个浏览器"):
        save(paper, given(1), place=HERE)


def right_answer(item) -> str:
    key = jsonable.from_json(Key, item.key)
    return key.answer


def test_all_right_is_full_marks_and_nothing_is_none(paper):
    for item in paper.items:
        save(paper, given(item.position, right_answer(item)))
    done = answering.hand_in(paper, by=acting(paper.person), place=HERE, now=NOW)
    assert (done.status, done.marks, done.is_passed) == (PaperStatus.MARKED, 10_000, True)
    assert sum(line["possible"] for line in done.by_topic.values()) == 10_000
    assert set(done.by_topic) == {f"K{n}" for n in range(1, 10)}


def test_a_second_hand_in_changes_nothing(paper):
    first = answering.hand_in(paper, by=acting(paper.person), place=HERE, now=NOW)
    at = first.handed_in_at
    later = NOW + timedelta(minutes=5)
    again = answering.hand_in(paper, by=acting(paper.person), place=HERE, now=later)
    assert (again.handed_in_at, again.marks) == (at, 0)
    with pytest.raises(Refused, match="已经交卷"):
        save(paper, given(1))


def test_an_overdue_paper_is_collected_without_its_candidate(paper):
    save(paper, given(1, right_answer(paper.items[0])))
    late = paper.deadline_at + LATE + timedelta(seconds=1)
    assert not answering.collect(paper.id, now=paper.deadline_at + LATE)
    assert answering.collect(paper.id, now=late)
    assert not answering.collect(paper.id, now=late)
    paper = db.session.get_one(Paper, paper.id)
    assert (paper.handed_in_how, paper.marks) == (HandedInHow.TIME, paper.items[0].worth)


def test_the_face_does_not_hold_the_key(paper):
    for item in paper.items:
        assert not {"right", "value", "steps", "explanation"} & set(item.face["face"])


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def candidate(app, application):
    return Person(app, application.person)


def enter(candidate, application):
    candidate.visit(f"/my/exam-room/{application.public_id}/check")
    candidate.click("信息无误，下一步")
    candidate.submit("rules_form", expect=422)
    assert candidate.sees("请先核对本人信息")
    candidate.submit("rules_form", agreed="y")
    return candidate.submit("enter_form")


def test_a_candidate_without_script_answers_and_hands_in(candidate, application):
    enter(candidate, application)
    assert candidate.sees("第1题")
    candidate.submit("answer_1", value="A", to="2")
    assert candidate.sees("第2题")
    assert re.search(r"已保存 \d\d:\d\d:\d\d（第1次）", candidate.text("#saved"))
    candidate.submit("answer_2", to="hand_in")
    assert candidate.sees("未答79题")
    candidate.submit("hand_in_form", expect=422)
    candidate.submit("hand_in_form", sure="y")
    assert candidate.sees("答卷已收")
    assert candidate.sees("1/80")


def test_another_browser_goes_on_where_they_were(app, candidate, application):
    enter(candidate, application).submit("answer_1", value="A", to="2")
    path = candidate.answer.request.path
    second = Person(app, application.person).visit(path)
    assert second.sees("试卷正在另一处作答")
    second.submit("move_form", code=code_to_move(application))
    assert second.sees("第2题")
    candidate.visit(path)
    assert candidate.sees("试卷正在另一处作答")


def test_the_script_is_told_the_number_and_the_clock(candidate, application):
    enter(candidate, application)
    form = candidate.page.select_one("form#answer_1")
    token = form.select_one("[name=csrf_token]")["value"]
    sent = {"csrf_token": token, "position": "1", "value": "B", "request_key": str(uuid4())}
    for _ in range(2):
        told = candidate.send(
            form["action"], method="POST", data=sent, headers={"Accept": "application/json"}
        )
        assert told.json["number"] == 1
        assert {"saved_at", "now", "deadline"} <= set(told.json)
    del sent["csrf_token"]
    refused = candidate.send(
        form["action"], method="POST", data=sent, headers={"Accept": "application/json"}
    )
    assert refused.status_code == 400


def test_a_neighbours_paper_is_not_there(app, paper):
    neighbour = Person(app, make_person())
    for path in ("", "/questions", "/hand-in", "/receipt", "/wait", "/elsewhere", "/collecting"):
        neighbour.visit(f"/my/exam-room/{paper.public_id}{path}", expect=404)
    for path in ("check", "rules"):
        neighbour.visit(f"/my/exam-room/{paper.application.public_id}/{path}", expect=404)


def test_time_runs_out_while_the_page_is_open(candidate, application):
    enter(candidate, application)
    path = candidate.answer.request.path
    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1), tick=False):
        assert candidate.visit(path).sees("正在收卷")
        assert candidate.submit("collect_form").sees("到时收卷")


def test_a_page_that_may_no_longer_write_is_told_why_and_where_to_go(app, candidate, application):
    enter(candidate, application)
    form = candidate.page.select_one("form#answer_1")
    sent = {
        "csrf_token": form.select_one("[name=csrf_token]")["value"],
        "position": "1",
        "value": "B",
        "request_key": str(uuid4()),
    }

    def send(**more):
        said = {"Accept": "application/json"}
        return candidate.send(form["action"], method="POST", data=sent | more, headers=said)

    wrong = send(position="99")
    assert (wrong.status_code, wrong.json["go"]) == (409, None)
    assert send(value="A" * 300).json["reason"].startswith("作答内容太长")
    path = candidate.answer.request.path
    other = Person(app, application.person).visit(path)
    other.submit("move_form", code=code_to_move(application))
    moved = send()
    assert moved.status_code == 409
    assert moved.json["go"].endswith("/elsewhere")
    assert "另一个浏览器" in moved.json["reason"]
    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1), tick=False):
        assert send().json["go"].endswith("/collecting")


def test_a_plain_form_that_comes_too_late_says_so_and_is_collected(candidate, application):
    enter(candidate, application)
    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1), tick=False):
        candidate.submit("answer_1", value="A", to="2")
        assert candidate.sees("第1题的作答没有保存：考试时间已到")
        assert candidate.submit("collect_form").sees("到时收卷")


def test_a_hand_in_after_the_end_is_a_receipt_and_no_trouble(candidate, application):
    enter(candidate, application)
    candidate.submit("answer_1", to="hand_in")
    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1), tick=False):
        candidate.submit("hand_in_form", sure="y")
        assert candidate.submit("collect_form").sees("到时收卷")


def test_a_stay_after_a_move_has_a_new_name(app, candidate, application):
    enter(candidate, application)
    path = candidate.answer.request.path
    names = [candidate.page.select_one("#stage")["data-place"]]
    other = Person(app, application.person).visit(path)
    for who in (other, candidate):
        who.visit(path).submit("move_form", code=code_to_move(application))
        names.append(who.page.select_one("#stage")["data-place"])
    assert len(set(names)) == 3


def test_whoever_enters_too_early_goes_on_waiting(app, application):
    application.sitting.opens_at = NOW + timedelta(minutes=10)
    db.session.commit()
    early = Person(app, application.person)
    early.visit(f"/my/exam-room/{application.public_id}/rules").submit("rules_form", agreed="y")
    early.submit("enter_form")
    assert early.sees("还没有到开考时间")


def test_words_set_off_and_lines_are_shown_as_such(candidate, application):
    paper = papers.prepare_paper(application, now=NOW)
    item = paper.items[0]
    face = item.face["face"] | {"stem": "下列做法**不**符合规定<的>\n请判断"}
    item.face = item.face | {"face": face}
    db.session.commit()
    enter(candidate, application)
    legend = candidate.page.select_one("#q1 legend")
    assert legend.strong.get_text() == "不"
    assert "<的>" in legend.get_text()


def test_a_question_with_an_empty_box_is_not_answered_yet(paper):
    for position, value in enumerate(("3|", "|4", "3|4"), start=1):
        save(paper, given(position, value))
    states = [seen.state for seen in queries.list_boxes(paper)[:4]]
    assert states == ["未填完", "未填完", "已答", "未答"]
