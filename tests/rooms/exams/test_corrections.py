"""A flawed question: words for everyone who has it, marks by two people, receipts untouched."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.bank.rules import jsonable
from portal.bank.rules.variants import Key
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions import answering, papers, results
from portal.exams.actions import corrections as actions
from portal.exams.actions.corrections import Wanted
from portal.exams.models import (
    ApplicationStatus,
    CorrectionStatus,
    Incident,
    IncidentKind,
    PaperReceipt,
)
from portal.exams.queries import corrections as queries
from portal.exams.queries import news
from portal.exams.queries import papers as paper_queries
from portal.exams.rules.correction import NewKey, Rule
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.exams import make_application, make_sitting
from tests.factories.sat import (
    HERE,
    about_of,
    answer,
    enter,
    hand_in,
    item_of,
    marks_by_hand,
    share,
    wrong_answer,
)
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
