"""The eight steps of a candidate's way, from what is known of them."""

import pytest

from portal.desk.rules.trail import told
from portal.desk.rules.way import Application, Exam, Facts, Holding, Step, TaskState, way

TODO, NOW, DONE, TROUBLE = TaskState.TODO, TaskState.NOW, TaskState.DONE, TaskState.TROUBLE


def tasks(**known):
    facts = {
        "lessons_done": 0,
        "lessons_total": 8,
        "application": Application.NONE,
        "exam": Exam.NONE,
        "holding": Holding.NONE,
    }
    return {task.step: task for task in way(Facts(**facts | known))}


def states(**known):
    return {step: task.state for step, task in tasks(**known).items()}


def test_the_way_has_eight_steps_in_order():
    assert list(tasks()) == list(Step)


def test_whoever_has_just_registered_has_only_that_behind_them():
    found = states()
    assert found.pop(Step.REGISTER) is DONE
    assert set(found.values()) == {TODO}


@pytest.mark.parametrize(
    ("done", "total", "state"),
    [(0, 8, TODO), (3, 8, NOW), (8, 8, DONE), (9, 8, DONE), (0, 0, TODO)],
)
def test_training_counts_lessons_and_hinders_nothing(done, total, state):
    found = tasks(lessons_done=done, lessons_total=total, application=Application.WAITING)
    assert found[Step.TRAIN].state is state
    assert ("自愿" in found[Step.TRAIN].words) is (state is not DONE)
    assert found[Step.APPLY].state is NOW


@pytest.mark.parametrize(
    ("application", "state", "ticket"),
    [
        (Application.NONE, TODO, TODO),
        (Application.DRAFT, NOW, TODO),
        (Application.WAITING, NOW, TODO),
        (Application.RETURNED, TROUBLE, TODO),
        (Application.REFUSED, TROUBLE, TODO),
        (Application.ADMITTED, DONE, DONE),
    ],
)
def test_only_an_admitted_application_brings_a_ticket(application, state, ticket):
    found = tasks(application=application)
    assert (found[Step.APPLY].state, found[Step.TICKET].state) == (state, ticket)
    assert found[Step.APPLY].words == application.label


@pytest.mark.parametrize(
    ("exam", "sitting", "result"),
    [
        (Exam.NONE, TODO, TODO),
        (Exam.ADMISSIBLE, NOW, TODO),
        (Exam.READY, NOW, TODO),
        (Exam.OPEN, NOW, TODO),
        (Exam.HANDED_IN, DONE, NOW),
        (Exam.PASSED, DONE, DONE),
        (Exam.FAILED, DONE, TROUBLE),
    ],
)
def test_the_result_follows_the_paper(exam, sitting, result):
    found = states(application=Application.ADMITTED, exam=exam)
    assert (found[Step.EXAM], found[Step.RESULT]) == (sitting, result)


@pytest.mark.parametrize(
    ("holding", "certificate", "pool"),
    [
        (Holding.NONE, TODO, TODO),
        (Holding.WAITING, NOW, TODO),
        (Holding.CERTIFIED, DONE, NOW),
        (Holding.VISIBLE, DONE, DONE),
        (Holding.SUSPENDED, DONE, TROUBLE),
        (Holding.REVOKED, TROUBLE, TODO),
    ],
)
def test_certificate_and_pool_follow_what_is_held(holding, certificate, pool):
    found = states(holding=holding)
    assert (found[Step.CERTIFICATE], found[Step.POOL]) == (certificate, pool)


def test_suspension_says_what_to_do_and_keeps_the_certificate():
    found = tasks(holding=Holding.SUSPENDED)
    assert "再培训" in found[Step.POOL].words
    assert found[Step.CERTIFICATE].words == Holding.CERTIFIED.label


def test_the_trail_tells_facts_by_name_and_leaves_out_what_is_empty_or_for_machines():
    facts = {
        "print_id": 7,
        "reason": "",
        "alike": [],
        "region": "500103",
        "is_full_time": True,
        "points": 0,
        "digest": "a" * 64,
    }
    assert dict(told(facts)) == {
        "地区": "渝中区",
        "专职": "是",
        "分值": "0",
        "文件摘要": "aaaaaaaaaaaa…",
    }
