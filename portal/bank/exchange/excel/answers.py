"""What only questions of one type have: options, key, unit, steps, known mistakes."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from portal.bank.exchange.excel import columns as sheet
from portal.bank.exchange.excel import lines
from portal.bank.exchange.excel.row import Row
from portal.bank.rules.questions import Option, QuestionType

BETWEEN_LETTERS = re.compile(r"[\s,，、;；.]+")
JUDGEMENTS = dict.fromkeys(("正确", "对", "是", "√", "✓", "TRUE", "T", "Y", "YES"), "true") | (
    dict.fromkeys(("错误", "错", "否", "×", "✗", "X", "FALSE", "F", "N", "NO"), "false")
)

Fields = dict[str, Any]


def answer(row: Row, type_: QuestionType) -> Fields:
    """The fields that only this type has; what is wrong in them is noted in the row."""
    return _READERS[type_](row)


def is_harmless(row: Row, column: sheet.Column, type_: QuestionType) -> bool:
    """Whether a cell that this type does not use says nothing that would be lost."""
    if column is sheet.TOLERANCE:
        return row[column] == "0"
    is_judged = type_ is QuestionType.JUDGE and column in sheet.OPTIONS
    return is_judged and row[column].upper() in JUDGEMENTS


def _judge(row: Row) -> Fields:
    written = unicodedata.normalize("NFKC", row[sheet.KEY]).upper()
    if written not in JUDGEMENTS:
        row.fault("判断题的答案应填正确或错误", sheet.KEY)
    return {"key": JUDGEMENTS.get(written, "")}


def _single(row: Row) -> Fields:
    texts, letters = _texts(row), _letters(row)
    if letters is not None and len(letters) != 1:
        row.fault("单选题应有一个正确答案，填一个字母", sheet.KEY)
    return _choice(row, texts, letters or "")


def _multiple(row: Row) -> Fields:
    texts, letters = _texts(row), _letters(row)
    if letters is not None and not letters:
        row.fault("多选题的答案应填几个字母，例如ABD", sheet.KEY)
    return _choice(row, texts, letters or "")


def _choice(row: Row, texts: list[str], letters: str) -> Fields:
    for letter in letters:
        if texts and letter not in sheet.LETTERS[: len(texts)]:
            row.fault(f"答案{letter}没有对应的选项", sheet.KEY)
    options = tuple(
        Option(text, letter in letters, row[reason])
        for text, letter, reason in zip(texts, sheet.LETTERS, sheet.REASONS, strict=False)
    )
    return {"options": options, **_steps(row)}


def _texts(row: Row) -> list[str]:
    """The options up to the last; fewer than two, or a gap, are faults."""
    texts = [row[column] for column in sheet.OPTIONS]
    while texts and not texts[-1]:
        texts.pop()
    for text, column in zip(texts, sheet.OPTIONS, strict=False):
        if not text:
            row.fault("中间的选项没有内容", column)
    if len(texts) < 2:
        row.fault("选择题至少要有两个选项", sheet.OPTIONS[len(texts)])
    for column in sheet.REASONS[len(texts) :]:
        if row[column]:
            row.fault("有错因而没有对应的选项", column)
    return texts


def _letters(row: Row) -> str | None:
    """The letters of the right options; None, with a fault, when something else is written."""
    written = unicodedata.normalize("NFKC", row[sheet.KEY]).upper()
    letters = BETWEEN_LETTERS.sub("", written)
    if all(letter in sheet.LETTERS for letter in letters):
        return letters
    row.fault("选择题的答案应填选项的字母", sheet.KEY)
    return None


def _numeric(row: Row) -> Fields:
    if not row[sheet.KEY]:
        row.fault("填空题应有答案，填一个数字", sheet.KEY)
    key = row.decimal(sheet.KEY, "0", "，单位写在“单位”列")
    return {"key": key, **_entry(row)}


def _calculation(row: Row) -> Fields:
    steps = _steps(row)
    if not row[sheet.STEPS]:
        row.fault("计算题至少要有一步，最后一步叫answer", sheet.STEPS)
    return {**steps, **_entry(row)}


def _case(row: Row) -> Fields:
    if not row[sheet.MATERIAL]:
        row.fault("案例分析题应有材料", sheet.MATERIAL)
    return {"material": row[sheet.MATERIAL], **_steps(row)}


def _entry(row: Row) -> Fields:
    tolerance = row.decimal(sheet.TOLERANCE, "0")
    if tolerance.startswith("-"):
        row.fault("允许误差不能小于0", sheet.TOLERANCE)
    return {
        "unit": row[sheet.UNIT],
        "tolerance": tolerance,
        "mistakes": row.read(sheet.MISTAKES, lines.mistakes) or (),
    }


def _steps(row: Row) -> Fields:
    return {"steps": row.read(sheet.STEPS, lines.steps) or ()}


_READERS: dict[QuestionType, Callable[[Row], Fields]] = {
    QuestionType.JUDGE: _judge,
    QuestionType.SINGLE: _single,
    QuestionType.MULTIPLE: _multiple,
    QuestionType.NUMERIC: _numeric,
    QuestionType.CALCULATION: _calculation,
    QuestionType.CASE: _case,
}
