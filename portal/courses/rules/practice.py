"""Practice with questions of the bank: which variant comes next, what an answer is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.bank.rules.dice import seed_from
from portal.bank.rules.marking import FULL, Marks, Scheme, Verdict, letters, mark, split
from portal.bank.rules.numerals import understood
from portal.bank.rules.variants import Face, Leaf

PRACTICE = Scheme(FULL)


@dataclass(frozen=True, slots=True)
class MarkedLeaf:
    """What was answered to one thing asked, and what became of it."""

    leaf: Leaf
    given: str
    marks: Marks


def seed_of(study_id: str, lesson_key: str, question_id: str, turn: int) -> int:
    """The seed of one person's n-th try at an exercise: the same however often it is shown."""
    return seed_from("exercise", study_id, lesson_key, question_id, turn)


def marked(leaves: Sequence[Leaf], values: Sequence[str]) -> tuple[MarkedLeaf, ...]:
    """Each thing asked with what was answered; an answer that is missing is a blank."""
    given = [*values, *[""] * len(leaves)]
    return tuple(
        MarkedLeaf(leaf, _tidy(leaf.face, value), mark(leaf.face, leaf.key, value, PRACTICE))
        for leaf, value in zip(leaves, given, strict=False)
    )


def is_right(answers: Sequence[MarkedLeaf]) -> bool:
    """Whether every part was answered wholly right."""
    return bool(answers) and all(one.marks.verdict is Verdict.RIGHT for one in answers)


def refusal(face: Face, value: str) -> str:
    """Why this cannot be taken as an answer at all, in words; empty when it can."""
    if face.entries:
        return _steps_refusal(face, value)
    if face.options:
        return "" if letters(value, face) else "请先选择答案，再提交"
    if not value.strip():
        return "请先填写答案，再提交"
    if understood(value, face.unit) is None:
        unit = f"，单位是{face.unit}" if face.unit else ""
        return f"请填写一个数，例如12或者12.5{unit}"
    return ""


def _steps_refusal(face: Face, value: str) -> str:
    """Every step is to be filled in with a number."""
    for place, (entry, given) in enumerate(
        zip(face.entries, split(value, len(face.entries)), strict=True), start=1
    ):
        if not given:
            return f"请填写第（{place}）步，再提交"
        if understood(given, entry.unit) is None:
            unit = f"，单位是{entry.unit}" if entry.unit else ""
            return f"第（{place}）步请填写一个数，例如12或者12.5{unit}"
    return ""


def _tidy(face: Face, value: str) -> str:
    return letters(value, face) if face.options else value.strip()
