"""The courses and lessons that are offered."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.errors import NotFound
from portal.courses.models import Course, Lesson
from portal.db.base import db


def list_courses() -> Sequence[Course]:
    """The courses that are offered, in their order."""
    statement = select(Course).where(Course.is_current).order_by(Course.position)
    return db.session.scalars(statement).all()


def get_course(key: str) -> Course:
    """The course of this key, or NotFound."""
    course = db.session.scalar(select(Course).where(Course.key == key, Course.is_current))
    if course is None:
        raise NotFound
    return course


def get_lesson(course_key: str, lesson_key: str) -> Lesson:
    """The lesson of this course, or NotFound."""
    statement = (
        select(Lesson)
        .join(Course)
        .where(Course.key == course_key, Course.is_current)
        .where(Lesson.key == lesson_key, Lesson.is_current)
        .options(joinedload(Lesson.course))
    )
    if (lesson := db.session.scalar(statement)) is None:
        raise NotFound
    return lesson


def list_lessons(course_ids: Iterable[int]) -> Sequence[Lesson]:
    """The lessons of these courses, in their order."""
    statement = (
        select(Lesson)
        .where(Lesson.course_id.in_(list(course_ids)), Lesson.is_current)
        .order_by(Lesson.course_id, Lesson.position)
    )
    return db.session.scalars(statement).all()
