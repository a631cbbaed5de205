"""题库内容: `question_bank/` read into frozen values, with every fault found on the way."""

from portal.bank.content.checks import question_advice, question_faults
from portal.bank.content.reading import read_bank
from portal.bank.content.values import (
    Bank,
    Course,
    Knowledge,
    Lesson,
    PictureFile,
    Problem,
    Source,
    Subject,
    Topic,
)

__all__ = [
    "Bank",
    "Course",
    "Knowledge",
    "Lesson",
    "PictureFile",
    "Problem",
    "Source",
    "Subject",
    "Topic",
    "question_advice",
    "question_faults",
    "read_bank",
]
