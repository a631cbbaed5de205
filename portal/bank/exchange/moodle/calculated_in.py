"""Moodle's calculated questions: ranges become variables, a formula of our own kind the answer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

from portal.bank.content.shape import MOST_VALUES
from portal.bank.exchange.answers import MOST_OPTIONS, Fields, decimal_of, number_in
from portal.bank.exchange.findings import Findings, unbraced
from portal.bank.exchange.moodle.calculated_out import FAINT, LONGEST, NOMINAL
from portal.bank.exchange.moodle.words import Marks, marks_of, words_of
from portal.bank.exchange.xml import Element
from portal.bank.rules import formula
from portal.bank.rules.formula import FUNCTIONS, FormulaError
from portal.bank.rules.numbers import number
from portal.bank.rules.questions import Mistake, QuestionType, Step, Variable
from portal.bank.rules.templates import PLACEHOLDER

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}", re.ASCII)
WORKED_OUT = re.compile(r"\{=((?:[^{}]|\{[^{}]*\})*)\}")
AROUND = re.compile(r"\s*([-+*/(),])\s*")
BRACED = re.compile(r"\{([^{}]*)\}")
MOST_PLACES = 4
MOST_STEPS = 30
FEW = 5  # numbers drawn from a range say too little of its step
ANSWER = "answer"


class UnfitError(ValueError):
    """This calculation cannot be one of ours; says why in Chinese."""


@dataclass(slots=True)
class _Making:
    """The calculation while it is being read."""

    marks: Marks
    findings: Findings
    names: frozenset[str]
    steps: dict[str, str] = field(default_factory=dict)  # a formula, and the name of its step

    def formula(self, text: str) -> str:
        """Moodle's formula as ours."""
        if len(text) > LONGEST:
            raise UnfitError(f"公式超过{LONGEST}字")
        named = BRACED.sub(lambda found: self._name(found.group(1)), text)
        made = bare(AROUND.sub(r"\1", named.strip()))
        try:
            unknown = formula.read(made).names - self.names
        except FormulaError as error:
            raise UnfitError(f"公式不是四则运算和取整函数：{error}") from None
        if unknown:
            raise UnfitError(f"公式用到没有取值范围的{'、'.join(sorted(unknown))}")
        return made

    def text(self, holder: Element | None) -> str:
        """What the element says; what it works out becomes a step with a name."""
        if holder is None:
            return ""
        words = words_of(holder, self.marks)
        self.findings.lose_all(f"{lost}未带入" for lost in words.losses)
        named = WORKED_OUT.sub(lambda found: f"{{{self._step(found.group(1))}}}", words.text)
        known = self.names | set(self.steps.values())
        kept = [found for found in PLACEHOLDER.finditer(named) if found.group(1) in known]
        pieces, at = [], 0
        for found in kept:
            pieces += [unbraced(named[at : found.start()]), found.group()]
            at = found.end()
        return "".join([*pieces, unbraced(named[at:])])

    def _name(self, text: str) -> str:
        name = text.strip()
        if name not in self.names:
            raise UnfitError(f"公式用到没有取值范围的{name[:40]}")
        return f" {name} "

    def _step(self, text: str) -> str:
        made = self.formula(text)
        if made not in self.steps:
            place = len(self.steps) + 1
            if place > MOST_STEPS:
                raise UnfitError(f"文字中要算的数超过{MOST_STEPS}个")
            while f"x{place}" in self.names:
                place += 100
            self.steps[made] = f"x{place}"
        return self.steps[made]


def calculated(element: Element, findings: Findings) -> Fields | None:
    """The fields of our calculation; None, with the reason told, where it cannot be one."""
    try:
        return _fields(element, findings)
    except UnfitError as error:
        findings.lose(f"计算题未带入：{error}")
        return None


def _fields(element: Element, findings: Findings) -> Fields | None:
    variables = tuple(map(_variable, element.within("dataset_definition")))
    if not variables:
        raise UnfitError("没有变量的取值范围")
    names = frozenset(one.name for one in variables)
    making = _Making(marks_of(element), findings, names)
    answers = element.all("answer")
    right = [one for one in answers if one.get("fraction").startswith("100")]
    if len(right) != 1:
        raise UnfitError(f"应有一个满分的公式，现有{len(right)}个")
    answer = _rounded(making.formula(right[0].text_of("text")), right[0])
    making.steps[answer] = ANSWER
    stem = making.text(element.first("questiontext"))
    if not stem:
        findings.fault("没有题干文字", "questiontext")
        return None
    explanation = making.text(element.first("generalfeedback"))
    mistakes = tuple(_mistakes(answers, making))
    findings.lose("只带入了公式和取值范围：解题步骤、取值清单和步长请核对补写")
    units = [one.text_of("unit_name") for one in element.within("unit")]
    return {
        "type": QuestionType.CALCULATION,
        "stem": stem,
        "explanation": explanation,
        "variables": variables,
        "steps": _steps(making.steps),
        "mistakes": mistakes,
        "unit": units[0] if units else "",
        "tolerance": _tolerance(right[0], findings),
    }


def bare(text: str) -> str:
    """The formula without brackets around the whole of it."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if not depth and place < len(text) - 1:
            return text
    return bare(text[1:-1]) if text.startswith("(") and text.endswith(")") else text


def _steps(formulas: Mapping[str, str]) -> tuple[Step, ...]:
    """What is worked out, the answer last; a step that another holds in brackets goes by name."""
    *_, answer = [text for text, name in formulas.items() if name == ANSWER]
    ordered = sorted((text for text in formulas if text != answer), key=len)
    found: list[Step] = []
    for text in (*ordered, answer):
        short = text
        for earlier in reversed(found):
            whole = next(full for full, name in formulas.items() if name == earlier.name)
            for written in (whole, earlier.formula):
                short = re.sub(rf"(?<![A-Za-z0-9_])\({re.escape(written)}\)", earlier.name, short)
        found.append(Step(formulas[text], short))
    return tuple(found)


def _mistakes(answers: tuple[Element, ...], making: _Making) -> Iterable[Mistake]:
    for one in answers[:MOST_OPTIONS]:
        text = one.text_of("text")
        if one.get("fraction", "0") in ("0", "0.0", "") and text != "*":
            yield Mistake(making.formula(text), making.text(one.first("feedback")))
        elif not one.get("fraction").startswith("100"):
            making.findings.lose("部分得分的公式或者通配答案未带入")


def _rounded(text: str, answer: Element) -> str:
    """Moodle shows so many places; ours rounds in the formula where a division may not end."""
    places = answer.text_of("correctanswerlength")
    wanted = answer.text_of("correctanswerformat") == "1" and places in ("0", "1", "2", "3", "4")
    if "/" not in text or not wanted or text.strip("( ").startswith(("round", "ceil", "floor")):
        return text
    return f"round({text}, {places})"


def _tolerance(answer: Element, findings: Findings) -> str:
    written = number_in(answer.text_of("tolerance") or "0") or "0"
    if answer.text_of("tolerancetype") not in ("", NOMINAL, "nominal"):
        findings.lose(f"相对容差{written}未带入，容差改为0")
        return "0"
    return "0" if number(written) <= number(FAINT) else written


def _variable(dataset: Element) -> Variable:
    name = dataset.text_of("name")
    if not NAME.fullmatch(name) or name in FUNCTIONS or name == ANSWER:
        raise UnfitError(f"变量名“{name[:40]}”应以字母开头，只含字母、数字和下划线，且不与函数同名")
    low, high = number_in(dataset.text_of("minimum")), number_in(dataset.text_of("maximum"))
    places = dataset.text_of("decimals")
    if low is None or high is None or number(low) > number(high):
        raise UnfitError(f"变量{name}没有取值范围")
    if not places.isascii() or not places.isdigit() or int(places[:3]) > MOST_PLACES:
        raise UnfitError(f"变量{name}的小数位数应为0至{MOST_PLACES}")
    step = f"0.{'1'.rjust(int(places), '0')}" if int(places) else "1"
    variable = Variable(name, (), low, high, _stride(dataset, number(low), number(high)) or step)
    return variable if variable.count <= MOST_VALUES else _listed(name, dataset)


def _stride(dataset: Element, low: Fraction, high: Fraction) -> str:
    """The widest step from `low` that meets all numbers that Moodle drew; empty for too few."""
    drawn = [number_in(one.text_of("value")) for one in dataset.within("dataset_item")]
    apart = [number(value) - low for value in drawn if value is not None] + [high - low]
    if len(apart) <= FEW or not any(apart):
        return ""
    scale = lcm(*(one.denominator for one in apart))
    return decimal_of(Fraction(gcd(*(int(one * scale) for one in apart)), scale)) or ""


def _listed(name: str, dataset: Element) -> Variable:
    """Of a range too wide for us the numbers that Moodle drew."""
    values = [number_in(one.text_of("value")) for one in dataset.within("dataset_item")]
    choices = tuple(dict.fromkeys(value for value in values if value is not None))
    if not choices:
        raise UnfitError(f"变量{name}可取的值过多")
    return Variable(name, choices)
