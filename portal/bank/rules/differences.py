"""两版对照: what differs between two versions of a question, field by field, word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.bank.rules.questions import Cite, Question, QuestionType, Variable

PIECE = re.compile(r"[A-Za-z0-9_.]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and whether the other version lacks it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on both sides."""

    name: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def differences(before: Question, after: Question, names: Mapping[str, str]) -> list[Difference]:
    """The fields that differ, in reading order; `names` gives an instrument's name by its id."""
    old, new = dict(_fields(before, names)), dict(_fields(after, names))
    return [
        Difference(name, *_compared(old.get(name, ""), new.get(name, "")))
        for name in dict.fromkeys([*old, *new])
        if old.get(name, "") != new.get(name, "")
    ]


def _compared(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = PIECE.findall(before), PIECE.findall(after)
    left, right = [], []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        changed = tag != "equal"
        if a < b:
            left.append(Piece("".join(old[a:b]), changed))
        if c < d:
            right.append(Piece("".join(new[c:d]), changed))
    return tuple(left), tuple(right)


def _fields(
    question: Question, names: Mapping[str, str], place: str = ""
) -> Iterator[tuple[str, str]]:
    yield f"{place}题型", question.type.label
    yield f"{place}知识点", question.topic
    yield f"{place}能力层次", question.ability.label
    yield f"{place}难度", str(question.difficulty)
    yield f"{place}材料", question.material
    yield f"{place}题干", question.stem
    for number, option in enumerate(question.options, start=1):
        yield f"{place}选项{number}", f"{'【正确】' if option.correct else ''}{option.text}"
        yield f"{place}选项{number}的错因", option.why
    yield f"{place}答案", _key(question)
    yield f"{place}单位与误差", f"{question.unit} ±{question.tolerance}"
    yield f"{place}变量", "\n".join(f"{v.name} = {_range(v)}" for v in question.variables)
    for number, step in enumerate(question.steps, start=1):
        words = (f"{step.name} = {step.formula}", step.text, step.ask, step.unit, step.tolerance)
        yield f"{place}步骤{number}", "\n".join(word for word in words if word)
    for number, mistake in enumerate(question.mistakes, start=1):
        yield f"{place}常见错误{number}", f"{mistake.formula}\n{mistake.why}"
    yield f"{place}解析", question.explanation
    yield f"{place}依据", "\n".join(_cite(cite, names) for cite in question.cites)
    yield f"{place}职责与扣分项", f"{question.duty} {question.deduct}".strip()
    yield f"{place}预计秒数", str(question.expected_seconds)
    yield f"{place}互斥组", question.enemy
    for number, part in enumerate(question.parts, start=1):
        yield from _fields(part, names, f"第{number}小题：")


def _key(question: Question) -> str:
    if question.type is QuestionType.JUDGE:
        return "正确" if question.key == "true" else "错误"
    return question.key


def _range(variable: Variable) -> str:
    if variable.choices:
        return "、".join(variable.choices)
    return f"{variable.low}至{variable.high}，每隔{variable.step}"


def _cite(cite: Cite, names: Mapping[str, str]) -> str:
    return f"《{names.get(cite.source, cite.source)}》{cite.article}"
