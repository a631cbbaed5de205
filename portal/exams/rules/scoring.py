"""评分: the marks of all answers become a result; one answer is marked by `bank.rules.marking`.

Marks are centimarks throughout: whole hundredths of a mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.bank.rules.blueprints import Blueprint, Section
from portal.bank.rules.marking import Marks, Scheme, Verdict, mark
from portal.bank.rules.questions import QuestionType, subject_of

__all__ = ["Marks", "Result", "Scheme", "SubjectMarks", "Verdict", "mark", "result", "scheme_of"]


@dataclass(frozen=True, slots=True)
class SubjectMarks:
    """What was reached in one subject."""

    subject: str
    awarded: int
    possible: int


@dataclass(frozen=True, slots=True)
class Result:
    """成绩: the whole, whether it passes, and what was reached in each subject."""

    awarded: int
    possible: int
    is_passed: bool
    subjects: tuple[SubjectMarks, ...]


def scheme_of(section: Section, blueprint: Blueprint) -> Scheme:
    """How a question of this section is marked; only 多选 knows marks for a part."""
    per_key = blueprint.per_key if QuestionType.MULTIPLE in section.types else 0
    return Scheme(section.marks, per_key)


def result(marks: Iterable[Marks], *, pass_mark: int) -> Result:
    """The sum of all marks against the pass mark (60 of 100 by national custom, DOMAIN §1.5)."""
    given = tuple(marks)
    awarded = sum(one.awarded for one in given)
    subjects = sorted({subject_of(one.topic) for one in given})
    return Result(
        awarded,
        sum(one.possible for one in given),
        awarded >= pass_mark,
        tuple(_of_subject(subject, given) for subject in subjects),
    )


def _of_subject(subject: str, marks: tuple[Marks, ...]) -> SubjectMarks:
    own = [one for one in marks if subject_of(one.topic) == subject]
    return SubjectMarks(subject, sum(one.awarded for one in own), sum(one.possible for one in own))
