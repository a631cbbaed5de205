"""A table of a file, or a form of the portal, becomes a Question, or a list of what it lacks."""

from collections.abc import Mapping
from typing import Any

from portal.bank.content.tables import Table
from portal.bank.rules.numbers import number
from portal.bank.rules.questions import (
    Ability,
    Cite,
    Mistake,
    Option,
    Question,
    QuestionType,
    Step,
    Variable,
)

MOST_VALUES = 100_000  # of one variable


def shape(raw: Mapping[str, Any], topic: str) -> tuple[Question | None, tuple[str, ...]]:
    """The question that this table writes, if its shape lacks nothing; and what it lacks."""
    faults: list[str] = []
    table = Table(raw, faults)
    question = _question(table, table.text("id"), topic)
    return (None if faults else question), tuple(faults)


def _question(table: Table, question_id: str, topic: str) -> Question:
    type_ = table.word("type", QuestionType)
    is_case = type_ is QuestionType.CASE
    has_steps = type_ not in (QuestionType.JUDGE, QuestionType.NUMERIC)
    question = Question(
        id=question_id,
        topic=topic,
        type=type_,
        ability=table.word("ability", Ability),
        difficulty=table.whole("difficulty"),
        explanation=table.text("explanation"),
        cites=tuple(_cite(row) for row in table.tables("cites")),
        stem=table.text("stem", "" if is_case else None),
        variables=_variables(table.table("variables")),
        steps=tuple(_step(row) for row in table.tables("steps")) if has_steps else (),
        material=table.text("material") if is_case else "",
        parts=_parts(table, question_id) if is_case else (),
        duty=table.text("duty", ""),
        deduct=table.text("deduct", ""),
        seconds=table.whole("seconds", 0),
        enemy=table.text("enemy", ""),
        **_answer(table, type_),
    )
    table.finish()
    return question


def _answer(table: Table, type_: QuestionType) -> dict[str, Any]:
    """The fields that only this type has."""
    if type_ is QuestionType.JUDGE:
        return {"key": "true" if table.flag("key") else "false"}
    if type_ in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        return {"options": tuple(_option(row) for row in table.tables("options", "个选项"))}
    if type_ is QuestionType.CASE:
        return {}
    entry = {
        "unit": table.text("unit", ""),
        "tolerance": table.decimal("tolerance", "0"),
        "mistakes": tuple(_mistake(row) for row in table.tables("mistakes", "个错误")),
    }
    return entry | ({"key": table.decimal("key")} if type_ is QuestionType.NUMERIC else {})


def _parts(table: Table, question_id: str) -> tuple[Question, ...]:
    return tuple(
        _question(part, f"{question_id}.{place}", part.text("topic"))
        for place, part in enumerate(table.tables("parts", "小题"), start=1)
    )


def _cite(row: Table) -> Cite:
    cite = Cite(row.text("source"), row.text("article", ""))
    row.finish()
    return cite


def _option(row: Table) -> Option:
    option = Option(row.text("text"), row.flag("correct", False), row.text("why", ""))
    row.finish()
    return option


def _step(row: Table) -> Step:
    step = Step(
        row.text("name"),
        row.text("formula"),
        row.text("text", ""),
        row.text("ask", ""),
        row.text("unit", ""),
        row.decimal("tolerance", "0"),
    )
    row.finish()
    return step


def _mistake(row: Table) -> Mistake:
    mistake = Mistake(row.text("formula"), row.text("why"), row.text("step", ""))
    row.finish()
    return mistake


def _variables(table: Table) -> tuple[Variable, ...]:
    found = tuple(_variable(table.table(name), name) for name in table.data)
    return tuple(variable for variable in found if variable)


def _variable(row: Table, name: str) -> Variable | None:
    """A variable; none when what it may be cannot be told."""
    if "choices" in row.data:
        choices = row.texts("choices")
        variable = Variable(name, choices)
        written = choices
    else:
        written = (row.decimal("min"), row.decimal("max"), row.decimal("step", "1"))
        variable = Variable(name, (), *written)
    row.finish()
    try:
        values = [number(text) for text in written]
        if not values or not 0 < variable.count <= MOST_VALUES:
            row.fault("没有可取的值，或者可取的值过多")
            return None
    except (ValueError, ZeroDivisionError):
        row.fault("取值应是写成文字的十进制数，step不为0")
        return None
    return variable
