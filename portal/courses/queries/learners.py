"""Who studies what, for officers."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Person
from portal.courses.models import Course, Lesson, LessonProgress, Study
from portal.courses.rules.progress import StudyState
from portal.db.base import db
from portal.db.paging import Page, paged


@dataclass(frozen=True, slots=True)
class Learners:
    """学员一页: studies, and how many lessons each has completed."""

    page: Page
    done: Mapping[int, int]
    totals: Mapping[int, int]


def list_studies(
    actor: Actor,
    permission: Permission,
    *,
    course: str = "",
    state: StudyState | None = None,
    name: str = "",
    number: int = 1,
) -> Learners:
    """Who studies what within this officer's reach, the latest active first."""
    statement = within(select(Study), actor, permission, Study)
    statement = statement.join(Person, Person.id == Study.person_id).join(Course)
    if course:
        statement = statement.where(Course.key == course)
    if name:
        statement = statement.where(Person.name.contains(name, autoescape=True))
    if state is StudyState.COMPLETED:
        statement = statement.where(Study.completed_at.is_not(None))
    elif state is StudyState.STARTED:
        statement = statement.where(Study.completed_at.is_(None))
    statement = statement.options(joinedload(Study.person), joinedload(Study.course))
    page = paged(statement.order_by(Study.last_at.desc(), Study.id.desc()), number)
    return Learners(page, _done([study.id for study in page.rows]), _totals())


def _done(study_ids: list[int]) -> dict[int, int]:
    statement = (
        select(LessonProgress.study_id, func.count())
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(LessonProgress.study_id.in_(study_ids), Lesson.is_current)
        .where(LessonProgress.completed_at.is_not(None))
        .group_by(LessonProgress.study_id)
    )
    return dict(db.session.execute(statement).all())


def _totals() -> dict[int, int]:
    """How many lessons each course has."""
    statement = select(Lesson.course_id, func.count()).where(Lesson.is_current)
    return dict(db.session.execute(statement.group_by(Lesson.course_id)).all())
