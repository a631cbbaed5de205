"""Our questions as Moodle XML; what Moodle has no field for becomes tags, or is told as a loss."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from portal.bank.exchange.fixing import TOLD, fixed, is_drawn, value_of
from portal.bank.exchange.markup import html
from portal.bank.exchange.moodle.calculated_out import calculated
from portal.bank.exchange.moodle.elements import entry, marked, plain, units
from portal.bank.exchange.tags import tags_of
from portal.bank.exchange.values import Exported, Loss
from portal.bank.exchange.xml import Cdata, Element, serialised
from portal.bank.rules.formula import FormulaError
from portal.bank.rules.questions import Question, QuestionType

NAME_LENGTH = 40  # characters of the stem in a name
LONGEST_TAG = 50  # Moodle cuts the rest off
RIGHT, WRONG = "100", "-100"  # of several: who ticks a wrong one gets nothing, as here
SHARES = {1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667", 7: "14.28571"}


def write(questions: Sequence[Question]) -> Exported:
    """The questions as one file, a case as its material followed by its parts."""
    losses: list[Loss] = []
    found: list[Element] = []
    count = 0
    for place, question in enumerate(questions, start=1):
        try:
            found += _elements(question, place, losses)
            count += 1
        except (FormulaError, KeyError, ValueError) as error:
            losses.append(Loss(f"公式算不出结果，未带出：{error}", question.id or f"第{place}题"))
    content = serialised(Element("quiz", {}, tuple(found)))
    return Exported(content, "application/xml", ".xml", count, tuple(losses))


def _elements(question: Question, place: int, losses: list[Loss]) -> list[Element]:
    item = question.id or f"第{place}题"
    if question.type is QuestionType.CALCULATION and question.variables:
        made = calculated(question)
        losses += [Loss(message, item) for message in made.losses]
        if made.answers:
            spoken = replace(question, stem=made.stem, explanation=made.explanation)
            return [_question("calculated", spoken, spoken.stem, made.answers)]
    if is_drawn(question):
        losses.append(Loss(TOLD, item))
        question = fixed(question)
    losses += [
        Loss(f"标签“{tag}”超过{LONGEST_TAG}字，Moodle会截短", item)
        for one in (question, *question.parts)
        for tag in tags_of(one)
        if len(tag) > LONGEST_TAG
    ]
    if question.type is QuestionType.CASE:
        return _case(question, question.id or f"第{place}题")
    return [_leaf(question)]


def _case(question: Question, name: str) -> list[Element]:
    """The material as a description, then the parts; tags tie them together."""
    ties = tuple((f"案例：{name}", f"小题：{part}") for part in range(1, len(question.parts) + 1))
    material = html(question.material)
    if question.stem:
        material += f'<div class="stem">{html(question.stem)}</div>'
    head = _question("description", question, "", (), material=material, tags=(f"案例：{name}",))
    parts = zip(question.parts, ties, strict=True)
    return [head, *(_leaf(part, tags) for part, tags in parts)]


def _leaf(question: Question, tags: tuple[str, ...] = ()) -> Element:
    if question.type is QuestionType.JUDGE:
        is_true = question.key == "true"
        answers = (
            _answer(RIGHT if is_true else "0", "true", plain_text=True),
            _answer("0" if is_true else RIGHT, "false", plain_text=True),
        )
        return _question("truefalse", question, question.stem, answers, tags=tags)
    if question.type is QuestionType.NUMERIC:
        return _question("numerical", question, question.stem, _numerical(question), tags=tags)
    return _question("multichoice", question, question.stem, _choices(question), tags=tags)


def _choices(question: Question) -> tuple[Element, ...]:
    is_single = question.type is QuestionType.SINGLE
    right = sum(option.correct for option in question.options)
    share, wrong = (RIGHT, "0") if is_single else (SHARES.get(right, "10"), WRONG)
    return (
        plain("single", "true" if is_single else "false"),
        plain("shuffleanswers", "true"),
        plain("answernumbering", "ABCD"),
        *(
            _answer(share if option.correct else wrong, option.text, option.why)
            for option in question.options
        ),
    )


def _numerical(question: Question) -> tuple[Element, ...]:
    answers = [entry(RIGHT, question.key, "", (("tolerance", question.tolerance),))]
    answers += [
        entry("0", value_of(mistake), mistake.why, (("tolerance", "0"),))
        for mistake in question.mistakes
    ]
    return (*answers, *units(question.unit))


def _answer(fraction: str, text: str, why: str = "", *, plain_text: bool = False) -> Element:
    kind = "plain_text" if plain_text else "html"
    said = Element("text", {}, (text if plain_text else Cdata(html(text)),))
    children = (said, marked("feedback", html(why)))
    return Element("answer", {"fraction": fraction, "format": kind}, children)


def _question(
    kind: str,
    question: Question,
    stem: str,
    answers: Iterable[Element],
    *,
    material: str = "",
    tags: tuple[str, ...] = (),
) -> Element:
    """A question of this kind with what all kinds have in common."""
    start = (stem or question.material).partition("\n")[0][:NAME_LENGTH]
    name = plain("text", f"{question.id} {start}".strip())
    marks = tuple(Element("tag", {}, (plain("text", tag),)) for tag in (*tags_of(question), *tags))
    grade = "0" if kind == "description" else "1"
    children = (
        Element("name", {}, (name,)),
        marked("questiontext", material or html(stem)),
        marked("generalfeedback", html(question.explanation)),
        plain("defaultgrade", grade),
        plain("penalty", "0"),
        plain("hidden", "0"),
        plain("idnumber", question.id),
        *answers,
        Element("tags", {}, marks),
    )
    return Element("question", {"type": kind}, children)
