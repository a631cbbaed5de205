"""A question and a seed give one variant, the same for ever: its face, strictly apart from its key.

The face may be sent to a browser; the key (right answer, worked steps, explanation) only after
the exam.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from portal.bank.rules import formula
from portal.bank.rules.dice import Dice, seed_from
from portal.bank.rules.numbers import number, plain
from portal.bank.rules.questions import CHOICES, ENTRIES, Cite, Question, QuestionType
from portal.bank.rules.templates import fill

LETTERS = "ABCDE"
BETWEEN = "|"  # stands between the numbers of several steps
JUDGEMENTS = (("A", "正确"), ("B", "错误"))

Numbers = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class FaceOption:
    """An option as the candidate sees it."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class FaceEntry:
    """A number to fill in, of a calculation that asks for its steps one by one."""

    label: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """题面: all that the candidate may see before the exam is over, and nothing more."""

    type: QuestionType
    stem: str = ""
    options: tuple[FaceOption, ...] = ()
    unit: str = ""
    material: str = ""
    parts: tuple["Face", ...] = ()
    entries: tuple[FaceEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyOption:
    """What stands behind a letter: its place in the author's order, and its mistake."""

    letter: str
    index: int
    correct: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class WorkedStep:
    """A line of the worked solution with the candidate's own numbers."""

    name: str
    value: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class NamedMistake:
    """The value that a known mistake gives with the candidate's own numbers."""

    value: str
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number drawn for this candidate."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """分步答案: the right number of one asked step."""

    name: str
    label: str
    value: str
    unit: str = ""
    tolerance: str = "0"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the reckoning, kept so that a wrong earlier step can be followed through."""

    name: str
    formula: str


@dataclass(frozen=True, slots=True)
class Key:
    """答案与解析: never sent to a candidate before the exam is over.

    `right` holds the right letters; `value` the right number of an entry, right within `tolerance`.
    """

    topic: str
    difficulty: int
    explanation: str
    cites: tuple[Cite, ...]
    right: str = ""
    options: tuple[KeyOption, ...] = ()
    value: str = ""
    tolerance: str = "0"
    numbers: tuple[Number, ...] = ()
    steps: tuple[WorkedStep, ...] = ()
    mistakes: tuple[NamedMistake, ...] = ()
    parts: tuple["Key", ...] = ()
    entries: tuple[KeyEntry, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def answer(self) -> str:
        """What a wholly right answer says: letters, a number, or the numbers of all steps."""
        return BETWEEN.join(entry.value for entry in self.entries) or self.right or self.value


@dataclass(frozen=True, slots=True)
class Variant:
    """One question as one candidate gets it; can be rebuilt from the version and the seed."""

    question_id: str
    digest: str
    seed: int
    face: Face
    key: Key


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is answered and marked by itself: a question, or part `part` (1, 2 …) of a case."""

    part: int
    face: Face
    key: Key


def seed_for(paper_seed: int, question_id: str) -> int:
    """The seed of one question in one paper; neighbours on the paper do not disturb it."""
    return seed_from("question", paper_seed, question_id)


def variant(question: Question, seed: int, *, digest: str = "") -> Variant:
    """The variant of this question for this seed: numbers drawn, options in their order.

    Pass the version's known `digest` to save working it out again.
    """
    shared = draw(question, seed)
    if question.type is not QuestionType.CASE:
        face, key = _leaf(question, shared, seed, 0)
        return Variant(question.id, digest or question.digest, seed, face, key)
    parts = [
        _leaf(part, draw(part, seed, shared, place), seed, place, question)
        for place, part in enumerate(question.parts, start=1)
    ]
    face = Face(
        QuestionType.CASE,
        fill(question.stem, shared),
        material=fill(question.material, shared),
        parts=tuple(face for face, _ in parts),
    )
    key = Key(
        question.topic,
        question.difficulty,
        fill(question.explanation, shared),
        question.cites,
        numbers=_numbers(question, shared),
        parts=tuple(key for _, key in parts),
    )
    return Variant(question.id, digest or question.digest, seed, face, key)


def leaves(face: Face, key: Key) -> tuple[Leaf, ...]:
    """What is to be answered: a case's parts from 1, each with the material; else part 0."""
    if not face.parts:
        return (Leaf(0, face, key),)
    return tuple(
        Leaf(place, replace(part, material=face.material), part_key)
        for place, (part, part_key) in enumerate(zip(face.parts, key.parts, strict=True), start=1)
    )


def draw(
    question: Question, seed: int, shared: Mapping[str, Fraction] | None = None, place: int = 0
) -> Numbers:
    """The numbers of one candidate: those shared by the case, the question's own, and its steps."""
    picks = {
        variable.name: variable.value(
            Dice(seed, f"variable:{place}:{variable.name}").below(variable.count)
        )
        for variable in question.variables
    }
    return worked({**(shared or {}), **picks}, question)


def worked(numbers: Mapping[str, Fraction], question: Question) -> Numbers:
    """The numbers with the values of all steps besides."""
    known = dict(numbers)
    for step in question.steps:
        known[step.name] = formula.read(step.formula).value(known)
    return known


def right_value(question: Question, numbers: Mapping[str, Fraction]) -> Fraction:
    """The right number of an entry: the fixed one, or the last step's."""
    if question.type is QuestionType.NUMERIC:
        return number(question.key)
    return numbers[question.steps[-1].name]


def _leaf(
    question: Question, numbers: Numbers, seed: int, place: int, case: Question | None = None
) -> tuple[Face, Key]:
    face_options, key_options = _options(question, numbers, Dice(seed, f"options:{place}"))
    is_entry = question.type in ENTRIES
    entries = _entries(question, numbers)
    holders = (case, question) if case else (question,)
    face = Face(
        question.type,
        fill(question.stem, numbers),
        options=face_options,
        unit=question.unit,
        entries=tuple(FaceEntry(entry.label, entry.unit) for entry in entries),
    )
    key = Key(
        question.topic,
        question.difficulty,
        fill(question.explanation, numbers),
        question.cites,
        right="".join(option.letter for option in key_options if option.correct),
        options=key_options,
        value=plain(right_value(question, numbers)) if is_entry else "",
        tolerance=question.tolerance,
        numbers=tuple(
            n for one in holders if entries or one is question for n in _numbers(one, numbers)
        ),
        steps=tuple(
            WorkedStep(step.name, plain(numbers[step.name]), fill(step.text, numbers))
            for step in question.steps
        ),
        mistakes=tuple(
            NamedMistake(
                plain(formula.read(mistake.formula).value(numbers)),
                fill(mistake.why, numbers),
                mistake.step,
            )
            for mistake in question.mistakes
        ),
        entries=entries,
        lines=tuple(
            Line(step.name, step.formula) for one in holders for step in one.steps if entries
        ),
    )
    return face, key


def _entries(question: Question, numbers: Numbers) -> tuple[KeyEntry, ...]:
    """What is filled in step by step; the last step has the question's own unit and tolerance."""
    last = question.steps[-1] if question.steps else None
    return tuple(
        KeyEntry(
            step.name,
            step.ask,
            plain(numbers[step.name]),
            question.unit if step is last else step.unit,
            question.tolerance if step is last else step.tolerance,
        )
        for step in question.asked_steps
    )


def _options(
    question: Question, numbers: Numbers, dice: Dice
) -> tuple[tuple[FaceOption, ...], tuple[KeyOption, ...]]:
    if question.type is QuestionType.JUDGE:
        right = "A" if question.key == "true" else "B"
        return (
            tuple(FaceOption(letter, text) for letter, text in JUDGEMENTS),
            tuple(
                KeyOption(letter, index, letter == right)
                for index, (letter, _) in enumerate(JUDGEMENTS)
            ),
        )
    if question.type not in CHOICES:
        return (), ()
    order = dice.shuffled(range(len(question.options)))
    places = [
        (letter, index, question.options[index])
        for letter, index in zip(LETTERS, order, strict=False)
    ]
    return (
        tuple(FaceOption(letter, fill(option.text, numbers)) for letter, _, option in places),
        tuple(
            KeyOption(letter, index, option.correct, fill(option.why, numbers))
            for letter, index, option in places
        ),
    )


def _numbers(question: Question, numbers: Numbers) -> tuple[Number, ...]:
    return tuple(
        Number(variable.name, plain(numbers[variable.name])) for variable in question.variables
    )
