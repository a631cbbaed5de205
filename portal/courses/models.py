"""Courses and how far each learner is."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.bank.models import QuestionVersion
from portal.core.regions import MUNICIPALITY
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped


class Course(Keyed, Stamped, Base):
    """课程: synced from question_bank/courses; `key` is its slug."""

    __tablename__ = "courses_course"

    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(1000))
    position: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)

    lessons: Mapped[list["Lesson"]] = relationship(
        back_populates="course", order_by="Lesson.position"
    )


class Lesson(Keyed, Stamped, Base):
    """课时: one written lesson with exercises from the bank."""

    __tablename__ = "courses_lesson"

    course_id: Mapped[int] = mapped_column(ForeignKey("courses_course.id"), index=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]
    position: Mapped[int]
    text: Mapped[str]
    exercises: Mapped[list[Any]]
    is_current: Mapped[bool] = mapped_column(default=True)

    course: Mapped[Course] = relationship(back_populates="lessons")


class Study(Keyed, Public, Stamped, Base):
    """学习记录: one person's way through one course, from the first lesson opened to the last one
    completed. Who studies it again, after twelve points, gets another row; the earlier ones stay.
    """

    __tablename__ = "courses_study"
    __table_args__ = (
        Index(
            "uq__courses_study__open",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=text("completed_at IS NULL"),
            postgresql_where=text("completed_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses_course.id"), index=True)
    # Whose officers see it: the online courses are the municipality's.
    region: Mapped[str] = mapped_column(String(6), default=MUNICIPALITY)
    started_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    completed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    course: Mapped[Course] = relationship()


class LessonProgress(Keyed, Stamped, Base):
    """学习进度: one person's way through one lesson."""

    __tablename__ = "courses_lesson_progress"
    __table_args__ = (UniqueConstraint("study_id", "lesson_id"),)

    study_id: Mapped[int] = mapped_column(ForeignKey("courses_study.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("courses_lesson.id"), index=True)
    opened_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    study: Mapped[Study] = relationship()
    lesson: Mapped[Lesson] = relationship()


class ExerciseAnswer(Keyed, Public, Stamped, Base):
    """练习作答: one answer to one exercise, marked at once; the seed gives its numbers back."""

    __tablename__ = "courses_exercise_answer"
    __table_args__ = (UniqueConstraint("study_id", "lesson_id", "version_id", "seed"),)

    study_id: Mapped[int] = mapped_column(ForeignKey("courses_study.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("courses_lesson.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("bank_question_version.id"), index=True)
    seed: Mapped[int]
    answer: Mapped[dict[str, Any]]  # {"values": one for each part}
    is_right: Mapped[bool]

    version: Mapped[QuestionVersion] = relationship()
