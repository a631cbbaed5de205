"""Tries a calculation with the numbers that candidates may get, before any candidate does."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations as combinations_of
from itertools import product
from math import prod

from portal.bank.rules import formula
from portal.bank.rules.formula import FormulaError
from portal.bank.rules.numbers import decimals, number, plain
from portal.bank.rules.questions import ENTRIES, Question, Variable
from portal.bank.rules.templates import fill
from portal.bank.rules.variants import Numbers, right_value, worked

ALL_UP_TO = 2_000  # combinations; of more, some are tried
SAMPLE = 200
MOST_PLACES = 4  # decimal places that a candidate can be asked to type

# A step through the combinations that meets far-apart ones soon: a prime larger than any sample.
STRIDE = 1_000_003


def combinations(
    variables: tuple[Variable, ...], *, all_up_to: int = ALL_UP_TO
) -> Iterator[Numbers]:
    """All numbers a candidate may get, or a fixed sample of them where they are too many."""
    counts = [variable.count for variable in variables]
    size = prod(counts)
    if size <= all_up_to:
        for places in product(*(range(count) for count in counts)):
            yield _numbers(variables, places)
        return
    for turn in range(min(SAMPLE, all_up_to)):
        rest, spread = turn * STRIDE % size, []
        for count in counts:
            rest, place = divmod(rest, count)
            spread.append(place)
        yield _numbers(variables, spread)


def draw_faults(
    question: Question,
    shared: tuple[Question, ...] = (),
    *,
    all_up_to: int = ALL_UP_TO,
) -> tuple[str, ...]:
    """What goes wrong with some numbers, each fault once with the first numbers that show it.

    `shared` is the case that a part belongs to: its numbers are drawn with the part's own.
    """
    found: dict[str, str] = {}
    variables = tuple(variable for holder in (*shared, question) for variable in holder.variables)
    for numbers in combinations(variables, all_up_to=all_up_to):
        for fault in _faults_of_one(question, shared, numbers):
            found.setdefault(fault, _told(numbers))
    return tuple(f"{fault}（{numbers}）" if numbers else fault for fault, numbers in found.items())


def _faults_of_one(
    question: Question, shared: tuple[Question, ...], numbers: Numbers
) -> Iterator[str]:
    try:
        known = numbers
        for holder in (*shared, question):
            known = worked(known, holder)
        yield from _entry_faults(question, known)
        texts = [fill(option.text, known) for option in question.options]
        if len(set(texts)) < len(texts):
            yield "有两个选项相同"
    except FormulaError as error:
        yield str(error)


def _entry_faults(question: Question, known: Numbers) -> Iterator[str]:
    if question.type not in ENTRIES:
        return
    last = question.steps[-1].name if question.steps else ""
    asked = [(step.name, known[step.name], step.tolerance) for step in question.asked_steps[:-1]]
    for name, right, tolerance in [
        *asked,
        (last, right_value(question, known), question.tolerance),
    ]:
        yield from _value_faults(right, name if name != last else "")
        wrong = [
            (place, formula.read(mistake.formula).value(known))
            for place, mistake in enumerate(question.mistakes, start=1)
            if (mistake.step or last) == name
        ]
        yield from _mistake_faults(wrong, right, number(tolerance))


def _value_faults(right: Fraction, step: str) -> Iterator[str]:
    subject = f"步骤{step}的结果" if step else "答案"
    if right <= 0:
        yield f"{subject}不大于0"
    places = decimals(right)
    if places is None or places > MOST_PLACES:
        yield f"{subject}不能用{MOST_PLACES}位以内的小数写尽，公式里应当取整或四舍五入"


def _mistake_faults(
    wrong: list[tuple[int, Fraction]], right: Fraction, tolerance: Fraction
) -> Iterator[str]:
    """A mistake leads neither to the right answer nor to where another mistake leads."""
    for place, value in wrong:
        if abs(value - right) <= tolerance:
            yield f"第{place}个错误的结果与答案相同"
    for (first, one), (second, other) in combinations_of(wrong, 2):
        if one == other:
            yield f"第{first}个错误与第{second}个错误的结果相同"


def _numbers(variables: tuple[Variable, ...], places: tuple[int, ...] | list[int]) -> Numbers:
    return {
        variable.name: variable.value(place)
        for variable, place in zip(variables, places, strict=True)
    }


def _told(numbers: Numbers) -> str:
    return "，".join(f"{name}={plain(value)}" for name, value in numbers.items())
