"""Learners: some half way through the course, some done; one retrained after twelve points."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import Person
from portal.courses.models import Course, Lesson, LessonProgress, Study
from portal.courses.queries import list_lessons
from portal.db.base import db
from portal.demo.stage import Stage, write

FOUNDATION, RETRAINING = "foundation", "retraining"


def course(key: str) -> Course | None:
    """The course, once the bank has been brought in."""
    return db.session.scalar(select(Course).where(Course.key == key, Course.is_current))


def study(person: Person, key: str, stage: Stage, *, ago: int, lessons: int | None = None) -> None:
    """The person began so many days ago and completed so many lessons; all of them for None."""
    found = course(key)
    assert found is not None  # noqa: S101  `load` has looked
    _write(person, found, list_lessons([found.id]), stage.at(ago, 20), lessons)


def study_in_crowd(people: Sequence[Person], stage: Stage) -> None:
    """Each at a lesson of their own of the foundation course."""
    found = course(FOUNDATION)
    assert found is not None  # noqa: S101  `load` has looked
    lessons = list_lessons([found.id])
    for number, person in enumerate(people):
        done = None if number % 3 == 0 else number % max(1, len(lessons))
        _write(person, found, lessons, stage.at(18 + number, 19), done)


def _write(
    person: Person, found: Course, lessons: Sequence[Lesson], began: datetime, done: int | None
) -> None:
    """An evening for each lesson."""
    count = len(lessons) if done is None else done
    finished = began + timedelta(days=count)
    way = Study(
        person=person,
        course=found,
        started_at=began,
        last_at=finished,
        completed_at=finished if count == len(lessons) else None,
        created_at=began,
    )
    rows = []
    for number, lesson in enumerate(lessons[: count + 1]):
        opened = began + timedelta(days=number)
        end = opened + timedelta(minutes=lesson.minutes) if number < count else None
        rows.append(
            LessonProgress(
                study=way,
                person_id=person.id,
                lesson=lesson,
                opened_at=opened,
                read_at=end,
                completed_at=end,
                created_at=opened,
            )
        )
    write([way, *rows])
