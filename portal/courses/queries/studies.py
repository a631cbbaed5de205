"""How a person stands to the courses: what they have begun, read, answered and completed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from portal.bank import queries as bank
from portal.bank.models import Question, QuestionVersion
from portal.core.clock import BEIJING
from portal.core.errors import NotFound
from portal.courses.models import Course, ExerciseAnswer, Lesson, LessonProgress, Study
from portal.courses.queries.courses import list_courses, list_lessons
from portal.courses.rules.progress import (
    LessonFacts,
    StudyState,
    hours,
    is_course_earned,
    lesson_state,
    onward,
)
from portal.db.base import db


@dataclass(frozen=True, slots=True)
class LessonView:
    """课时进度: one lesson as a learner stands to it."""

    lesson: Lesson
    facts: LessonFacts

    @property
    def state(self) -> StudyState:
        return lesson_state(self.facts)

    @property
    def right(self) -> int:
        """How many of the exercises have been answered right."""
        return len(self.facts.exercises & self.facts.right)

    @property
    def next_exercise(self) -> int:
        """The number of the first exercise not yet answered right; the first when all are."""
        open_keys = self.facts.exercises - self.facts.right
        keys = [key for key in self.lesson.exercises if key in self.facts.exercises]
        return next((n for n, key in enumerate(keys, start=1) if key in open_keys), 1)


@dataclass(frozen=True, slots=True)
class CourseView:
    """课程进度: one course as a learner stands to it; of a stranger, not begun."""

    course: Course
    lessons: tuple[LessonView, ...]
    study: Study | None
    completed_at: datetime | None  # the last time, of perhaps several

    @property
    def state(self) -> StudyState:
        if self.study is None:
            return StudyState.NOT_STARTED
        return StudyState.COMPLETED if self.study.completed_at else StudyState.STARTED

    def of(self, lesson: Lesson) -> LessonView:
        """One lesson of the course, or NotFound."""
        for view in self.lessons:
            if view.lesson.id == lesson.id:
                return view
        raise NotFound

    @property
    def done(self) -> int:
        """How many lessons are completed."""
        return sum(view.state is StudyState.COMPLETED for view in self.lessons)

    @property
    def minutes(self) -> int:
        return sum(view.lesson.minutes for view in self.lessons)

    @property
    def hours(self) -> str:
        """学时 of the whole course."""
        return hours(self.minutes)

    @property
    def is_finished(self) -> bool:
        """Whether every lesson is completed in the present study."""
        return is_course_earned([view.state for view in self.lessons])

    @property
    def onward(self) -> LessonView | None:
        """The lesson to go on with; none when all are completed."""
        place = onward([view.facts for view in self.lessons])
        return None if place is None else self.lessons[place]


@dataclass(frozen=True, slots=True)
class CompletedLesson:
    """学完的课时: for a certificate of hours."""

    course: str
    title: str
    minutes: int
    opened_at: datetime
    completed_at: datetime


def completed_lessons(person_id: int) -> list[CompletedLesson]:
    """Every lesson the person has ever completed, each once and as it was the first time."""
    statement = (
        select(Course.title, Lesson, LessonProgress)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(LessonProgress.person_id == person_id, LessonProgress.completed_at.is_not(None))
        .order_by(Course.position, Lesson.position, LessonProgress.completed_at)
    )
    found: dict[int, CompletedLesson] = {}
    for title, lesson, own in db.session.execute(statement):
        if own.completed_at is not None and lesson.id not in found:
            found[lesson.id] = CompletedLesson(
                title, lesson.title, lesson.minutes, own.opened_at, own.completed_at
            )
    return list(found.values())


def progress(person_id: int | None) -> tuple[CourseView, ...]:
    """Every course that is offered, as this person stands to it."""
    return _views(list_courses(), person_id)


def progress_in(course: Course, person_id: int | None) -> CourseView:
    """This course, as this person stands to it."""
    return _views([course], person_id)[0]


def has_completed(person_id: int, course_key: str, since: date | datetime | None = None) -> bool:
    """Whether this person has completed the course, on that day or later (in Beijing)."""
    statement = (
        select(Study.id)
        .join(Course)
        .where(Study.person_id == person_id, Course.key == course_key)
        .where(Study.completed_at.is_not(None))
    )
    if since is not None:
        statement = statement.where(Study.completed_at >= _beginning(since))
    return db.session.scalar(statement.limit(1)) is not None


def find_study(person_id: int, course_id: int) -> Study | None:
    """This person's present way through the course; None if they never began."""
    statement = (
        select(Study)
        .where(Study.person_id == person_id, Study.course_id == course_id)
        .order_by(Study.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def lock_study(study_id: int) -> Study:
    """The study with its row locked until the transaction ends, as it now stands."""
    statement = select(Study).where(Study.id == study_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def find_progress(study: Study, lesson: Lesson) -> LessonProgress | None:
    """The way through this lesson in this study; None if it was not opened."""
    return db.session.scalar(
        select(LessonProgress).where(
            LessonProgress.study_id == study.id, LessonProgress.lesson_id == lesson.id
        )
    )


def _views(courses: Sequence[Course], person_id: int | None) -> tuple[CourseView, ...]:
    lessons = list_lessons(course.id for course in courses)
    enabled = bank.enabled_keys({key for lesson in lessons for key in lesson.exercises})
    studies = _studies(person_id)
    present = {study.course_id: study for study in studies}  # the latest of each course
    own = _progress_by_lesson(present.values())
    right = _right_by_lesson(present.values())
    views = [
        LessonView(
            lesson, _facts(lesson, own.get(lesson.id), enabled, right.get(lesson.id, frozenset()))
        )
        for lesson in lessons
    ]
    return tuple(
        CourseView(
            course,
            tuple(view for view in views if view.lesson.course_id == course.id),
            present.get(course.id),
            max(
                (s.completed_at for s in studies if s.completed_at and s.course_id == course.id),
                default=None,
            ),
        )
        for course in courses
    )


def _facts(
    lesson: Lesson, progress: LessonProgress | None, enabled: frozenset[str], right: frozenset[str]
) -> LessonFacts:
    return LessonFacts(
        opened_at=progress.opened_at if progress else None,
        is_read=progress is not None and progress.read_at is not None,
        is_completed=progress is not None and progress.completed_at is not None,
        exercises=enabled & frozenset(lesson.exercises),
        right=right,
    )


def _studies(person_id: int | None) -> Sequence[Study]:
    if person_id is None:
        return []
    statement = select(Study).where(Study.person_id == person_id).order_by(Study.id)
    return db.session.scalars(statement).all()


def _progress_by_lesson(studies: Iterable[Study]) -> dict[int, LessonProgress]:
    ids = [study.id for study in studies]
    statement = select(LessonProgress).where(LessonProgress.study_id.in_(ids))
    return {row.lesson_id: row for row in db.session.scalars(statement)}


def _right_by_lesson(studies: Iterable[Study]) -> dict[int, frozenset[str]]:
    """The keys of the exercises answered right, whatever version it was."""
    statement = (
        select(ExerciseAnswer.lesson_id, Question.key)
        .join(QuestionVersion, QuestionVersion.id == ExerciseAnswer.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(ExerciseAnswer.study_id.in_([study.id for study in studies]))
        .where(ExerciseAnswer.is_right)
        .distinct()
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for lesson_id, key in db.session.execute(statement):
        found[lesson_id].add(key)
    return {lesson_id: frozenset(keys) for lesson_id, keys in found.items()}


def _beginning(since: date | datetime) -> datetime:
    """The moment itself, or that at which the day begins in Beijing."""
    if isinstance(since, datetime):
        return since
    return datetime.combine(since, time(), BEIJING)
