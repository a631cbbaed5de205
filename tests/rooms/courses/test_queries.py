"""What the courses room answers to other rooms and to officers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.access.policy import Permission
from portal.access.roles import Actor, Post, Role
from portal.core import clock
from portal.core.errors import NotFound
from portal.courses import actions, queries
from portal.courses.rules.progress import StudyState
from tests.factories.accounts import acting, make_person
from tests.factories.bank import make_question
from tests.factories.courses import answer, make_course, make_progress, make_study

READ = Permission.COURSES_PROGRESS_READ
NOW = clock.now()
# The last moment of 5 March in Beijing, and the first of 6 March.
LATE_ON_5 = datetime(2026, 3, 5, 15, 59, 59, tzinfo=UTC)
EARLY_ON_6 = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "completed"),
    [
        (None, True),
        (date(2026, 3, 5), True),
        (date(2026, 3, 6), False),
        (LATE_ON_5, True),
        (EARLY_ON_6, False),
    ],
)
def test_who_has_completed_a_course_since_when_is_counted_in_beijing(context, since, completed):
    person = make_person()
    make_study("retraining", person, completed_at=LATE_ON_5)
    assert queries.has_completed(person.id, "retraining", since) is completed
    assert not queries.has_completed(person.id, "foundation", since)
    assert not queries.has_completed(make_person().id, "retraining", since)


def test_a_course_begun_is_not_completed(context):
    study = make_study("retraining")
    assert not queries.has_completed(study.person_id, "retraining")


def test_a_stranger_sees_every_course_not_begun(context):
    views = queries.progress(None)
    assert [view.course.key for view in views] == ["foundation", "retraining"]
    assert {view.state for view in views} == {StudyState.NOT_STARTED}
    assert (views[0].hours, views[0].minutes, views[0].done) == ("5", 225, 0)
    assert views[0].onward.lesson.key == "foundation-01"


def test_progress_tells_where_to_go_on(context):
    course, person = make_course((make_question(), make_question()), ()), make_person()
    progress = make_progress(course, person=person)
    answer(progress, 1)
    view = queries.progress_in(course, person.id)
    first = view.lessons[0]
    assert (view.state, first.state, first.right, first.next_exercise) == (
        StudyState.STARTED,
        StudyState.STARTED,
        1,
        2,
    )
    answer(progress, 2)
    actions.read_lesson(progress, by=acting(person), now=NOW)
    view = queries.progress_in(course, person.id)
    assert (view.done, view.onward.lesson.position) == (1, 2)
    assert view.lessons[0].next_exercise == 1


def test_one_learner_s_answers_are_not_another_s(context):
    course = make_course((make_question(),))
    mine, theirs = make_progress(course), make_progress(course)
    given = answer(mine)
    key = course.lessons[0].exercises[0]
    assert queries.get_marked(mine, key, given.public_id).answer.id == given.id
    with pytest.raises(NotFound):
        queries.get_marked(theirs, key, given.public_id)
    assert queries.progress_in(course, theirs.person_id).lessons[0].right == 0


@pytest.mark.parametrize("number", [0, 3, -1])
def test_an_exercise_that_is_not_there_is_not_found(context, number):
    progress = make_progress(make_course((make_question(), make_question())))
    with pytest.raises(NotFound):
        queries.get_exercise(progress, number)


def test_a_try_is_never_one_that_has_not_come_yet(context):
    progress = make_progress(make_course((make_question(),)))
    answer(progress)
    assert [queries.get_exercise(progress, 1, turn).turn for turn in (-5, 0, 1, 99)] == [0, 0, 1, 1]


def test_what_is_not_offered_is_not_found(context):
    course = make_course(is_current=False)
    with pytest.raises(NotFound):
        queries.get_course(course.key)
    with pytest.raises(NotFound):
        queries.get_lesson(course.key, course.lessons[0].key)
    with pytest.raises(NotFound):
        queries.get_lesson("retraining", "foundation-01")


# --- for officers ------------------------------------------------------------------------------

MUNICIPAL = Actor(1, (Post(Role.TRAINING, "50"),))
DISTRICT = Actor(2, (Post(Role.TRAINING, "500103"),))


def test_the_municipality_sees_its_learners_the_latest_active_first(context):
    course = make_course((), ())
    early = make_progress(course)
    actions.read_lesson(early, by=acting(early.study.person), now=NOW - timedelta(days=1))
    late = make_study(course, completed_at=NOW)
    found = queries.list_studies(MUNICIPAL, READ, course=course.key)
    assert [study.id for study in found.page.rows] == [late.id, early.study_id]
    assert (found.done.get(early.study_id), found.totals[course.id]) == (1, 2)


@pytest.mark.parametrize("actor", [DISTRICT, Actor(3), Actor(4, (Post(Role.TRAINING, ""),))])
def test_others_see_none(context, actor):
    make_study("foundation")
    assert queries.list_studies(actor, READ).page.total == 0


def test_learners_are_found_by_course_state_and_name(context):
    person = make_person(name="周文静")
    done = make_study("foundation", person, completed_at=NOW)
    begun = make_study("retraining", make_person(name="李四"))

    def found(**wanted):
        return {study.id for study in queries.list_studies(MUNICIPAL, READ, **wanted).page.rows}

    assert found() == {done.id, begun.id}
    assert found(course="foundation") == {done.id}
    assert found(state=StudyState.COMPLETED) == {done.id}
    assert found(state=StudyState.STARTED) == {begun.id}
    assert found(name="文静") == {done.id}
    assert found(name="%") == set()
