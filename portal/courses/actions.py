"""What changes courses and learners' progress."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import content
from portal.bank.content import Bank
from portal.core.errors import NotFound, Refused
from portal.courses import queries
from portal.courses.models import Course, ExerciseAnswer, Lesson, LessonProgress, Study
from portal.courses.queries import Exercise
from portal.courses.rules import practice
from portal.courses.rules.progress import is_earned
from portal.db.base import db


@dataclass(frozen=True, slots=True)
class Synced:
    """同步结果: what bringing the files in has changed, counted in lessons."""

    courses: int
    added: int
    revised: int
    retired: int
    unchanged: int

    def __str__(self) -> str:
        return (
            f"课程：{self.courses}门，新增{self.added}课，修订{self.revised}课，"
            f"停用{self.retired}课，未变{self.unchanged}课"
        )


def sync(bank: Bank) -> Synced:
    """The database holds the courses of these files, in their order; absent ones are no longer
    offered, and whoever completed them has completed them. It can run again.
    """
    held = {course.key: course for course in db.session.scalars(select(Course))}
    for key in held.keys() - {course.id for course in bank.courses}:
        held[key].is_current = False
    for position, course in enumerate(bank.courses, start=1):
        row = held.setdefault(course.id, Course(key=course.id))
        row.title, row.summary, row.position = course.title, course.summary, position
        row.is_current = True
        db.session.add(row)
    db.session.flush()
    return _sync_lessons(bank.courses, held)


def _sync_lessons(courses: Sequence[content.Course], held: dict[str, Course]) -> Synced:
    rows = {lesson.key: lesson for lesson in db.session.scalars(select(Lesson))}
    before = {key: _said(row) for key, row in rows.items()}
    for row in rows.values():
        row.is_current = False
    for course in courses:
        for position, lesson in enumerate(course.lessons, start=1):
            row = rows.setdefault(lesson.id, Lesson(key=lesson.id))
            row.course_id, row.position = held[course.id].id, position
            row.title, row.minutes, row.text = lesson.title, lesson.minutes, lesson.text
            row.exercises, row.is_current = list(lesson.exercises), True
            db.session.add(row)
    db.session.flush()
    current = {key for key, row in rows.items() if row.is_current}
    changed = {key for key, said in before.items() if _said(rows[key]) != said}
    return Synced(
        courses=len(courses),
        added=len(current - before.keys()),
        revised=len(current & changed),
        retired=len(changed - current),
        unchanged=len((current & before.keys()) - changed),
    )


def _said(row: Lesson) -> tuple[object, ...]:
    words = (row.title, row.minutes, row.text, list(row.exercises))
    return (row.course_id, row.position, row.is_current, *words)


# --- learners ----------------------------------------------------------------------------------


def open_lesson(lesson: Lesson, *, by: Actor, now: datetime) -> LessonProgress:
    """The learner has the lesson before them; the first time begins it, and the course with it."""
    study = queries.find_study(by.id, lesson.course_id)
    if study is None:
        study = _begin(lesson.course, by=by, now=now)
    study.last_at = now
    found = queries.find_progress(study, lesson)
    if found is None:
        _add(LessonProgress(study=study, person_id=by.id, lesson=lesson, opened_at=now))
        found = queries.find_progress(study, lesson)
    if found is None:
        raise NotFound
    return found


def read_lesson(progress: LessonProgress, *, by: Actor, now: datetime) -> None:
    """The learner says that they have read the lesson."""
    study = _locked(progress)
    if progress.read_at is None:
        progress.read_at = now
    _settle(progress, study, by=by, now=now)


def answer_exercise(
    progress: LessonProgress,
    exercise: Exercise,
    values: Sequence[str],
    *,
    by: Actor,
    now: datetime,
) -> ExerciseAnswer:
    """The answer is kept and marked. The same try sent twice is one answer: the first."""
    study = _locked(progress)
    if (given := queries.find_answer(progress, exercise)) is not None:
        return given
    answers = practice.marked(exercise.leaves, values)
    answer = ExerciseAnswer(
        study_id=study.id,
        lesson_id=progress.lesson_id,
        version=exercise.version,
        seed=exercise.seed,
        answer={"values": [one.given for one in answers]},
        is_right=practice.is_right(answers),
    )
    db.session.add(answer)
    db.session.flush()
    _settle(progress, study, by=by, now=now)
    return answer


def study_again(course: Course, *, by: Actor, now: datetime) -> Study:
    """A course that was completed begins anew; that it was completed before stays on record."""
    study = queries.find_study(by.id, course.id)
    if study is None or study.completed_at is None:
        raise Refused("这门课程还没有学完，请接着学")
    return _begin(course, by=by, now=now)


def _begin(course: Course, *, by: Actor, now: datetime) -> Study:
    _add(Study(person_id=by.id, course=course, started_at=now, last_at=now))
    if (study := queries.find_study(by.id, course.id)) is None:
        raise NotFound
    return study


def _add(row: Study | LessonProgress) -> None:
    """Add the row, unless another request of the same learner has just added it."""
    with suppress(IntegrityError), db.session.begin_nested():
        db.session.add(row)


def _locked(progress: LessonProgress) -> Study:
    """The learner's study, locked until the transaction ends, with the progress as it now is."""
    study = queries.lock_study(progress.study_id)
    db.session.refresh(progress)
    return study


def _settle(progress: LessonProgress, study: Study, *, by: Actor, now: datetime) -> None:
    """What is completed by now is completed: the lesson, and with the last one the course."""
    study.last_at = now
    db.session.flush()
    view = queries.progress_in(study.course, by.id).of(progress.lesson)
    if progress.completed_at is None and is_earned(view.facts):
        progress.completed_at = now
        db.session.flush()
    if study.completed_at is None and queries.progress_in(study.course, by.id).is_finished:
        study.completed_at = now
        record(Deed.COURSES_COURSE_COMPLETED, study, by=by, course=study.course.key)
