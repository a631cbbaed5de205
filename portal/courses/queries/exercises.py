"""Exercises: a question of a lesson with a learner's own numbers, and what was answered to it."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.bank import queries as bank
from portal.bank.models import Question, QuestionVersion
from portal.bank.rules.questions import from_json
from portal.bank.rules.variants import Leaf, Variant, leaves, variant
from portal.core.errors import NotFound
from portal.courses.models import ExerciseAnswer, LessonProgress
from portal.courses.rules import practice
from portal.courses.rules.practice import MarkedLeaf
from portal.db.base import db


@dataclass(frozen=True, slots=True)
class Exercise:
    """练习: a question of a lesson with the numbers of this learner's n-th try."""

    number: int
    key: str
    version: QuestionVersion
    turn: int
    seed: int
    variant: Variant

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """What is to be answered."""
        return leaves(self.variant.face, self.variant.key)


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """批改结果: an answer that was given, as it is shown with its key."""

    answer: ExerciseAnswer
    variant: Variant
    leaves: tuple[MarkedLeaf, ...]


def get_exercise(progress: LessonProgress, number: int, turn: int | None = None) -> Exercise:
    """The lesson's exercise of this number at the next try or at one shown before; or NotFound."""
    versions = bank.current_versions(progress.lesson.exercises)
    if not 1 <= number <= len(versions):
        raise NotFound
    key, version = list(versions.items())[number - 1]
    made = _count_answers(progress, version)
    turn = made if turn is None else min(max(turn, 0), made)
    seed = practice.seed_of(progress.study.public_id, progress.lesson.key, key, turn)
    return Exercise(number, key, version, turn, seed, _variant(version, seed))


def find_answer(progress: LessonProgress, exercise: Exercise) -> ExerciseAnswer | None:
    """The answer already given to this very try, if there is one."""
    return db.session.scalar(
        _answers(progress).where(
            ExerciseAnswer.version_id == exercise.version.id, ExerciseAnswer.seed == exercise.seed
        )
    )


def get_marked(progress: LessonProgress, key: str, public_id: str) -> MarkedAnswer:
    """The learner's own answer to this exercise of the lesson with its key, or NotFound."""
    statement = (
        _answers(progress)
        .join(QuestionVersion, QuestionVersion.id == ExerciseAnswer.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(ExerciseAnswer.public_id == public_id, Question.key == key)
        .options(joinedload(ExerciseAnswer.version))
    )
    if (answer := db.session.scalar(statement)) is None:
        raise NotFound
    return mark_answer(answer)


def mark_answer(answer: ExerciseAnswer) -> MarkedAnswer:
    """The answer with the key of its own variant."""
    made = _variant(answer.version, answer.seed)
    found = practice.marked(leaves(made.face, made.key), answer.answer["values"])
    return MarkedAnswer(answer, made, found)


def _answers(progress: LessonProgress) -> Select[ExerciseAnswer]:
    return select(ExerciseAnswer).where(
        ExerciseAnswer.study_id == progress.study_id,
        ExerciseAnswer.lesson_id == progress.lesson_id,
    )


def _count_answers(progress: LessonProgress, version: QuestionVersion) -> int:
    """How often the question has been tried here, in all its versions."""
    statement = (
        _answers(progress)
        .join(QuestionVersion, QuestionVersion.id == ExerciseAnswer.version_id)
        .where(QuestionVersion.question_id == version.question_id)
    )
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _variant(version: QuestionVersion, seed: int) -> Variant:
    return variant(from_json(version.content), seed, digest=version.digest)
