"""Bringing courses in, and a learner's way through them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.bank import actions as bank_actions
from portal.core import clock
from portal.core.errors import Refused
from portal.courses import actions, queries
from portal.courses.models import Course, ExerciseAnswer, LessonProgress, Study
from portal.courses.rules.progress import StudyState
from portal.db.base import db
from tests.factories.accounts import acting, make_person
from tests.factories.bank import (
    make_bank,
    make_course_value,
    make_lesson_value,
    make_question,
)
from tests.factories.courses import answer, make_course, make_progress, make_study, right_values
from tests.factories.questions import make_calculation, make_case, make_single

NOW = clock.now()


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def offered() -> list[str]:
    return [course.key for course in queries.list_courses()]


# --- bringing the files in ---------------------------------------------------------------------


def test_courses_come_in_in_their_order_and_a_second_run_changes_nothing(context):
    bank = make_bank(
        courses=(
            make_course_value(make_lesson_value(id="b-01"), make_lesson_value(id="b-02"), id="b"),
            make_course_value(make_lesson_value(id="a-01"), id="a"),
        )
    )
    first = actions.sync(bank)
    assert (first.courses, first.added) == (2, 3)
    assert offered() == ["b", "a"]
    second = actions.sync(bank)
    assert (second.added, second.revised, second.retired, second.unchanged) == (0, 0, 0, 3)
    assert str(second) == "课程：2门，新增0课，修订0课，停用0课，未变3课"


def test_a_changed_lesson_is_changed_in_place(context):
    lesson = make_lesson_value()
    actions.sync(make_bank(courses=(make_course_value(lesson),)))
    changed = replace(lesson, text="新的正文。", exercises=("K5.2-001",))
    synced = actions.sync(make_bank(courses=(make_course_value(changed),)))
    assert (synced.revised, synced.unchanged) == (1, 0)
    held = queries.get_lesson("sample", "sample-01")
    assert (held.text, held.exercises) == ("新的正文。", ["K5.2-001"])


def test_the_absent_are_no_longer_offered_and_come_back(context):
    two = (make_lesson_value(), make_lesson_value(id="sample-02"))
    actions.sync(make_bank(courses=(make_course_value(*two),)))
    assert actions.sync(make_bank(courses=(make_course_value(two[0]),))).retired == 1
    assert actions.sync(make_bank()).retired == 1
    assert offered() == []
    back = actions.sync(make_bank(courses=(make_course_value(*two),)))
    assert (back.revised, back.added) == (2, 0)
    assert offered() == ["sample"]


def test_the_house_s_own_courses_are_in_the_database_already(context):
    assert offered() == ["foundation", "retraining"]
    assert len(queries.list_lessons(c.id for c in queries.list_courses())) == 11


# --- learning ----------------------------------------------------------------------------------


@pytest.fixture
def course(context) -> Course:
    """Two lessons: one with an exercise, one without."""
    return make_course((make_question(),), ())


def state(progress: LessonProgress) -> StudyState:
    view = queries.progress_in(progress.study.course, progress.person_id)
    return view.of(progress.lesson).state


def test_opening_a_lesson_begins_it_and_the_course_once(course):
    person = make_person()
    first = make_progress(course, person=person)
    again = make_progress(course, person=person)
    assert first.id == again.id
    assert count(Study) == 1
    assert state(first) is StudyState.STARTED


def test_a_lesson_is_completed_when_read_and_every_exercise_was_right(course):
    progress = make_progress(course)
    by = acting(progress.study.person)
    actions.read_lesson(progress, by=by, now=NOW)
    assert state(progress) is StudyState.STARTED
    assert not answer(progress, right=False).is_right
    assert state(progress) is StudyState.STARTED
    assert answer(progress).is_right
    assert state(progress) is StudyState.COMPLETED


def test_the_exercises_may_come_before_the_reading(course):
    progress = make_progress(course)
    answer(progress)
    assert state(progress) is StudyState.STARTED
    actions.read_lesson(progress, by=acting(progress.study.person), now=NOW)
    assert state(progress) is StudyState.COMPLETED


def test_a_wrong_answer_afterwards_takes_nothing_away(course):
    progress = make_progress(course)
    actions.read_lesson(progress, by=acting(progress.study.person), now=NOW)
    answer(progress)
    answer(progress, right=False)
    assert state(progress) is StudyState.COMPLETED
    assert count(ExerciseAnswer) == 2


def test_reading_twice_keeps_the_first_time(course):
    progress = make_progress(course, 2)
    by = acting(progress.study.person)
    actions.read_lesson(progress, by=by, now=NOW)
    actions.read_lesson(progress, by=by, now=NOW + timedelta(hours=1))
    assert (progress.read_at, progress.completed_at) == (NOW, NOW)


def test_the_course_is_completed_with_its_last_lesson_and_recorded_once(course):
    person = make_person()
    for place in (1, 2):
        progress = make_progress(course, place, person)
        if place == 1:
            answer(progress)
        assert progress.study.completed_at is None
        actions.read_lesson(progress, by=acting(person), now=NOW)
    actions.read_lesson(progress, by=acting(person), now=NOW + timedelta(hours=1))
    assert progress.study.completed_at == NOW
    deeds = select(AuditEntry).where(AuditEntry.deed == Deed.COURSES_COURSE_COMPLETED)
    (entry,) = db.session.scalars(deeds)
    assert (entry.actor_id, entry.facts) == (person.id, {"course": course.key})


def test_a_suspended_question_is_asked_of_nobody(course):
    progress = make_progress(course)
    bank_actions.sync(make_bank())
    actions.read_lesson(progress, by=acting(progress.study.person), now=NOW)
    assert state(progress) is StudyState.COMPLETED


def test_a_question_revised_after_a_right_answer_need_not_be_answered_again(context):
    value = make_single(id="K5.2-901")
    course = make_course((make_question(value),))
    progress = make_progress(course)
    answer(progress)
    bank_actions.sync(make_bank(replace(value, stem="人工费用拨付周期不得超过（ ）。")))
    actions.read_lesson(progress, by=acting(progress.study.person), now=NOW)
    assert state(progress) is StudyState.COMPLETED


# --- exercises ---------------------------------------------------------------------------------


def test_a_double_click_is_one_answer_the_first(course):
    progress = make_progress(course)
    by = acting(progress.study.person)
    exercise = queries.get_exercise(progress, 1)
    right = right_values(exercise)
    first = actions.answer_exercise(progress, exercise, right, by=by, now=NOW)
    second = actions.answer_exercise(progress, exercise, ["Z"], by=by, now=NOW)
    assert first.id == second.id
    assert count(ExerciseAnswer) == 1


def test_each_try_has_numbers_of_its_own_and_the_answer_keeps_them(context):
    course = make_course((make_question(make_calculation(id="K1.2-903")),))
    progress = make_progress(course)
    shown = queries.get_exercise(progress, 1)
    assert queries.get_exercise(progress, 1).variant == shown.variant
    given = answer(progress)
    assert queries.get_exercise(progress, 1).seed != shown.seed
    marked = queries.get_marked(progress, "K1.2-903", given.public_id)
    assert marked.variant == shown.variant
    assert marked.leaves[0].given == shown.variant.key.value


def test_a_case_is_answered_part_by_part(context):
    progress = make_progress(make_course((make_question(make_case(id="K5.2-901")),)))
    assert answer(progress).is_right
    wrong = answer(progress, right=False)
    assert not wrong.is_right
    assert len(wrong.answer["values"]) == 5


# --- again -------------------------------------------------------------------------------------


def test_a_completed_course_can_be_studied_again_and_the_first_time_stays(context):
    course, person = make_course((make_question(),)), make_person()
    progress = make_progress(course, person=person)
    answer(progress)
    actions.read_lesson(progress, by=acting(person), now=NOW - timedelta(days=30))
    again = actions.study_again(course, by=acting(person), now=NOW)
    view = queries.progress_in(course, person.id)
    assert (view.state, view.done) == (StudyState.STARTED, 0)
    assert view.lessons[0].right == 0
    assert view.completed_at == NOW - timedelta(days=30)
    assert not queries.has_completed(person.id, course.key, since=NOW)
    progress = make_progress(course, person=person)
    assert progress.study_id == again.id
    answer(progress)
    actions.read_lesson(progress, by=acting(person), now=NOW)
    assert queries.has_completed(person.id, course.key, since=NOW)
    assert count(Study) == 2


def test_a_course_that_is_not_completed_goes_on_instead(course):
    person = make_person()
    with pytest.raises(Refused, match="接着学"):
        actions.study_again(course, by=acting(person), now=NOW)
    make_progress(course, person=person)
    with pytest.raises(Refused, match="接着学"):
        actions.study_again(course, by=acting(person), now=NOW)


def test_beginning_twice_at_once_begins_once(course, monkeypatch):
    """Another request of the same learner was faster: its study is the one, and no error shows."""
    study = make_study(course)
    person = study.person
    seen = iter([None])
    real = queries.find_study
    monkeypatch.setattr(queries, "find_study", lambda *args: next(seen, real(*args)))
    progress = actions.open_lesson(course.lessons[0], by=acting(person), now=NOW)
    assert progress.study_id == study.id
    assert count(Study) == 1
