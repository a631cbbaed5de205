"""One answer and its key give marks, in whole hundredths (centimarks), so that sums are exact."""

from dataclasses import dataclass
from fractions import Fraction

from portal.bank.rules import formula
from portal.bank.rules.formula import FormulaError
from portal.bank.rules.numbers import number
from portal.bank.rules.numerals import understood
from portal.bank.rules.questions import ENTRIES, QuestionType
from portal.bank.rules.variants import BETWEEN, Face, Key, KeyEntry
from portal.core.labels import Labelled

FULL = 100  # centimarks in one mark
# How near a wrong number comes to a named mistake: the candidate may have rounded it.
MISTAKE_WIDTH = Fraction(1, 200)


class Verdict(Labelled):
    """What became of an answer."""

    RIGHT = "right", "正确"
    PARTLY = "partly", "部分正确"
    WRONG = "wrong", "错误"
    BLANK = "blank", "未作答"
    CARRIED = "carried", "承前正确"


EARNING = frozenset({Verdict.RIGHT, Verdict.CARRIED})


@dataclass(frozen=True, slots=True)
class Scheme:
    """评分标准 of one section: marks of one question (in a case, of one part), and of a right key.

    DOMAIN §3.4: 多选 wholly right 2; partly right and none wrong 0.5 for each; any wrong one
    nothing. `per_key` of 0 gives nothing for a partly right answer.
    """

    marks: int
    per_key: int = 0


@dataclass(frozen=True, slots=True)
class EntryMarks:
    """得分 of one asked step."""

    given: str
    awarded: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Marks:
    """得分 of one thing answered, in centimarks, with what can be said about it.

    `entries` are the marks of each step, where steps are asked one by one.
    """

    topic: str
    awarded: int
    possible: int
    verdict: Verdict
    mistakes: tuple[str, ...] = ()
    entries: tuple[EntryMarks, ...] = ()


def mark(face: Face, key: Key, answer: str, scheme: Scheme) -> Marks:
    """The marks of one thing answered (parts of a case are marked one by one: `variants.leaves`).

    `answer` is what the candidate gave: letters in any order ("CA"), or a number as it was typed;
    the numbers of several steps with `|` between them.
    """
    if face.type is QuestionType.CASE:
        raise ValueError("a case is marked part by part")
    if key.entries:
        return _mark_steps(key, answer, scheme)
    judge = _entry if face.type in ENTRIES else _choice
    awarded, verdict, mistakes = judge(face, key, answer, scheme)
    return Marks(key.topic, awarded, scheme.marks, verdict, mistakes)


def letters(answer: str, face: Face) -> str:
    """The letters chosen, each once and in order; what is no letter of this question is dropped."""
    offered = [option.letter for option in face.options]
    typed = answer.upper()
    return "".join(letter for letter in offered if letter in typed)


Judgement = tuple[int, Verdict, tuple[str, ...]]


def _choice(face: Face, key: Key, answer: str, scheme: Scheme) -> Judgement:
    chosen = letters(answer, face)
    if not chosen:
        return 0, Verdict.BLANK, ()
    if chosen == key.right:
        return scheme.marks, Verdict.RIGHT, ()
    if face.type is not QuestionType.MULTIPLE and len(chosen) > 1:
        return 0, Verdict.WRONG, ()
    wrong = [option for option in key.options if option.letter in chosen and not option.correct]
    if wrong:
        return 0, Verdict.WRONG, tuple(option.why for option in wrong if option.why)
    return min(scheme.per_key * len(chosen), scheme.marks), Verdict.PARTLY, ()


def _entry(face: Face, key: Key, answer: str, scheme: Scheme) -> Judgement:
    if not answer.strip():
        return 0, Verdict.BLANK, ()
    value = understood(answer, face.unit)
    if value is None:
        return 0, Verdict.WRONG, ()
    tolerance = number(key.tolerance)
    if abs(value - number(key.value)) <= tolerance:
        return scheme.marks, Verdict.RIGHT, ()
    return 0, Verdict.WRONG, _near(key, "", value, tolerance)


def _near(key: Key, step: str, value: Fraction, tolerance: Fraction) -> tuple[str, ...]:
    """The named mistake that leads to this value, if there is one."""
    width = max(tolerance, MISTAKE_WIDTH)
    near = (
        mistake.why
        for mistake in key.mistakes
        if mistake.step == step and abs(value - number(mistake.value)) <= width
    )
    return tuple(near)[:1]


def split(answer: str, count: int) -> tuple[str, ...]:
    """What was filled in for each of so many steps; a step that was left out is empty."""
    given = [part.strip() for part in answer.split(BETWEEN)]
    return tuple([*given, *[""] * count][:count])


def _mark_steps(key: Key, answer: str, scheme: Scheme) -> Marks:
    """Each asked step has an equal share of the marks (the last also what does not divide).

    A step that is right for the candidate's own wrong earlier results earns its share: the same
    slip is not punished twice (错误传递给分). Earlier results that are no positive number carry
    nothing, so that empty zeros earn nothing.
    """
    typed = split(answer, len(key.entries))
    given = [understood(text, entry.unit) for text, entry in zip(typed, key.entries, strict=True)]
    share = scheme.marks // len(key.entries)
    last = scheme.marks - share * (len(key.entries) - 1)
    marks: list[EntryMarks] = []
    mistakes: list[str] = []
    carried: dict[str, Fraction] = {}
    for place, (entry, text, value) in enumerate(zip(key.entries, typed, given, strict=True)):
        verdict = _step_verdict(key, entry, text, value, carried)
        worth = last if place == len(key.entries) - 1 else share
        awarded = worth if verdict in EARNING else 0
        marks.append(EntryMarks(text, awarded, verdict))
        if value is not None and value > 0 and value != number(entry.value):
            carried[entry.name] = value  # also one right within its tolerance: it leads on
        if value is not None and verdict is Verdict.WRONG:
            step = "" if place == len(key.entries) - 1 else entry.name
            mistakes += _near(key, step, value, number(entry.tolerance))
    awarded = sum(one.awarded for one in marks)
    verdict = _whole_verdict([one.verdict for one in marks])
    return Marks(key.topic, awarded, scheme.marks, verdict, tuple(mistakes), tuple(marks))


def _step_verdict(
    key: Key, entry: KeyEntry, text: str, value: Fraction | None, carried: dict[str, Fraction]
) -> Verdict:
    if not text:
        return Verdict.BLANK
    if value is None:
        return Verdict.WRONG
    tolerance = number(entry.tolerance)
    if abs(value - number(entry.value)) <= tolerance:
        return Verdict.RIGHT
    follows = _followed(key, entry.name, carried) if carried else None
    if follows is not None and follows > 0 < value and abs(value - follows) <= tolerance:
        return Verdict.CARRIED
    return Verdict.WRONG


def _followed(key: Key, name: str, carried: dict[str, Fraction]) -> Fraction | None:
    """What this step comes to when the candidate's own earlier results stand for the right ones."""
    known = {one.name: number(one.value) for one in key.numbers}
    try:
        for line in key.lines:
            value = formula.read(line.formula).value(known)
            if line.name == name:
                return value
            known[line.name] = carried.get(line.name, value)
    except FormulaError:
        return None
    return None


def _whole_verdict(verdicts: list[Verdict]) -> Verdict:
    if set(verdicts) <= {Verdict.RIGHT, Verdict.BLANK} and len(set(verdicts)) == 1:
        return verdicts[0]
    return Verdict.PARTLY if set(verdicts) & EARNING else Verdict.WRONG
