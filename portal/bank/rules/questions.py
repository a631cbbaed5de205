"""What a question is: frozen values, alike for the bank's files and the database's versions."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from portal.bank.rules import jsonable
from portal.bank.rules.numbers import number
from portal.bank.rules.words import plain_words
from portal.core.labels import Labelled


class QuestionType(Labelled):
    """题型."""

    JUDGE = "judge", "判断题"
    SINGLE = "single", "单选题"
    MULTIPLE = "multiple", "多选题"
    NUMERIC = "numeric", "填空题"
    CALCULATION = "calculation", "计算题"
    CASE = "case", "案例分析题"


CHOICES = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE})
ENTRIES = frozenset({QuestionType.NUMERIC, QuestionType.CALCULATION})


class Ability(Labelled):
    """能力层次."""

    RECALL = "recall", "识记"
    UNDERSTAND = "understand", "理解"
    APPLY = "apply", "应用"
    CALCULATE = "calculate", "计算"


class Band(Labelled):
    """难度档: difficulty 1–2, 3 and 4–5 (DOMAIN §3.4)."""

    EASY = "easy", "容易"
    MIDDLE = "middle", "中等"
    HARD = "hard", "较难"


def band(difficulty: int) -> Band:
    """The band a difficulty of 1 to 5 lies in."""
    if difficulty <= 2:
        return Band.EASY
    return Band.MIDDLE if difficulty == 3 else Band.HARD


def subject_of(topic: str) -> str:
    """The subject a topic belongs to: K5 of K5.2."""
    return topic.split(".")[0]


@dataclass(frozen=True, slots=True)
class Cite:
    """依据: the clause a question rests on; no article where only the gist of the text is known."""

    source: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """选项; a wrong one says which mistake leads to it."""

    text: str
    correct: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A number that differs for each candidate: of `choices`, or from `low` to `high` by `step`."""

    name: str
    choices: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    step: str = ""

    @property
    def count(self) -> int:
        """How many values there are to draw from."""
        if self.choices:
            return len(self.choices)
        return floor((number(self.high) - number(self.low)) / number(self.step)) + 1

    def value(self, index: int) -> Fraction:
        """The value at this place, counted from 0."""
        if self.choices:
            return number(self.choices[index])
        return number(self.low) + index * number(self.step)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the worked solution; `{name}` in its text gives way to the candidate's number.

    A step with `ask` is itself asked of the candidate, in its own unit and within its tolerance
    (of the last step the question's own unit and tolerance count).
    """

    name: str
    formula: str
    text: str = ""
    ask: str = ""
    unit: str = ""
    tolerance: str = "0"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A named mistake: the value that a known misunderstanding leads to, in the last step or in
    the asked step that it names.
    """

    formula: str
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """试题: also a part of a case, whose id is the case's with the part's number (`K3.8-101.2`)."""

    id: str
    topic: str
    type: QuestionType
    ability: Ability
    difficulty: int
    explanation: str
    cites: tuple[Cite, ...]
    stem: str = ""
    options: tuple[Option, ...] = ()
    key: str = ""
    unit: str = ""
    tolerance: str = "0"
    variables: tuple[Variable, ...] = ()
    steps: tuple[Step, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    material: str = ""
    parts: tuple["Question", ...] = ()
    duty: str = ""
    deduct: str = ""
    seconds: int = 0
    enemy: str = ""

    @property
    def digest(self) -> str:
        """What tells this version from every other."""
        return jsonable.digest(self)

    @property
    def band(self) -> Band:
        """The band of its difficulty."""
        return band(self.difficulty)

    @property
    def leaves(self) -> tuple["Question", ...]:
        """What is answered and marked by itself: the parts of a case, otherwise the question."""
        return self.parts or (self,)

    @property
    def asked_steps(self) -> tuple[Step, ...]:
        """The steps that the candidate fills in one by one; none when only the result is asked."""
        if self.type is not QuestionType.CALCULATION:
            return ()
        return tuple(step for step in self.steps if step.ask)

    @property
    def expected_seconds(self) -> int:
        """The time to answer it: as its author says, else that of its parts, else a minute."""
        return self.seconds or sum(part.expected_seconds for part in self.parts) or 60


def blank(type_: QuestionType, topic: str) -> Question:
    """A question of this type that says nothing yet, for its author to fill in."""
    ability = Ability.CALCULATE if type_ in ENTRIES else Ability.UNDERSTAND
    return Question("", topic, type_, ability, 3, "", ())


def search_words(question: Question) -> str:
    """All that a question says, in small letters, for the search of the bank."""
    words = [question.id, question.topic]
    for leaf in (question, *question.parts):
        words += [leaf.stem, leaf.material, leaf.explanation, leaf.topic]
        words += [option.text for option in leaf.options]
    return "\n".join(plain_words(word) for word in words if word).lower()


def to_json(question: Question) -> dict[str, Any]:
    """The question as the database keeps it."""
    document: dict[str, Any] = jsonable.to_json(question)
    return document


def from_json(document: dict[str, Any]) -> Question:
    """The question that `to_json` wrote."""
    return jsonable.from_json(Question, document)
