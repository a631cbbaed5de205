"""The answer section of a GIFT question: what stands between its braces."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from portal.bank.exchange.gift.text import Words, words
from portal.bank.exchange.marks import find, split
from portal.bank.rules.numbers import is_number, number, plain
from portal.bank.rules.questions import Mistake, Option, Question, QuestionType

WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,10})?)%", re.ASCII)
NUMBER = re.compile(r"([+-]?)(\d{0,15})(?:\.(\d{1,10}))?", re.ASCII)
TRUE_WORDS = frozenset({"T", "TRUE"})
FALSE_WORDS = frozenset({"F", "FALSE"})
FULL = Fraction(100)
MOST_ANSWERS = 100


class LeftOutError(ValueError):
    """A question of a kind that this bank does not have: it is left out, and this says why."""


class NoQuestionError(ValueError):
    """Something that cannot be read as a question: it stops the import, and this says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the section."""

    mark: str
    raw: str
    weight: Fraction | None
    feedback: str


@dataclass(frozen=True, slots=True)
class Section:
    """What is needed to read an answer section."""

    stem: Words
    text: str
    says_multiple: bool
    lost: Callable[[str], None]

    def words(self, raw: str) -> str:
        """This piece in plain words; what they lack is noted."""
        said = words(raw, self.stem.format)
        for loss in said.losses:
            self.lost(loss)
        return said.text


def fill(question: Question, section: Section) -> Question:
    """The question with its type, key and options."""
    text = section.text
    if not text:
        raise LeftOutError("问答题没有标准答案，本平台没有这种题型，未带入")
    if text.startswith("#"):
        return _numeric(question, section, _answers(_before_wrong(section, text[1:])))
    if find(text, "~") >= 0:
        return _choice(question, section, _answers(text))
    if find(text, "=") >= 0 and "->" in text:
        raise LeftOutError("匹配题，本平台没有这种题型，未带入")
    head, *feedback = [piece for _, piece in islice(split(text, "#"), 3)]
    if head.strip().upper() in TRUE_WORDS | FALSE_WORDS:
        return _judge(question, section, head.strip().upper() in TRUE_WORDS, feedback)
    return _short(question, section, _answers(text))


def _answers(text: str) -> list[Answer]:
    """An answer without a mark before it is only possible as the first."""
    found: list[Answer] = []
    for mark, piece in split(text, "~="):
        if len(found) == MOST_ANSWERS:
            raise NoQuestionError(f"答案超过{MOST_ANSWERS}个")
        if not mark and not piece.strip():
            continue
        weighed = WEIGHT.match(piece)
        raw = piece[weighed.end() :] if weighed else piece
        place = find(raw, "#")
        told, feedback = (raw[:place], raw[place + 1 :]) if place >= 0 else (raw, "")
        found.append(
            Answer(mark, told.strip(), Fraction(weighed[1]) if weighed else None, feedback.strip())
        )
    return found


def _judge(question: Question, section: Section, is_true: bool, feedback: list[str]) -> Question:
    key = "true" if is_true else "false"
    return _explained(replace(question, type=QuestionType.JUDGE, key=key), section, feedback)


def _explained(question: Question, section: Section, feedback: list[str]) -> Question:
    """What is said of an answer stands in for an explanation where the file has none."""
    said = [text for text in map(section.words, feedback) if text]
    if not said:
        return question
    if question.explanation:
        section.lost("对答案的反馈未带入，已有整题的解析")
        return question
    return replace(question, explanation="\n".join(dict.fromkeys(said)))


def _choice(question: Question, section: Section, answers: list[Answer]) -> Question:
    if len(answers) < 2:
        raise NoQuestionError("至少要有两个选项")
    is_single = any(answer.mark == "=" for answer in answers)
    rights = [_is_right(answer, is_single) for answer in answers]
    if not any(rights):
        raise NoQuestionError("没有正确答案")
    if is_single and sum(rights) > 1:
        raise LeftOutError("有两个以上的满分答案，选对任一个即可，本平台没有这种题，未带入")
    _tell_weights(section, answers, rights)
    options = tuple(
        Option(section.words(answer.raw), right, section.words(answer.feedback))
        for answer, right in zip(answers, rights, strict=True)
    )
    if not all(option.text for option in options):
        raise NoQuestionError("有的选项没有内容")
    is_multiple = sum(rights) > 1 or (section.says_multiple and not is_single)
    type_ = QuestionType.MULTIPLE if is_multiple else QuestionType.SINGLE
    return replace(question, type=type_, options=options)


def _is_right(answer: Answer, is_single: bool) -> bool:
    """Of one choice only full marks are right; of several, whatever gives some."""
    weight = _weight(answer)
    return weight >= FULL if is_single else weight > 0


def _weight(answer: Answer) -> Fraction:
    return (FULL if answer.mark == "=" else Fraction(0)) if answer.weight is None else answer.weight


def _tell_weights(section: Section, answers: list[Answer], rights: list[bool]) -> None:
    weights = [_weight(answer) for answer in answers]
    shares = [weight for weight, right in zip(weights, rights, strict=True) if right]
    if any(weight > 0 and not right for weight, right in zip(weights, rights, strict=True)):
        section.lost("得部分分的选项按错误选项带入")
    if max(shares) - min(shares) > 1:
        section.lost("各正确选项的分值不同，未带入")


def _before_wrong(section: Section, text: str) -> str:
    """The numbers before what is said to anyone who gives none of them."""
    place = find(text, "~")
    if place < 0:
        return text
    section.lost("答错时的统一反馈未带入")
    return text[:place]


def _short(question: Question, section: Section, answers: list[Answer]) -> Question:
    if not answers or not all(answer.raw for answer in answers):
        raise NoQuestionError("没有答案")
    if not all(_decimal(answer.raw) for answer in answers):
        raise LeftOutError("简答题的答案不是数，本平台只有填数的填空题，未带入")
    return _numeric(question, section, answers)


def _numeric(question: Question, section: Section, answers: list[Answer]) -> Question:
    told = [answer for answer in answers if answer.raw != "*"]
    best = max(told, key=_full_if_silent, default=None)
    if best is None or _full_if_silent(best) <= 0:
        raise NoQuestionError("没有正确答案")
    key, tolerance = _value(best.raw)
    others = [answer for answer in answers if answer is not best]
    if any(answer.raw == "*" or _full_if_silent(answer) > 0 for answer in others):
        section.lost("只带入得分最高的答案，其余答案未带入")
    mistakes = tuple(
        Mistake(_value(answer.raw)[0], section.words(answer.feedback))
        for answer in others
        if answer in told and _full_if_silent(answer) <= 0 and answer.feedback
    )
    entry = replace(
        question, type=QuestionType.NUMERIC, key=key, tolerance=tolerance, mistakes=mistakes
    )
    return _explained(entry, section, [best.feedback])


def _full_if_silent(answer: Answer) -> Fraction:
    return FULL if answer.weight is None else answer.weight


def _value(raw: str) -> tuple[str, str]:
    """The number and how far from it is still right, of `5:0.1`, `4.9..5.1` or `5`."""
    low, dots, high = raw.partition("..")
    if dots:
        least, most = number(_needed(low)), number(_needed(high))
        if most < least:
            raise NoQuestionError(f"答案范围“{raw}”的下限大于上限")
        return plain((least + most) / 2), plain((most - least) / 2)
    written, colon, margin = raw.partition(":")
    tolerance = _needed(margin) if colon else "0"
    if number(tolerance) < 0:
        raise NoQuestionError("允许误差不能小于0")
    return _needed(written), tolerance


def _needed(raw: str) -> str:
    found = _decimal(raw)
    if not found:
        raise NoQuestionError(f"“{raw.strip()[:20]}”不是数")
    return found


def _decimal(raw: str) -> str:
    """The decimal as we write it; empty when this is none."""
    text = raw.strip()
    if is_number(text):
        return text
    found = NUMBER.fullmatch(text)
    if not found or not (found[2] or found[3]):
        return ""
    return f"{found[1]}{found[2] or '0'}" + (f".{found[3]}" if found[3] else "")
