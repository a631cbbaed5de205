"""What this room holds of a person: courses, lessons, exercises."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from portal.accounts.own_data import Asked, moment, streamed
from portal.courses.models import Course, ExerciseAnswer, Lesson, LessonProgress, Study
from portal.documents.sheets import Sheet

TOLD = (
    "courses_study.person_id",
    "courses_lesson_progress.person_id",
    "courses_exercise_answer.study_id",
)
KEPT_BACK: dict[str, str] = {}


def tell(asked: Asked) -> Iterator[Sheet]:
    """学习记录, by course and by lesson, and every exercise answered."""
    yield Sheet("学习课程", ("课程", "开始", "最近学习", "学完"), _studies(asked))
    headings = ("课程", "课时", "规定分钟", "打开", "读完", "学完", "用时（分钟）")
    yield Sheet("学习时间", headings, _lessons(asked))
    yield Sheet("练习作答", ("课程", "课时", "时间", "本人答案", "结果"), _exercises(asked))


def _studies(asked: Asked) -> Iterator[tuple[str, ...]]:
    statement = (
        select(Course.title, Study.started_at, Study.last_at, Study.completed_at)
        .join(Course, Course.id == Study.course_id)
        .where(Study.person_id == asked.person_id)
        .order_by(Study.id)
    )
    for title, started, last, completed in streamed(statement):
        yield title, moment(started), moment(last), moment(completed)


def _lessons(asked: Asked) -> Iterator[tuple[str | int | None, ...]]:
    own = LessonProgress
    statement = (
        select(
            *(Course.title, Lesson.title.label("lesson"), Lesson.minutes),
            *(own.opened_at, own.read_at, own.completed_at),
        )
        .join(Lesson, Lesson.id == own.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(own.person_id == asked.person_id)
        .order_by(own.id)
    )
    for course, lesson, minutes, opened, read, completed in streamed(statement):
        times = (moment(opened), moment(read), moment(completed))
        yield course, lesson, minutes, *times, _minutes(opened, completed)


def _minutes(opened: datetime, completed: datetime | None) -> int | None:
    """From the first look to the end, as far as it is kept."""
    return round((completed - opened).total_seconds() / 60) if completed else None


def _exercises(asked: Asked) -> Iterator[tuple[str, ...]]:
    """The exercises are shown to every learner; what was answered is enough here."""
    own = ExerciseAnswer
    statement = (
        select(Course.title, Lesson.title.label("lesson"), own.created_at, own.answer, own.is_right)
        .join(Study, Study.id == own.study_id)
        .join(Lesson, Lesson.id == own.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(Study.person_id == asked.person_id)
        .order_by(own.id)
    )
    for course, lesson, at, answer, is_right in streamed(statement):
        values = "；".join(str(value) for value in answer.get("values", ()))
        yield course, lesson, moment(at), values, "正确" if is_right else "不正确"
