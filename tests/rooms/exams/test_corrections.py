"""A flawed question: words for everyone who has it, marks by two people, receipts untouched."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank.rules import jsonable
from portal.bank.rules.marking import Scheme, mark
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.variants import Face, Key
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions import answering, papers, results
from portal.exams.actions import corrections as actions
from portal.exams.actions.answering import Given
from portal.exams.actions.corrections import Wanted
from portal.exams.models import (
    ApplicationStatus,
    CorrectionStatus,
    Incident,
    IncidentKind,
    Paper,
    PaperItem,
    PaperReceipt,
    QuestionCorrection,
)
from portal.exams.queries import corrections as queries
from portal.exams.queries import news
from portal.exams.queries import papers as paper_queries
from portal.exams.rules.correction import NewKey, Rule
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()
HERE = "a" * 32
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


def enter(sitting) -> Paper:
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    made = papers.prepare_paper(application, now=NOW)
    return papers.enter(made, by=acting(made.person), place=HERE, now=NOW)


def hand_in(paper):
    return answering.hand_in(paper, by=acting(paper.person), place=HERE, now=NOW)


def item_of(paper, kind=QuestionType.SINGLE) -> PaperItem:
    return next(item for item in paper.items if item.face["face"]["type"] == kind)


def about_of(item, part=0):
    return queries.asked(item.version, part)


def share(item, *others):
    """The other papers hold this question too, at the same place."""
    for paper in others:
        own = next(one for one in paper.items if one.position == item.position)
        own.version, own.topic = item.version, item.topic
        own.face, own.key, own.worth = item.face, item.key, item.worth
    db.session.commit()


def wrong_answer(item):
    key = jsonable.from_json(Key, item.key)
    return next(option.letter for option in key.options if not option.correct)


def answer(paper, item, value):
    given = Given(str(uuid4()), item.position, value, False)
    answering.save_answer(paper, given, place=HERE, address="", now=NOW)


def marks_by_hand(paper) -> int:
    """What the frozen keys give."""
    total = 0
    for item in paper.items:
        face, key = jsonable.from_json(Face, item.face["face"]), jsonable.from_json(Key, item.key)
        given = (item.answer or {}).get("value", "")
        total += mark(face, key, given, Scheme(item.worth, item.face["per_key"])).awarded
    return total


# --- words -------------------------------------------------------------------------------------


def test_words_reach_only_those_who_have_the_question_with_their_own_number(sitting, officer):
    mine, neighbour = enter(sitting), enter(sitting)
    item = item_of(mine)
    moved = next(i for i in neighbour.items if i.section == item.section and i != item)
    moved.version = item.version
    for one in neighbour.items:
        if one.version_id == item.version_id and one.id != moved.id:
            one.version = moved.version
    db.session.commit()
    stranger = enter(sitting)
    for one in stranger.items:
        if one.version_id == item.version_id:
            one.version = next(i.version for i in stranger.items if i.version_id != one.version_id)
    db.session.commit()
    faces = [item.face, item.key]
    actions.note(sitting, about_of(item), text=WORDS, by=acting(officer), now=NOW)
    [line] = news.news(mine)
    assert line.text == f"更正第{item.position}题：{WORDS}"
    assert moved.position in news.news(neighbour)[0].numbers
    assert news.news(stranger) == []
    assert [item.face, item.key] == faces
    assert deeds_of(sitting) == ["exams:question:corrected"]
    line = db.session.scalars(select(Incident)).one()
    assert line.kind is IncidentKind.CORRECTED
    assert item.version.question.key in line.text


def test_words_stand_at_the_question_and_in_the_pulse(app, sitting, officer):
    paper = enter(sitting)
    item = item_of(paper)
    candidate = Person(app, paper.person)
    with candidate.client.session_transaction() as session:
        session["exam_place"] = HERE
    path = f"/my/exam-room/{paper.public_id}"
    booklet = candidate.send(f"{path}/questions").text
    beat = candidate.send(f"{path}/beat?after=0").json
    assert beat["news"] == []
    actions.note(sitting, about_of(item), text=WORDS, by=acting(officer), now=NOW)
    db.session.commit()
    [told] = candidate.send(f"{path}/beat?after=0").json["news"]
    assert (told["numbers"], told["words"]) == ([item.position], WORDS)
    assert candidate.send(f"{path}/beat?after=1").json["news"] == []
    candidate.visit(f"{path}?q={item.position}")
    assert candidate.text(".correction") == f"更正 {WORDS}"
    assert candidate.page.select_one("#news_list li")["data-numbers"] == str(item.position)
    assert candidate.sees(f"更正第{item.position}题：{WORDS}".replace(" ", ""))
    elsewhere = item.position + 1 if item.position < 80 else 1
    candidate.visit(f"{path}?q={elsewhere}")
    assert candidate.page.select_one(".correction") is None
    assert candidate.send(f"{path}/questions").text == booklet


def test_whoever_waits_or_comes_later_sees_the_words_too(app, sitting, officer):
    first = enter(sitting)
    item = item_of(first)
    actions.note(sitting, about_of(item), text=WORDS, by=acting(officer), now=NOW)
    late = make_application(sitting, status=ApplicationStatus.ADMITTED)
    paper = papers.prepare_paper(late, now=NOW)
    share(item, paper)
    person = Person(app, late.person)
    person.visit(f"/my/exam-room/{late.public_id}/rules").submit("rules_form", agreed="y")
    person.submit("enter_form").visit(f"/my/exam-room/{paper.public_id}?q={item.position}")
    assert person.text(".correction") == f"更正 {WORDS}"


def test_the_same_words_are_said_once_and_only_while_it_runs(sitting, officer):
    item = item_of(enter(sitting))
    say = {"text": WORDS, "by": acting(officer)}
    actions.note(sitting, about_of(item), now=NOW, **say)
    with pytest.raises(Refused, match="已经发布"):
        actions.note(sitting, about_of(item), now=NOW, **say)
    sitting.status = SittingStatus.MARKING
    with pytest.raises(Refused, match="不在进行中"):
        actions.note(sitting, about_of(item), now=NOW, **say)


def test_of_a_case_one_part_is_corrected_by_its_own_number(sitting, officer):
    paper = enter(sitting)
    parts = [item for item in paper.items if item.group]
    actions.note(sitting, about_of(parts[1], 2), text=WORDS, by=acting(officer), now=NOW)
    assert news.news(paper)[0].numbers == (parts[1].position,)
    actions.note(sitting, about_of(parts[0]), text="材料有误", by=acting(officer), now=NOW)
    of_case = [item.position for item in parts if item.version_id == parts[0].version_id]
    assert news.news(paper)[1].numbers == tuple(of_case)
    with pytest.raises(NotFound):
        queries.asked(parts[0].version, 9)


# --- marks -------------------------------------------------------------------------------------


def test_a_void_counts_everybody_again_and_whoever_hands_in_later(sitting, officer, other):
    done, later = enter(sitting), enter(sitting)
    item = item_of(done)
    share(item, later)
    answer(done, item, wrong_answer(item))
    done = hand_in(done)
    head = db.session.scalars(select(PaperReceipt.head)).one()
    made = actions.propose(sitting, about_of(item), FULL, by=acting(officer), now=NOW)
    assert (done.marks, queries.preview(made).raised) == (0, 1)
    assert queries.count_later(made) == 1
    effect = actions.decide(made, reason="属实", by=acting(other), now=NOW)
    db.session.refresh(done)
    assert (effect.raised, effect.lowered, done.marks) == (1, 0, item.worth)
    assert sum(line["earned"] for line in done.by_topic.values()) == item.worth
    assert hand_in(later).marks == item.worth
    assert db.session.scalars(select(PaperReceipt.head)).first() == head
    counted = (done.marks, done.by_topic, done.is_passed)
    answering.mark_paper(done)
    assert (done.marks, done.by_topic, done.is_passed) == counted
    assert deeds_of(sitting) == ["exams:question:ruling-proposed", "exams:question:ruled"]


def test_another_answer_moves_the_pass_line(sitting, officer, other):
    sitting.pass_marks = 100
    wrong, right = enter(sitting), enter(sitting)
    item = item_of(wrong)
    share(item, right)
    key = jsonable.from_json(Key, item.key)
    answer(wrong, item, wrong_answer(item))
    answer(right, item, key.right)
    wrong, right = hand_in(wrong), hand_in(right)
    assert (wrong.is_passed, right.is_passed) == (False, True)
    place = next(o.index for o in key.options if o.letter == wrong_answer(item))
    wanted = Wanted(Rule.INSTEAD, "答案印错", NewKey((place,)))
    made = actions.propose(sitting, about_of(item), wanted, by=acting(officer), now=NOW)
    told = queries.preview(made)
    assert (told.raised, told.lowered, told.passed, told.failed) == (1, 1, 1, 1)
    assert actions.decide(made, reason="属实", by=acting(other), now=NOW) == told
    for paper in (wrong, right):
        db.session.refresh(paper)
    assert (wrong.is_passed, right.is_passed) == (True, False)
    assert item.key == jsonable.to_json(key)
    wanted = Wanted(Rule.ALSO, "两个都对", NewKey((place,)))
    again = actions.propose(sitting, about_of(item), wanted, by=acting(officer), now=NOW)
    actions.decide(again, reason="最后以此为准", by=acting(other), now=NOW)
    db.session.refresh(right)
    assert (wrong.is_passed, right.is_passed) == (True, True)
    assert marks_by_hand(right) == right.marks


def test_one_part_of_a_case_is_voided_alone(sitting, officer, other):
    paper = enter(sitting)
    item = [item for item in paper.items if item.group][2]
    rows = [one.position for one in paper.items if one.version_id == item.version_id]
    part = rows.index(item.position) + 1
    paper = hand_in(paper)
    made = actions.propose(sitting, about_of(item, part), FULL, by=acting(officer), now=NOW)
    actions.decide(made, reason="属实", by=acting(other), now=NOW)
    marked = {i.position: i.earned for i in paper_queries.with_items(paper).items if i.earned}
    assert marked == {item.position: item.worth}


@pytest.mark.parametrize("whole", ["case", "calculation"])
def test_a_case_or_a_calculation_is_voided_whole(sitting, officer, other, whole):
    paper = enter(sitting)
    item = next(
        item
        for item in paper.items
        if (item.group if whole == "case" else item.face["face"]["type"] == whole)
    )
    worth = sum(one.worth for one in paper.items if one.version_id == item.version_id)
    paper = hand_in(paper)
    made = actions.propose(sitting, about_of(item), FULL, by=acting(officer), now=NOW)
    actions.decide(made, reason="属实", by=acting(other), now=NOW)
    db.session.refresh(paper)
    assert paper.marks == worth


def test_two_people_decide_once(sitting, officer, other):
    item = item_of(enter(sitting))
    made = actions.propose(sitting, about_of(item), FULL, by=acting(officer), now=NOW)
    with pytest.raises(Refused, match="待决定"):
        actions.propose(sitting, about_of(item), FULL, by=acting(other), now=NOW)
    with pytest.raises(Refused, match="另一位考务人员"):
        actions.decide(made, reason="属实", by=acting(officer), now=NOW)
    actions.keep(made, reason="题目无误", by=acting(other), now=NOW)
    assert made.status is CorrectionStatus.REFUSED
    for late in (actions.keep, actions.decide):
        with pytest.raises(Refused, match="已经有决定"):
            late(made, reason="再来一次", by=acting(other), now=NOW)
    assert queries.rulings(sitting.id) == ()


def test_the_answer_that_counts_already_is_no_correction(sitting, officer):
    item = item_of(enter(sitting))
    key = jsonable.from_json(Key, item.key)
    right = tuple(option.index for option in key.options if option.correct)
    assert about_of(item).key == NewKey(right)
    for rule in (Rule.ALSO, Rule.INSTEAD):
        wanted = Wanted(rule, "看错了", NewKey(right))
        with pytest.raises(Refused, match="和现行答案相同"):
            actions.propose(sitting, about_of(item), wanted, by=acting(officer), now=NOW)


def test_whoever_sits_the_exam_corrects_nothing_in_it(sitting, officer, other):
    item = item_of(enter(sitting))
    make_application(sitting, officer, ApplicationStatus.ADMITTED)
    with pytest.raises(Refused, match="您本人"):
        actions.note(sitting, about_of(item), text=WORDS, by=acting(officer), now=NOW)
    with pytest.raises(Refused, match="您本人"):
        actions.propose(sitting, about_of(item), FULL, by=acting(officer), now=NOW)
    made = actions.propose(sitting, about_of(item), FULL, by=acting(other), now=NOW)
    with pytest.raises(Refused, match="您本人"):
        actions.decide(made, reason="属实", by=acting(officer), now=NOW)


def test_results_wait_for_the_decision_and_known_results_stay(sitting, officer, other):
    item = item_of(hand_in(enter(sitting)))
    made = actions.propose(sitting, about_of(item), FULL, by=acting(officer), now=NOW)
    over = NOW + timedelta(hours=4)
    with pytest.raises(Refused, match="1项试题处理待决定"):
        results.propose_release(sitting, by=acting(officer), now=over)
    actions.decide(made, reason="属实", by=acting(other), now=over)
    results.propose_release(sitting, by=acting(officer), now=over)
    with pytest.raises(Refused, match="退回"):
        actions.propose(sitting, about_of(item), FULL, by=acting(officer), now=over)
    results.confirm_release(sitting, by=acting(other), now=over)
    with pytest.raises(Refused, match="成绩已经公布"):
        actions.propose(sitting, about_of(item), FULL, by=acting(officer), now=over)


# --- pages -------------------------------------------------------------------------------------


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
