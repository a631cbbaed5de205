"""Courses in the database, and people who study them."""

from datetime import datetime
from itertools import count

from sqlalchemy import select

from portal.accounts.models import Person
from portal.bank.models import Question
from portal.core import clock
from portal.courses import actions, queries
from portal.courses.models import Course, ExerciseAnswer, Lesson, LessonProgress, Study
from portal.courses.queries import Exercise
from portal.db.base import db
from tests.factories.accounts import acting, make_person

_numbers = count(1)


def make_course(*exercises: tuple[Question, ...], **details) -> Course:
    """A course with a lesson for each tuple of exercises; one lesson without any by default."""
    number = next(_numbers)
    course = Course(
        **{
            "key": f"course-{number}",
            "title": f"课程{number}",
            "summary": "测试用的课程。",
            "position": 100 + number,
        }
        | details
    )
    course.lessons = [
        Lesson(
            key=f"{course.key}-{place:02}",
            title=f"课程{number}第{place}课",
            minutes=45,
            position=place,
            text="## 要点\n\n正文。",
            exercises=[question.key for question in of_lesson],
        )
        for place, of_lesson in enumerate(exercises or ((),), start=1)
    ]
    db.session.add(course)
    db.session.commit()
    return course


def make_progress(course: Course, place: int = 1, person: Person | None = None) -> LessonProgress:
    """A lesson of the course that this person has opened."""
    person = person or make_person()
    progress = actions.open_lesson(course.lessons[place - 1], by=acting(person), now=clock.now())
    db.session.commit()
    return progress


def make_study(course: Course | str, person: Person | None = None, **details) -> Study:
    """Someone's way through a course, begun just now; `completed_at` for one that is completed."""
    if isinstance(course, str):
        course = db.session.scalars(select(Course).where(Course.key == course)).one()
    person = person or make_person()
    now = details.get("completed_at") or clock.now()
    known = {"person_id": person.id, "course_id": course.id, "started_at": now, "last_at": now}
    study = Study(**known | details)
    db.session.add(study)
    db.session.commit()
    return study


def right_values(exercise: Exercise) -> list[str]:
    """What answers this exercise right."""
    return [leaf.key.answer for leaf in exercise.leaves]


def answer(
    progress: LessonProgress, number: int = 1, *, right: bool = True, now: datetime | None = None
) -> ExerciseAnswer:
    """This exercise of the lesson answered right, or wrong."""
    person = db.session.get_one(Person, progress.person_id)
    exercise = queries.get_exercise(progress, number)
    values = right_values(exercise)
    if not right:
        wrong = {"A": "B", "B": "A", "C": "A", "D": "A", "E": "A"}
        values = [wrong.get(value[:1], "9999999") for value in values]
    given = actions.answer_exercise(
        progress, exercise, values, by=acting(person), now=now or clock.now()
    )
    db.session.commit()
    return given
