"""The workbook of questions: an empty template with examples, or questions of the bank."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

from portal.bank.content.values import Source, Topic
from portal.bank.exchange.excel import columns as sheet
from portal.bank.exchange.excel import guide, lines
from portal.bank.exchange.excel.columns import Column
from portal.bank.exchange.excel.names import Names
from portal.bank.exchange.values import MOST_QUESTIONS, Exported, Loss
from portal.bank.rules.questions import CHOICES, ENTRIES, Ability, Question, QuestionType

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBERS = frozenset({sheet.DIFFICULTY, sheet.SECONDS})
JUDGEMENTS = {"true": "正确", "false": "错误"}

Cells = dict[Column, str]


def template(topics: Sequence[Topic], sources: Sequence[Source]) -> bytes:
    """The workbook to be filled in: explained, with drop-down lists and examples."""
    names = Names(topics, sources)
    rows = [row for question in guide.EXAMPLES for row in _rows(question, question.id, names)]
    return _workbook(rows, len(sheet.USUAL_LETTERS), topics, sources)


def write(
    questions: Sequence[Question], topics: Sequence[Topic] = (), sources: Sequence[Source] = ()
) -> Exported:
    """The workbook of these questions; its reader gives them back as they are."""
    names, kept, losses = Names(topics, sources), list[Cells](), list[Loss]()
    letters, count = len(sheet.USUAL_LETTERS), 0
    for place, question in enumerate(questions, start=1):
        if reason := _left_out(question):
            losses.append(Loss(reason, question.id))
            continue
        rows = list(_rows(question, question.id or f"案例{place}", names))
        if any(len(text) > sheet.LONGEST for row in rows for text in row.values()):
            losses.append(
                Loss(f"有的文字超过一格能放的{sheet.LONGEST}个字符，整题未导出", question.id)
            )
            continue
        kept += rows
        count += 1
        letters = max([letters, *(len(leaf.options) for leaf in question.leaves)])
    content = _workbook(kept, letters, topics, sources)
    return Exported(content, MEDIA_TYPE, ".xlsx", count, tuple(losses))


def _left_out(question: Question) -> str:
    if any(len(leaf.options) > len(sheet.LETTERS) for leaf in question.leaves):
        return f"选项超过{len(sheet.LETTERS)}个，整题未导出"
    return ""


def _rows(question: Question, name: str, names: Names) -> Iterator[Cells]:
    """The row of a question; the parts of a case follow it."""
    is_case = question.type is QuestionType.CASE
    yield _row(question, names) | {sheet.ID: name if is_case else question.id}
    for part in question.parts:
        yield _row(part, names) | {sheet.ID: part.id, sheet.CASE: name}


def _row(question: Question, names: Names) -> Cells:
    cells = {
        sheet.TOPIC: names.shown_topic(question.topic),
        sheet.TYPE: question.type.label,
        sheet.ABILITY: question.ability.label,
        sheet.DIFFICULTY: str(question.difficulty),
        sheet.STEM: question.stem,
        sheet.MATERIAL: question.material,
        sheet.KEY: _key(question),
        sheet.UNIT: question.unit,
        sheet.TOLERANCE: question.tolerance if question.type in ENTRIES else "",
        sheet.VARIABLES: lines.of_variables(question.variables),
        sheet.STEPS: lines.of_steps(question.steps),
        sheet.MISTAKES: lines.of_mistakes(question.mistakes),
        sheet.EXPLANATION: question.explanation,
        sheet.CITES: names.of_cites(question.cites),
        sheet.DUTY: question.duty,
        sheet.DEDUCT: question.deduct,
        sheet.SECONDS: str(question.seconds or ""),
        sheet.ENEMY: question.enemy,
    }
    for option, text, reason in zip(question.options, sheet.OPTIONS, sheet.REASONS, strict=False):
        cells |= {text: option.text, reason: option.why}
    return cells


def _key(question: Question) -> str:
    if question.type in CHOICES:
        pairs = zip(sheet.LETTERS, question.options, strict=False)
        return "".join(letter for letter, option in pairs if option.correct)
    return JUDGEMENTS.get(question.key, question.key)


def _workbook(
    rows: Sequence[Cells], letters: int, topics: Sequence[Topic], sources: Sequence[Source]
) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        guide.write(book)
        questions = book.add_worksheet(sheet.SHEET)
        questions.activate()
        columns = sheet.columns(letters)
        _headings(book, questions, columns)
        _cells(book, questions, columns, rows)
        _lists(questions, columns, _names(book, topics))
        if sources:
            guide.write_sources(book, sources)
    return out.getvalue()


def _headings(book: Any, page: Any, columns: Sequence[Column]) -> None:
    looks = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    plain = book.add_format(looks | {"bg_color": "#DDE7F3"})
    needed = book.add_format(looks | {"bg_color": "#F8D9C4"})
    for place, column in enumerate(columns):
        page.write_string(0, place, column.name, needed if column in sheet.NEEDED else plain)
        page.set_column(place, place, column.width, book.add_format({"text_wrap": True}))
        page.write_comment(0, place, f"{column.help}\n例：{column.example}", {"x_scale": 2})
    page.set_row(0, 30)
    page.freeze_panes(1, 1)


def _cells(book: Any, page: Any, columns: Sequence[Column], rows: Sequence[Cells]) -> None:
    """Text is written as text: what begins with `=` is never run as a formula."""
    top = {"text_wrap": True, "valign": "top"}
    plain = book.add_format(top)
    example = book.add_format(top | {"italic": True, "font_color": "#7F7F7F"})
    for number, row in enumerate(rows, start=1):
        is_example = row[sheet.ID].startswith(sheet.EXAMPLE)
        for place, column in enumerate(columns):
            text = row.get(column, "")
            look = example if is_example else plain
            if text and column in NUMBERS:
                page.write_number(number, place, int(text), look)
            elif text:
                page.write_string(number, place, text, look)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _names(book: Any, topics: Sequence[Topic]) -> str:
    """The range of a hidden sheet that lists the topics; empty without any."""
    if not topics:
        return ""
    page = book.add_worksheet(sheet.NAMES)
    page.hide()
    for place, topic in enumerate(topics):
        page.write_string(place, 0, f"{topic.code} {topic.name}")
    return f"='{sheet.NAMES}'!$A$1:$A${len(topics)}"


def _lists(page: Any, columns: Sequence[Column], topics: str) -> None:
    """The drop-down lists below the headings."""
    lists: dict[Column, object] = {
        sheet.TYPE: [type_.label for type_ in QuestionType],
        sheet.ABILITY: [ability.label for ability in Ability],
        sheet.DIFFICULTY: [1, 2, 3, 4, 5],
    }
    if topics:
        lists[sheet.TOPIC] = topics
    for column, source in lists.items():
        rule = {
            "validate": "list",
            "source": source,
            "error_title": column.name,
            "error_message": "请从下拉列表中选择。",
        }
        place = columns.index(column)
        page.data_validation(1, place, MOST_QUESTIONS, place, rule)
    # Other answers may be typed: the list only helps with judgements.
    place = columns.index(sheet.KEY)
    judged = {"validate": "list", "source": [*JUDGEMENTS.values()], "show_error": False}
    page.data_validation(1, place, MOST_QUESTIONS, place, judged)
