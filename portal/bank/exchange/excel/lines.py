r"""Variables, steps and mistakes as people type them in a cell: one a line, pieces between ｜.

    n = 40，45，50
    q = 36~60 每6
    att = n*22 - q ｜ 出勤工日 = {n}×22−{q} = {att} ｜ 问：出勤工日 ｜ 单位：工日 ｜ 误差：0.01
    n*30 - q ｜ 误用日历天数 ｜ 步骤：att

In a piece a backslash takes the next character as it is, and `\n` is a new line.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from portal.bank.content.checks import NAME
from portal.bank.content.shape import MOST_VALUES
from portal.bank.exchange.marks import split
from portal.bank.rules import formula
from portal.bank.rules.formula import FormulaError
from portal.bank.rules.numbers import is_number, number
from portal.bank.rules.questions import Mistake, Step, Variable

ESCAPED = re.compile(r"\\([\\|｜n问单误允步])")
TO_ESCAPE = re.compile(r"[\\|｜\n]")
TAG = re.compile(r"(问|单位|误差|允许误差|步骤)\s*[：:](.*)", re.DOTALL)
EQUALS = re.compile(r"[=＝]")
RANGE = re.compile(
    r"([+-]?[\d.]+)\s*(?:~|〜|至|到|-|–|—)\s*([+-]?[\d.]+)\s*"
    r"(?:[,，]?\s*(?:每隔|每|步长|间隔)\s*[:=]?\s*([\d.]+))?",
    re.ASCII,
)
BETWEEN_VALUES = re.compile(r"[,、\s]+")
BETWEEN_VARIABLES = re.compile(r"[;；]")
AS_FORMULA = str.maketrans("×÷−–—∗", "*/---*")
MOST = 100  # lines of a cell, and pieces of a line
NAMES = "名称以字母开头，只含字母、数字和下划线，最多20个"
ALLOWED = "写法如 n = 40，45，50 或 q = 36~60 每6"

T = TypeVar("T")


class LineError(ValueError):
    """A line that cannot be read; says which and why in Chinese."""


def variables(cell: str) -> tuple[Variable, ...]:
    """The variables that the cell writes, one a line."""
    return _each(cell, _variable, BETWEEN_VARIABLES)


def steps(cell: str) -> tuple[Step, ...]:
    """The steps that the cell writes, one a line."""
    return _each(cell, _step)


def mistakes(cell: str) -> tuple[Mistake, ...]:
    """The mistakes that the cell writes, one a line."""
    return _each(cell, _mistake)


def of_variables(values: Iterable[Variable]) -> str:
    """The cell that writes these variables."""
    return "\n".join(
        f"{one.name} = {'，'.join(one.choices) or f'{one.low}~{one.high} 每{one.step}'}"
        for one in values
    )


def of_steps(values: Iterable[Step]) -> str:
    """The cell that writes these steps."""
    return "\n".join(map(_of_step, values))


def of_mistakes(values: Iterable[Mistake]) -> str:
    """The cell that writes these mistakes."""
    return "\n".join(
        _joined(_escaped(one.formula), _escaped(one.why), _tagged("步骤", one.step))
        for one in values
    )


def decimal(text: str) -> str | None:
    """The decimal as we write it, of `１，２００.５` too; None when it is none."""
    if is_number(text):
        return text
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    return plain if is_number(plain) else None


def _each(
    cell: str, read: Callable[[str], T], between: re.Pattern[str] | None = None
) -> tuple[T, ...]:
    found: list[T] = []
    for row, line in _numbered(cell, between):
        if len(found) == MOST:
            raise LineError(f"一格最多写{MOST}条，第{row}行起请删去或者合并")
        try:
            found.append(read(line))
        except (LineError, FormulaError) as error:
            raise LineError(f"第{row}行：{error}") from None
    return tuple(found)


def _numbered(cell: str, between: re.Pattern[str] | None) -> Iterator[tuple[int, str]]:
    """What each line writes, with the number of the line; blank ones are left out."""
    for row, line in enumerate(cell.split("\n"), start=1):
        for piece in between.split(line) if between else (line,):
            if piece.strip():
                yield row, piece.strip()


def _variable(line: str) -> Variable:
    name, written = _named(line.replace("：", "=").replace(":", "="))
    text = unicodedata.normalize("NFKC", written).strip()
    if found := RANGE.fullmatch(text):
        variable = Variable(name, (), found[1], found[2], found[3] or "1")
        values = [variable.low, variable.high, variable.step]
    else:
        variable = Variable(name, tuple(one for one in BETWEEN_VALUES.split(text) if one))
        values = list(variable.choices)
    for value in values:
        if not is_number(value):
            raise LineError(f"“{value[:20]}”不是数。{ALLOWED}")
    if variable.step and number(variable.step) == 0:
        raise LineError("每次增加的数不能为0")
    if not values or variable.count <= 0:
        raise LineError(f"没有可取的值。{ALLOWED}，后一个数不小于前一个")
    if variable.count > MOST_VALUES:
        raise LineError(
            f"可取的值有{variable.count}个，最多{MOST_VALUES}个：请缩小范围，或者把“每”后的数写大"
        )
    return variable


def _step(line: str) -> Step:
    head, *rest = _pieces(line)
    name, written = _named(head)
    told = _told(rest, ("问", "单位", "误差"))
    if len(told.texts) > 1:
        raise LineError("“｜”过多：说明只能有一段，要问考生的写“问：……”")
    unit, margin, *more = [*told.after, *[""] * (2 - len(told.after))]
    if more:
        raise LineError("“问”后最多写单位和误差两项")
    written_margin = told.tags.get("误差") or margin or "0"
    tolerance = decimal(written_margin)
    if tolerance is None:
        raise LineError(f"误差“{written_margin}”不是数")
    return Step(
        name,
        _formula(written),
        "".join(told.texts),
        told.tags.get("问", ""),
        told.tags.get("单位", unit),
        tolerance,
    )


def _mistake(line: str) -> Mistake:
    head, *rest = _pieces(line)
    told = _told(rest, ("步骤",))
    if len(told.texts) > 1:
        raise LineError("“｜”过多：算式之后只有一段错因")
    return Mistake(_formula(_unescaped(head)), "".join(told.texts), told.tags.get("步骤", ""))


def _named(text: str) -> tuple[str, str]:
    """The name and what stands behind the equals sign."""
    parts = EQUALS.split(text, maxsplit=1)
    name = unicodedata.normalize("NFKC", parts[0]).strip()
    if len(parts) < 2 or not NAME.fullmatch(name):
        raise LineError(f"“{text.strip()[:20]}”应写成“名称 = ……”：{NAMES}")
    return name, _unescaped(parts[1].strip())


def _formula(text: str) -> str:
    """The formula as it is, or with half-width signs where it cannot be read otherwise."""
    text = text.strip()
    try:
        return formula.read(text).text
    except FormulaError:
        plain = unicodedata.normalize("NFKC", text).translate(AS_FORMULA)
        return formula.read(plain).text


def _pieces(line: str) -> list[str]:
    """What stands between the bars, still escaped; bars at the end part nothing."""
    pieces = [piece.strip() for _, piece in islice(split(line, "|｜"), MOST)]
    while len(pieces) > 1 and not pieces[-1]:
        pieces.pop()
    return pieces


@dataclass(frozen=True, slots=True)
class _Told:
    """Pieces by their names, those without a name, and those of them that follow a question."""

    tags: dict[str, str]
    texts: list[str]
    after: list[str]


def _told(pieces: list[str], tags: tuple[str, ...]) -> _Told:
    told = _Told({}, [], [])
    for piece in pieces:
        found = TAG.fullmatch(piece)
        if found and (tag := found[1].removeprefix("允许")) in tags:
            told.tags[tag] = _unescaped(found[2].strip())
        else:
            (told.after if "问" in told.tags else told.texts).append(_unescaped(piece))
    return told


def _unescaped(piece: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], piece)


def _escaped(text: str) -> str:
    escaped = TO_ESCAPE.sub(lambda found: "\\n" if found[0] == "\n" else f"\\{found[0]}", text)
    return f"\\{escaped}" if TAG.match(escaped) else escaped


def _tagged(tag: str, text: str) -> str:
    return f"{tag}：{_escaped(text)}" if text else ""


def _of_step(step: Step) -> str:
    return _joined(
        f"{step.name} = {_escaped(step.formula)}",
        _escaped(step.text),
        _tagged("问", step.ask),
        _tagged("单位", step.unit),
        _tagged("误差", step.tolerance if step.tolerance != "0" else ""),
    )


def _joined(*pieces: str) -> str:
    return " ｜ ".join(piece for piece in pieces if piece)
