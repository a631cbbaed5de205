"""When lessons and courses are completed, and where to go on."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.courses.rules.progress import (
    LessonFacts,
    StudyState,
    hours,
    is_course_earned,
    is_earned,
    lesson_state,
    onward,
)

MORNING = datetime(2026, 3, 5, 1, tzinfo=UTC)
KEYS = frozenset({"a", "b"})
NEW = LessonFacts(exercises=KEYS)
OPENED = LessonFacts(opened_at=MORNING, exercises=KEYS)
DONE = LessonFacts(MORNING, is_read=True, is_completed=True, exercises=KEYS, right=KEYS)

keys = st.frozensets(st.sampled_from("abcde"))
facts = st.builds(
    LessonFacts,
    opened_at=st.none()
    | st.integers(0, 600).map(lambda minutes: MORNING + timedelta(minutes=minutes)),
    is_read=st.booleans(),
    is_completed=st.booleans(),
    exercises=keys,
    right=keys,
)


@pytest.mark.parametrize(
    ("is_read", "right", "earned"),
    [(True, "ab", True), (True, "a", False), (False, "ab", False), (True, "abc", True)],
)
def test_a_lesson_is_completed_when_read_and_every_exercise_was_once_right(is_read, right, earned):
    known = LessonFacts(MORNING, is_read, exercises=KEYS, right=frozenset(right))
    assert is_earned(known) is earned


def test_a_lesson_without_exercises_is_completed_by_reading():
    assert is_earned(LessonFacts(MORNING, is_read=True))


@pytest.mark.parametrize(
    ("known", "state"),
    [(NEW, StudyState.NOT_STARTED), (OPENED, StudyState.STARTED), (DONE, StudyState.COMPLETED)],
)
def test_a_lesson_has_three_states(known, state):
    assert lesson_state(known) is state


def test_what_was_completed_stays_so_when_exercises_are_added():
    later = LessonFacts(MORNING, is_read=True, is_completed=True, exercises=KEYS | {"c"})
    assert lesson_state(later) is StudyState.COMPLETED


@pytest.mark.parametrize(
    ("states", "earned"),
    [
        ([StudyState.COMPLETED, StudyState.COMPLETED], True),
        ([StudyState.COMPLETED, StudyState.STARTED], False),
        ([StudyState.NOT_STARTED], False),
        ([], False),
    ],
)
def test_a_course_is_completed_with_its_last_lesson(states, earned):
    assert is_course_earned(states) is earned


def test_one_goes_on_with_the_lesson_begun_last():
    later = LessonFacts(opened_at=MORNING + timedelta(hours=1))
    assert onward([DONE, OPENED, later, NEW]) == 2
    assert onward([DONE, later, OPENED, NEW]) == 1


def test_or_with_the_first_not_begun_or_nowhere():
    assert onward([DONE, NEW, NEW]) == 1
    assert onward([DONE, DONE]) is None
    assert onward([]) is None


@given(st.lists(facts, max_size=6))
def test_one_is_never_sent_to_a_completed_lesson_and_always_to_one_that_is_left(lessons):
    place = onward(lessons)
    left = [lesson_state(one) is not StudyState.COMPLETED for one in lessons]
    assert (place is not None) == any(left)
    assert place is None or left[place]


@given(facts, keys)
def test_another_right_answer_never_undoes_a_lesson(known, more):
    better = LessonFacts(
        known.opened_at, known.is_read, known.is_completed, known.exercises, known.right | more
    )
    assert is_earned(better) >= is_earned(known)


@pytest.mark.parametrize(
    ("minutes", "shown"), [(225, "5"), (180, "4"), (45, "1"), (70, "1.6"), (0, "0")]
)
def test_45_minutes_are_one_hour(minutes, shown):
    assert hours(minutes) == shown
