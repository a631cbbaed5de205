"""A calculation as Moodle's `calculated`: one formula over datasets of drawn numbers.

Moodle's formulas are ours but for the braces around names; steps are put in by substitution.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from portal.bank.exchange.moodle.elements import entry, plain, units
from portal.bank.exchange.xml import Element
from portal.bank.rules import numbers as decimal
from portal.bank.rules.formula import FUNCTIONS, NAME
from portal.bank.rules.questions import Question, Variable
from portal.bank.rules.templates import PLACEHOLDER
from portal.bank.rules.variants import Numbers, draw, right_value, seed_for

ITEMS = 20  # sets of numbers that Moodle may draw from
TRIES = 200
LONGEST = 2_000  # characters of a formula after substitution
FAINT = "0.00001"  # a tolerance of nothing would fail on Moodle's floating point
NOMINAL, DECIMALS = "2", "1"

Formulas = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Calculated:
    """What Moodle is told of a calculation; no answers where it could not hold the formula."""

    losses: tuple[str, ...]
    stem: str = ""
    explanation: str = ""
    answers: tuple[Element, ...] = ()


def calculated(question: Question) -> Calculated:
    """The calculation in Moodle's own terms."""
    formulas = _formulas(question)
    wrong = [
        (put_in(mistake.formula, formulas), mistake.why)
        for mistake in question.mistakes
        if mistake.step in ("", question.steps[-1].name)
    ]
    right = formulas[question.steps[-1].name]
    if max(map(len, [*formulas.values(), *(text for text, _ in wrong)])) > LONGEST:
        return Calculated((f"公式代入各步后超过{LONGEST}字，Moodle容纳不下",))
    sets = _sets(question)
    places = max(decimal.decimals(right_value(question, one)) or 0 for one in sets)
    settings = ("synchronize", "0"), ("single", "0"), ("answernumbering", "abc")
    answers = (
        *(plain(name, value) for name, value in settings),
        plain("shuffleanswers", "0"),
        _answer("100", right, "", places, question.tolerance),
        *(_answer("0", text, spoken(why, formulas), places, "0") for text, why in wrong),
        *units(question.unit),
        Element(
            "dataset_definitions", {}, tuple(_dataset(one, sets) for one in question.variables)
        ),
    )
    lines = [question.explanation, *(step.text for step in question.steps if step.text)]
    explanation = spoken("\n".join(lines), formulas)
    return Calculated(
        tuple(_losses(question)), spoken(question.stem, formulas), explanation, answers
    )


def put_in(text: str, formulas: Formulas) -> str:
    """The formula with each name in braces, or with the formula that the name stands for."""
    return NAME.sub(
        lambda found: found.group() if found.group() in FUNCTIONS else formulas[found.group()],
        text,
    )


def spoken(text: str, formulas: Formulas) -> str:
    """The words with Moodle's placeholders: `{a}` for a variable, `{=…}` for what is worked out."""
    return PLACEHOLDER.sub(lambda found: _placeholder(formulas[found.group(1)]), text)


def _placeholder(written: str) -> str:
    return written if PLACEHOLDER.fullmatch(written) else f"{{={written}}}"


def _formulas(question: Question) -> Formulas:
    """Each name as Moodle writes it; too long ones are cut where they cannot be used any more."""
    known = {variable.name: f"{{{variable.name}}}" for variable in question.variables}
    for step in question.steps:
        known[step.name] = f"({put_in(step.formula, known)})"[: LONGEST + 1]
    return known


def _sets(question: Question) -> tuple[Numbers, ...]:
    """Different sets of numbers, the same ones at every export."""
    found: dict[tuple[str, ...], Numbers] = {}
    for turn in range(TRIES):
        drawn = draw(question, seed_for(turn, question.id))
        found.setdefault(tuple(str(drawn[one.name]) for one in question.variables), drawn)
        if len(found) == ITEMS:
            break
    return tuple(found.values())


def _answer(fraction: str, text: str, why: str, places: int, tolerance: str) -> Element:
    settings = (
        ("tolerance", tolerance if decimal.number(tolerance) else FAINT),
        ("tolerancetype", NOMINAL),
        ("correctanswerformat", DECIMALS),
        ("correctanswerlength", str(places)),
    )
    return entry(fraction, text, why, settings)


def _dataset(variable: Variable, sets: tuple[Numbers, ...]) -> Element:
    values = [variable.value(place) for place in range(variable.count)]
    places = max(decimal.decimals(value) or 0 for value in values)
    texts = (
        ("status", "private"),
        ("name", variable.name),
        ("distribution", "uniform"),
        ("minimum", decimal.plain(min(values))),
        ("maximum", decimal.plain(max(values))),
        ("decimals", str(places)),
    )
    items = tuple(
        Element(
            "dataset_item",
            {},
            (plain("number", str(place)), plain("value", decimal.plain(one[variable.name]))),
        )
        for place, one in enumerate(sets, start=1)
    )
    count = str(len(items))
    return Element(
        "dataset_definition",
        {},
        (
            *(Element(name, {}, (plain("text", value),)) for name, value in texts),
            plain("type", "calculated"),
            plain("itemcount", count),
            Element("dataset_items", {}, items),
            plain("number_of_items", count),
        ),
    )


def _losses(question: Question) -> Iterator[str]:
    yield "解题步骤合为一个公式，各步文字并入解析"
    if question.asked_steps:
        yield "逐步作答改为只答最后结果"
    if any(mistake.step not in ("", question.steps[-1].name) for mistake in question.mistakes):
        yield "中间步骤的常见错误未带出"
    if any(one.choices or decimal.number(one.step) not in _TENTHS for one in question.variables):
        yield f"变量的取值清单和步长只以抽取的{ITEMS}组数带出"
    if ":,}" in question.stem:
        yield "数的千分位分隔符未带出"


_TENTHS = frozenset(Fraction(1, 10**places) for places in range(7))
