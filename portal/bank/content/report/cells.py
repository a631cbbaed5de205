"""What one paper draws of each section and subject, and how much of it the bank has."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.bank.content.values import Bank
from portal.bank.rules.blueprints import Blueprint, Section
from portal.bank.rules.questions import Question, QuestionType, subject_of

ENOUGH = 10  # times what one paper draws


@dataclass(frozen=True, slots=True)
class Cell:
    """格: one section and one subject of a blueprint.

    `drawn` is the fair share of one paper: the count of the section by the subject's share of the
    marks. `held` is what papers can take: not what the courses practise.
    """

    blueprint: str
    section: str
    subject: str
    drawn: float
    held: int

    @property
    def ratio(self) -> float:
        """How many papers' worth there is."""
        return round(self.held / self.drawn, 1)

    @property
    def is_enough(self) -> bool:
        """Whether there is ten times what one paper draws."""
        return self.held >= ENOUGH * self.drawn


def cells(bank: Bank) -> tuple[Cell, ...]:
    """The cells of all blueprints that say what each subject is worth."""
    practised = {
        key for course in bank.courses for lesson in course.lessons for key in lesson.exercises
    }
    free = [question for question in bank.questions if question.id not in practised]
    return tuple(cell for blueprint in bank.blueprints for cell in _cells(blueprint, free))


def _cells(blueprint: Blueprint, questions: list[Question]) -> Iterator[Cell]:
    for section in blueprint.sections:
        usable = [question for question in questions if _fits(question, section)]
        for quota in blueprint.quotas:
            held = sum(subject_of(question.topic) == quota.subject for question in usable)
            drawn = section.count * quota.marks / blueprint.marks
            yield Cell(blueprint.id, section.name, quota.subject, round(drawn, 3), held)


def _fits(question: Question, section: Section) -> bool:
    """Whether the section can take the question: a case must have as many parts as it asks."""
    if question.type not in section.types:
        return False
    return question.type is not QuestionType.CASE or len(question.parts) == section.parts
