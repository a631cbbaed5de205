"""One answer and its key give marks, in whole hundredths (centimarks), so that sums are exact."""

from dataclasses import dataclass
from fractions import Fraction

from portal.bank.rules.numbers import number
from portal.bank.rules.numerals import understood
from portal.bank.rules.questions import ENTRIES, QuestionType
from portal.bank.rules.variants import Face, Key
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


@dataclass(frozen=True, slots=True)
class Scheme:
    """评分标准 of one section: marks of one question (in a case, of one part), and of a right key.

    DOMAIN §3.4: 多选 wholly right 2; partly right and none wrong 0.5 for each; any wrong one
    nothing. `per_key` of 0 gives nothing for a partly right answer.
    """

    marks: int
    per_key: int = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """得分 of one thing answered, in centimarks, with what can be said about it."""

    topic: str
    awarded: int
    possible: int
    verdict: Verdict
    mistakes: tuple[str, ...] = ()


def mark(face: Face, key: Key, answer: str, scheme: Scheme) -> Marks:
    """The marks of one thing answered (parts of a case are marked one by one: `variants.leaves`).

    `answer` is what the candidate gave: letters in any order ("CA"), or a number as it was typed.
    """
    if face.type is QuestionType.CASE:
        raise ValueError("a case is marked part by part")
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
    width = max(tolerance, MISTAKE_WIDTH)
    near = tuple(
        mistake.why for mistake in key.mistakes if abs(value - number(mistake.value)) <= width
    )
    return 0, Verdict.WRONG, near[:1]
