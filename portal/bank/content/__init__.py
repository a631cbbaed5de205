"""题库内容: `question_bank/` read into frozen values, with every fault found on the way."""

from portal.bank.content.reading import read_bank
from portal.bank.content.values import Bank, Course, Lesson, Problem, Source, Subject, Topic

__all__ = ["Bank", "Course", "Lesson", "Problem", "Source", "Subject", "Topic", "read_bank"]
