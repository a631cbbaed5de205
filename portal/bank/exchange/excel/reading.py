"""Rows become questions: all of them, or a list of what is wrong and where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portal.bank.content.checks import DEDUCT, DUTY
from portal.bank.content.reading import QUESTION_ID
from portal.bank.content.values import Source, Topic
from portal.bank.exchange.excel import columns as sheet
from portal.bank.exchange.excel import lines
from portal.bank.exchange.excel.answers import answer, is_harmless
from portal.bank.exchange.excel.grid import Grid, columns_of, grid
from portal.bank.exchange.excel.names import Names
from portal.bank.exchange.excel.row import Row
from portal.bank.exchange.findings import Findings, named
from portal.bank.exchange.values import Defaults, Imported
from portal.bank.rules.questions import Ability, Question, QuestionType

NOTHING = f"表中没有题目。编号以“{sheet.EXAMPLE}”开头的是示例，不会导入；请从示例下面一行起填写。"
TYPES = {
    "判断": QuestionType.JUDGE,
    "是非题": QuestionType.JUDGE,
    "单选": QuestionType.SINGLE,
    "单项选择题": QuestionType.SINGLE,
    "多选": QuestionType.MULTIPLE,
    "多项选择题": QuestionType.MULTIPLE,
    "填空": QuestionType.NUMERIC,
    "计算": QuestionType.CALCULATION,
    "案例": QuestionType.CASE,
    "案例题": QuestionType.CASE,
    "案例分析": QuestionType.CASE,
}
BANDS = {"容易": "2", "中等": "3", "较难": "4"}
MOST_SECONDS = 86_400


@dataclass(frozen=True)
class _Found:
    """A question that is no case, and its row."""

    row: Row
    question: Question


@dataclass
class _Case:
    """A case and the parts that name it."""

    row: Row
    question: Question | None
    parts: list[Question] = field(default_factory=list)
    names: int = 0  # rows that name it, sound or not


def read(
    content: bytes,
    defaults: Defaults,
    topics: Sequence[Topic] = (),
    sources: Sequence[Source] = (),
) -> Imported:
    """The questions of a workbook or CSV file as the template has it.

    Where the bank's topics and sources are given, others are faults; else their codes and ids are
    taken as they are.
    """
    findings = Findings(defaults)
    table = grid(content)
    if not _headings_faulty(table, findings):
        rows = [row for row in _rows(table, findings) if not row.is_example]
        _Reading(findings, Names(topics, sources)).read(rows)
    return findings.imported(NOTHING)


def _headings_faulty(table: Grid, findings: Findings) -> bool:
    columns = columns_of(table)
    counts = Counter(columns.values())
    missing = [one for one in sheet.NEEDED if one not in counts]
    for one in missing:
        findings.fault("缺少这一列，请下载模板核对表头", one.name, row=table.row)
    doubled = [one for one, count in counts.items() if count > 1]
    for one in doubled:
        findings.fault("有两列都是这个表头", one.name, row=table.row)
    for place, heading in enumerate(table.headings):
        if heading and place not in columns:
            findings.lose(f"不认识的列“{heading[:20]}”，未带入")
    return bool(missing or doubled)


def _rows(table: Grid, findings: Findings) -> list[Row]:
    columns = columns_of(table)
    return [
        Row(
            number,
            {columns[place]: cell for place, cell in enumerate(cells) if place in columns},
            findings,
        )
        for number, cells in table.rows
    ]


class _Reading:
    """Goes through the rows, then puts the parts into their cases."""

    def __init__(self, findings: Findings, names: Names) -> None:
        self.findings, self.names = findings, names
        self.found: list[_Found | _Case] = []
        self.cases: dict[str, _Case] = {}
        self.ids: dict[str, int] = {}

    def read(self, rows: list[Row]) -> None:
        """Keep the questions of these rows."""
        parts = []
        for row in rows:
            type_ = self._type(row)
            if row[sheet.CASE]:
                parts.append((row, type_))
            elif type_:
                self._question(row, type_)
        for row, type_ in parts:
            self._part(row, type_)
        for one in self.found:
            question = self._whole(one) if isinstance(one, _Case) else one.question
            if question:
                self.findings.add(question, row=one.row.number)

    def _type(self, row: Row) -> QuestionType | None:
        if not row[sheet.TYPE]:
            row.fault("请选择题型", sheet.TYPE)
            return None
        type_ = row.word(sheet.TYPE, QuestionType, TYPES, QuestionType.CASE)
        return None if row.faulty else type_

    def _question(self, row: Row, type_: QuestionType) -> None:
        name = row[sheet.ID]
        is_case = type_ is QuestionType.CASE
        if name and (is_case or QUESTION_ID.fullmatch(name)):
            if name in self.ids:
                row.fault(f"编号{named(name)}与第{self.ids[name]}行重复", sheet.ID)
            self.ids.setdefault(name, row.number)
        question = self._fields(row, type_, name if QUESTION_ID.fullmatch(name) else "")
        if not is_case:
            self.found += [_Found(row, question)] if question else []
            return
        case = _Case(row, question)
        self.cases.setdefault(name, case)
        self.found.append(case)

    def _part(self, row: Row, type_: QuestionType | None) -> None:
        case = self.cases.get(row[sheet.CASE])
        if case is None:
            row.fault(f"没有编号为“{row[sheet.CASE][:20]}”的案例分析题", sheet.CASE)
            return
        case.names += 1
        if type_ is QuestionType.CASE:
            row.fault("案例的小题不能又是案例分析题", sheet.TYPE)
        elif type_:
            case_id = case.question.id if case.question else ""
            topic = case.question.topic if case.question else ""
            part = self._fields(row, type_, f"{case_id}.{case.names}" if case_id else "", topic)
            case.parts += [part] if part else []

    def _whole(self, case: _Case) -> Question | None:
        if not case.names:
            case.row.fault("案例没有小题：小题的“案例”列应填这个编号", sheet.ID)
        return replace(case.question, parts=tuple(case.parts)) if case.question else None

    def _fields(
        self, row: Row, type_: QuestionType, question_id: str, topic: str = ""
    ) -> Question | None:
        """The question of this row, of this topic where the row names none; none when something in
        it is wrong.
        """
        for column, cell in row.cells.items():
            if cell and type_ not in column.types and not is_harmless(row, column, type_):
                row.loss(f"{type_.label}用不到“{column.name}”列，未带入")
        if not row[sheet.STEM] and type_ is not QuestionType.CASE:
            row.fault("没有题干", sheet.STEM)
        fields: dict[str, Any] = {
            "id": question_id,
            "variables": row.read(sheet.VARIABLES, lines.variables) or (),
            **self._described(row, question_id, topic or self.findings.defaults.topic),
            **answer(row, type_),
        }
        draft = self.findings.draft(type_, row[sheet.STEM])
        return None if row.faulty else replace(draft, **fields)

    def _described(self, row: Row, question_id: str, silent: str) -> dict[str, Any]:
        defaults = self.findings.defaults
        row.cells[sheet.DIFFICULTY] = BANDS.get(row[sheet.DIFFICULTY], row[sheet.DIFFICULTY])
        matched = QUESTION_ID.fullmatch(question_id)
        topic = row.read(sheet.TOPIC, self.names.topic)
        if matched and topic and matched[1] != topic:
            row.fault(f"编号{question_id}不属于知识点{topic}", sheet.TOPIC)
        return {
            "topic": topic or (matched[1] if matched else silent),
            "ability": row.word(sheet.ABILITY, Ability, {}, defaults.ability),
            "difficulty": row.whole(sheet.DIFFICULTY, defaults.difficulty, 1, 5),
            "explanation": row[sheet.EXPLANATION],
            "cites": row.read(sheet.CITES, self.names.cites) or defaults.cites,
            "duty": row.matching(sheet.DUTY, DUTY, "9(1)"),
            "deduct": row.matching(sheet.DEDUCT, DEDUCT, "12(1)、13"),
            "seconds": row.whole(sheet.SECONDS, 0, 0, MOST_SECONDS),
            "enemy": row[sheet.ENEMY],
        }
