"""A question whose numbers are drawn becomes one with the numbers of one candidate, for good.

Such a question is another than the one of its id, so that its id says so.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from portal.bank.rules import formula
from portal.bank.rules.numbers import is_number, plain
from portal.bank.rules.questions import Mistake, Option, Question, QuestionType
from portal.bank.rules.templates import fill
from portal.bank.rules.variants import draw, right_value, seed_for

FIXED = "-fixed"
TOLD = "随机数已固定为一组，解题步骤并入解析，逐步作答改为只答最后结果"

Numbers = Mapping[str, Fraction]


def is_drawn(question: Question) -> bool:
    """Whether its numbers, or those of a part, differ between candidates."""
    return any(one.variables or one.steps for one in (question, *question.parts))


def fixed(question: Question) -> Question:
    """The question with one candidate's numbers; FormulaError or KeyError where there are none."""
    seed = seed_for(0, question.id)
    shared = draw(question, seed)
    question_id = f"{question.id}{FIXED}" if question.id else ""
    if question.type is not QuestionType.CASE:
        return _leaf(replace(question, id=question_id), shared)
    return replace(
        question,
        id=question_id,
        stem=fill(question.stem, shared),
        material=fill(question.material, shared),
        explanation=fill(question.explanation, shared),
        variables=(),
        steps=(),
        parts=tuple(
            _leaf(replace(part, id=f"{question_id}.{place}"), draw(part, seed, shared, place))
            for place, part in enumerate(question.parts, start=1)
        ),
    )


def value_of(mistake: Mistake) -> str:
    """The number that a mistake with a question of one fixed number leads to."""
    if is_number(mistake.formula):
        return mistake.formula
    return plain(formula.read(mistake.formula).value({}))


def _leaf(question: Question, numbers: Numbers) -> Question:
    is_entry = question.type in (QuestionType.NUMERIC, QuestionType.CALCULATION)
    last = question.steps[-1].name if question.steps else ""
    return replace(
        question,
        type=QuestionType.NUMERIC if is_entry else question.type,
        stem=fill(question.stem, numbers),
        explanation=_solution(question, numbers),
        options=tuple(
            Option(fill(option.text, numbers), option.correct, fill(option.why, numbers))
            for option in question.options
        ),
        key=plain(right_value(question, numbers)) if is_entry else question.key,
        variables=(),
        steps=(),
        mistakes=tuple(
            Mistake(plain(formula.read(mistake.formula).value(numbers)), fill(mistake.why, numbers))
            for mistake in question.mistakes
            if mistake.step in ("", last)
        ),
    )


def _solution(question: Question, numbers: Numbers) -> str:
    lines = [fill(step.text, numbers) for step in question.steps if step.text]
    return "\n".join([fill(question.explanation, numbers), *lines])
