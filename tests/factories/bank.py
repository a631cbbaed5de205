"""Questions in the database, and banks as files would say them."""

from dataclasses import replace
from itertools import count

from portal.bank.actions.versions import Said, add_version
from portal.bank.content import Bank, Course, Lesson
from portal.bank.models import Origin, Question, QuestionStatus
from portal.bank.rules import questions
from portal.bank.rules.lifecycle import Stage
from portal.db.base import db
from tests.factories.questions import make_single

_numbers = count(1)


def make_question(
    value: questions.Question | None = None,
    status: QuestionStatus = QuestionStatus.ENABLED,
    author_id: int | None = None,
) -> Question:
    """A question of the database in its first version; a 单选 unless another value is given."""
    value = value or replace(make_single(), id=f"K5.2-{next(_numbers) + 500}")
    is_ours = "-P" in value.id  # the files number theirs otherwise
    row = Question(
        key=value.id,
        origin=Origin.PORTAL if is_ours else Origin.FILES,
        file_digest="" if is_ours else value.digest,
        status=status,
    )
    version = add_version(row, Said(value, Stage.ISSUED, author_id))
    row.current_version = version
    db.session.commit()
    return row


def make_lesson_value(**details) -> Lesson:
    known = {
        "id": "sample-01",
        "title": "示例课",
        "file": "01.md",
        "minutes": 45,
        "topics": ("K5.2",),
        "exercises": (),
        "text": "## 要点\n\n正文。",
    }
    return Lesson(**known | details)


def make_course_value(*lessons: Lesson, **details) -> Course:
    known = {
        "id": "sample",
        "title": "示例课程",
        "summary": "测试用的课程。",
        "hours": 1,
        "lessons": lessons or (make_lesson_value(),),
    }
    return Course(**known | details)


def make_bank(*held: questions.Question, courses: tuple[Course, ...] = ()) -> Bank:
    """What files with just these questions and courses would say."""
    return Bank(questions=held, courses=courses)
