"""Aiken: a question, its options `A. …`, and `ANSWER: X`; files come in, none go out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portal.bank.exchange.encodings import decode
from portal.bank.exchange.findings import Findings, named, unbraced
from portal.bank.exchange.values import Defaults, Imported
from portal.bank.rules.questions import Option, Question, QuestionType

OPTION = re.compile(r"([A-ZＡ-Ｚ])[.)．）、](.*)", re.DOTALL)
ANSWER = re.compile(r"(?:ANSWER|答案)\s*[:：](.*)", re.IGNORECASE | re.DOTALL)
BETWEEN_LETTERS = re.compile(r"[\s,，、]+")
HALF_WIDTH = {ord("Ａ") + place: ord("A") + place for place in range(26)}
JUDGEMENTS = frozenset({("正确", "错误"), ("对", "错"), ("true", "false")})
NOTHING = "没有找到题目。Aiken格式每题依次为题干、选项（A. B. …）和ANSWER行。"


@dataclass
class _Open:
    """A question whose answer line has not come yet."""

    row: int
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return named(self.stem[0])


def read(content: bytes, defaults: Defaults) -> Imported:
    """The questions of an Aiken file; Unreadable when it is no text or holds none."""
    findings, opened = Findings(defaults), None
    for row, line in _lines(decode(content)):
        opened = _line(findings, opened, row, line)
    if opened:
        _unfinished(findings, opened)
    return findings.imported(NOTHING)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for row, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield row, line.strip()


def _line(findings: Findings, opened: _Open | None, row: int, line: str) -> _Open | None:
    """What is open after this line."""
    if answer := ANSWER.fullmatch(line):
        if opened:
            _close(findings, opened, row, answer.group(1).strip())
        else:
            findings.fault("ANSWER行之前没有题干和选项", row=row)
        return None
    if option := OPTION.fullmatch(line):
        if opened:
            _add_option(findings, opened, row, option)
        else:
            findings.fault("选项之前没有题干", row=row)
        return opened
    if opened and opened.options:
        _unfinished(findings, opened)
        opened = None
    opened = opened or _Open(row)
    opened.stem.append(line)
    return opened


def _unfinished(findings: Findings, opened: _Open) -> None:
    findings.fault("缺少ANSWER行", row=opened.row, item=opened.name)


def _add_option(findings: Findings, opened: _Open, row: int, option: re.Match[str]) -> None:
    letter, text = option[1].translate(HALF_WIDTH), unbraced(option[2].strip())
    expected = chr(ord("A") + len(opened.options))
    if letter != expected:
        findings.fault(f"选项应从A起依次排列，此处应为{expected}", row=row, item=opened.name)
    elif not text:
        findings.fault(f"选项{letter}没有内容", row=row, item=opened.name)
    opened.options.append(text)


def _close(findings: Findings, opened: _Open, row: int, answer: str) -> None:
    letters = BETWEEN_LETTERS.sub("", answer).translate(HALF_WIDTH).upper()
    places = {ord(letter) - ord("A") for letter in letters}
    if len(opened.options) < 2:
        findings.fault("至少要有两个选项", row=opened.row, item=opened.name)
    elif not places or not places <= set(range(len(opened.options))):
        findings.fault(f"答案“{named(answer)}”不是已有选项的字母", row=row, item=opened.name)
    else:
        findings.add(_question(findings, opened, places), row=opened.row)


def _question(findings: Findings, opened: _Open, places: set[int]) -> Question:
    stem = unbraced("\n".join(opened.stem))
    if len(places) == 1 and (judged := _judged(opened.options, min(places))):
        return replace(findings.draft(QuestionType.JUDGE, stem), key=judged)
    type_ = QuestionType.MULTIPLE if len(places) > 1 else QuestionType.SINGLE
    options = tuple(Option(text, place in places) for place, text in enumerate(opened.options))
    return replace(findings.draft(type_, stem), options=options)


def _judged(options: list[str], right: int) -> str:
    """The key of a judgement written as two options; empty when they are something else."""
    words = tuple(text.lower() for text in options)
    if words in JUDGEMENTS:
        return "true" if right == 0 else "false"
    if words[::-1] in JUDGEMENTS:
        return "true" if right == 1 else "false"
    return ""
