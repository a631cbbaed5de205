"""What is right in the file of another system, as the fields of our question."""

import re
from fractions import Fraction
from typing import Any

from portal.bank.exchange.findings import Findings
from portal.bank.rules.numbers import decimals, is_number, plain
from portal.bank.rules.numerals import understood
from portal.bank.rules.questions import Option, QuestionType

RIGHT_WORDS = frozenset({"正确", "对", "是", "√", "true", "t", "yes", "right", "correct"})
WRONG_WORDS = frozenset({"错误", "错", "否", "×", "不正确", "不对", "false", "f", "no", "wrong"})
SCIENTIFIC = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?[eE][+-]?\d{1,2}", re.ASCII)
MOST_PLACES = 6
MOST_OPTIONS = 50  # also of known wrong numbers: no question has more
LONGEST = 60  # characters of a number

Fields = dict[str, Any]


def of_options(
    options: tuple[Option, ...], findings: Findings, *, several: bool, column: str
) -> Fields | None:
    """The fields of a choice; a choice between right and wrong is a judgement."""
    right = sum(option.correct for option in options)
    if len(options) > MOST_OPTIONS:
        findings.fault(f"选项超过{MOST_OPTIONS}个", column)
    elif len(options) < 2:
        findings.fault(f"选择题至少应有两个选项，现有{len(options)}个", column)
    elif not right:
        findings.fault("没有标明正确选项", column)
    elif right > 1 and not several:
        findings.fault(f"单选题标明了{right}个正确选项", column)
    elif not all(option.text for option in options):
        findings.lose("有的选项没有文字（可能是图片），整题未带入")
    else:
        return _judgement(options, findings) or _choice(options, findings, several=several)
    return None


def number_in(text: str) -> str | None:
    """The plain decimal that the text writes, or can be written as; None when there is none."""
    typed = text.strip()
    if len(typed) > LONGEST:
        return None
    if is_number(typed):
        return typed
    value = Fraction(typed) if SCIENTIFIC.fullmatch(typed) else understood(typed, "")
    return None if value is None else decimal_of(value)


def decimal_of(value: Fraction) -> str | None:
    """The plain decimal of this value; None when it has no end, or a far one."""
    places = decimals(value)
    written = plain(value) if places is not None and places <= MOST_PLACES else ""
    return written if is_number(written) else None


def _judgement(options: tuple[Option, ...], findings: Findings) -> Fields | None:
    words = [option.text.strip("。. ").lower() for option in options]
    if len(words) != 2 or not {words[0], words[1]} & RIGHT_WORDS:
        return None
    if not {words[0], words[1]} & WRONG_WORDS:
        return None
    if any(option.why for option in options):
        findings.count("判断题选项的反馈未带入")
    holds = next(
        option.correct for option, word in zip(options, words, strict=True) if word in RIGHT_WORDS
    )
    return {"type": QuestionType.JUDGE, "key": "true" if holds else "false"}


def _choice(options: tuple[Option, ...], findings: Findings, *, several: bool) -> Fields:
    is_multiple = sum(option.correct for option in options) > 1
    if several and not is_multiple:
        findings.lose("多选题只有一个正确选项，已作为单选题带入")
    type_ = QuestionType.MULTIPLE if is_multiple else QuestionType.SINGLE
    return {"type": type_, "options": options}
