"""The few shapes that a setting's value may have: typed by an officer box by box, never as text.

Each shape says which boxes its form has, makes a value of them, tells in Chinese what is wrong with
a value, shows it line by line, and keeps it as plain JSON.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from portal.core.labels import Labelled

V = TypeVar("V")
L = TypeVar("L", bound=Labelled)
Row = tuple[int, ...]
Rows = tuple[Row, ...]
VALUE = "value"
ROWS = "rows"
MOST_ROWS = 6


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the form: a whole number between bounds, or one of some options."""

    name: str
    label: str
    least: int = 0
    most: int = 0
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    is_optional: bool = False
    caption: str = ""  # its label among the others of its row

    def fault(self, number: int) -> str:
        """What is wrong with this number in this box; empty if nothing."""
        if self.least <= number <= self.most:
            return ""
        return f"{self.label}请填写{self.least}至{self.most}的整数"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, and beside which box to say so."""

    box: str
    words: str


class Shape(Protocol[V]):
    """What every shape can do."""

    @property
    def boxes(self) -> tuple[Box, ...]: ...

    def of_boxes(self, filled: Mapping[str, Any]) -> V | Fault:
        """The value of what was filled in, or why there is none."""

    def to_boxes(self, value: V) -> dict[str, Any]:
        """What the boxes hold for this value."""

    def fault(self, value: V) -> Fault | None:
        """Why this cannot be the value; None if it can."""

    def lines(self, value: V) -> tuple[tuple[str, str], ...]:
        """The value as it is shown: what, and how much."""

    def keep(self, value: V) -> dict[str, Any]:
        """The value as plain JSON."""

    def read(self, kept: Mapping[str, Any]) -> V:
        """The value again; ValueError if it is none of this shape any more."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between bounds."""

    label: str
    least: int
    most: int
    unit: str = ""

    @property
    def boxes(self) -> tuple[Box, ...]:
        return (Box(VALUE, self.label, self.least, self.most, self.unit),)

    def of_boxes(self, filled: Mapping[str, Any]) -> int | Fault:
        number = filled.get(VALUE)
        return number if isinstance(number, int) else Fault(VALUE, f"请填写{self.label}")

    def to_boxes(self, value: int) -> dict[str, Any]:
        return {VALUE: value}

    def fault(self, value: int) -> Fault | None:
        words = self.boxes[0].fault(value)
        return Fault(VALUE, words) if words else None

    def lines(self, value: int) -> tuple[tuple[str, str], ...]:
        return ((self.label, f"{value}{self.unit}"),)

    def keep(self, value: int) -> dict[str, Any]:
        return {VALUE: value}

    def read(self, kept: Mapping[str, Any]) -> int:
        number = kept.get(VALUE)
        if not isinstance(number, int) or isinstance(number, bool):
            raise ValueError(f"not a whole number: {number!r}")
        return _sound(number, self.fault(number))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Several named whole numbers that hang together: `check` says what is wrong with them all."""

    rows: tuple[Box, ...]
    check: Callable[[Mapping[str, int]], str] = lambda _numbers: ""

    @property
    def boxes(self) -> tuple[Box, ...]:
        return self.rows

    def of_boxes(self, filled: Mapping[str, Any]) -> dict[str, int] | Fault:
        for box in self.rows:
            if not isinstance(filled.get(box.name), int):
                return Fault(box.name, f"请填写{box.label}")
        return {box.name: filled[box.name] for box in self.rows}

    def to_boxes(self, value: dict[str, int]) -> dict[str, Any]:
        return dict(value)

    def fault(self, value: dict[str, int]) -> Fault | None:
        for box in self.rows:
            if words := box.fault(value[box.name]):
                return Fault(box.name, words)
        words = self.check(value)
        return Fault(self.rows[0].name, words) if words else None

    def lines(self, value: dict[str, int]) -> tuple[tuple[str, str], ...]:
        return tuple((box.label, f"{value[box.name]}{box.unit}") for box in self.rows)

    def keep(self, value: dict[str, int]) -> dict[str, Any]:
        return dict(value)

    def read(self, kept: Mapping[str, Any]) -> dict[str, int]:
        names = {box.name for box in self.rows}
        if kept.keys() != names or not all(_is_whole(number) for number in kept.values()):
            raise ValueError(f"not these numbers: {sorted(kept)}")
        value = {box.name: int(kept[box.name]) for box in self.rows}
        return _sound(value, self.fault(value))


@dataclass(frozen=True, slots=True)
class Bands:
    """Ordered bands, each up to its limit: `columns` begin with the limit, which rises.

    `empty` says what no band at all means; without it there is one at least.
    """

    columns: tuple[Box, ...]
    check: Callable[[Rows], str] = lambda _rows: ""
    empty: str = ""

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(
            Box(
                _cell(number, column),
                f"第{number + 1}档{column.label}",
                column.least,
                column.most,
                column.unit,
                is_optional=bool(self.empty) or number > 0,
                caption=column.label if len(self.columns) > 1 else "",
            )
            for number in range(MOST_ROWS)
            for column in self.columns
        )

    def of_boxes(self, filled: Mapping[str, Any]) -> Rows | Fault:
        rows: list[Row] = []
        for number in range(MOST_ROWS):
            cells = [filled.get(_cell(number, column)) for column in self.columns]
            if all(cell is None for cell in cells):
                continue
            for column, cell in zip(self.columns, cells, strict=True):
                if cell is None:
                    words = f"第{number + 1}档没有填完，请填写{column.label}，或者整档留空"
                    return Fault(_cell(number, column), words)
            rows.append(tuple(cell for cell in cells if cell is not None))
        return tuple(rows)

    def to_boxes(self, value: Rows) -> dict[str, Any]:
        return {
            _cell(number, column): cell
            for number, row in enumerate(value)
            for column, cell in zip(self.columns, row, strict=True)
        }

    def fault(self, value: Rows) -> Fault | None:
        if not value:
            first = _cell(0, self.columns[0])
            return None if self.empty else Fault(first, "请至少填写一档")
        for number, row in enumerate(value):
            for column, cell in zip(self.columns, row, strict=True):
                if words := column.fault(cell):
                    return Fault(_cell(number, column), f"第{number + 1}档{words}")
            if number and row[0] <= value[number - 1][0]:
                words = f"第{number + 1}档的“{self.columns[0].label}”应当大于上一档"
                return Fault(_cell(number, self.columns[0]), words)
        words = self.check(value)
        return Fault(_cell(0, self.columns[0]), words) if words else None

    def lines(self, value: Rows) -> tuple[tuple[str, str], ...]:
        if not value:
            return (("各档", self.empty),)
        limit, *others = self.columns
        return tuple(
            (
                f"{limit.label}{row[0]}{limit.unit}",
                "，".join(
                    f"{column.label}{cell}{column.unit}"
                    for column, cell in zip(others, row[1:], strict=True)
                )
                or f"第{number + 1}档",
            )
            for number, row in enumerate(value)
        )

    def keep(self, value: Rows) -> dict[str, Any]:
        return {ROWS: [list(row) for row in value]}

    def read(self, kept: Mapping[str, Any]) -> Rows:
        rows = kept.get(ROWS)
        if not isinstance(rows, list) or not all(
            len(row) == len(self.columns) and all(_is_whole(cell) for cell in row) for row in rows
        ):
            raise ValueError("not bands of this kind")
        value = tuple(tuple(row) for row in rows)
        return _sound(value, self.fault(value))


@dataclass(frozen=True, slots=True)
class Choice(Generic[L]):
    """One of the members of an enum that carries its Chinese words."""

    label: str
    options: type[L]

    @property
    def boxes(self) -> tuple[Box, ...]:
        choices = tuple((member.value, member.label) for member in self.options)
        return (Box(VALUE, self.label, options=choices),)

    def of_boxes(self, filled: Mapping[str, Any]) -> L | Fault:
        chosen = filled.get(VALUE)
        found = [member for member in self.options if member.value == chosen]
        return found[0] if found else Fault(VALUE, f"请选择{self.label}")

    def to_boxes(self, value: L) -> dict[str, Any]:
        return {VALUE: value.value}

    def fault(self, value: L) -> Fault | None:
        return None

    def lines(self, value: L) -> tuple[tuple[str, str], ...]:
        return ((self.label, value.label),)

    def keep(self, value: L) -> dict[str, Any]:
        return {VALUE: value.value}

    def read(self, kept: Mapping[str, Any]) -> L:
        return self.options(str(kept.get(VALUE)))


def _cell(row: int, column: Box) -> str:
    return f"{column.name}_{row + 1}"


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _sound(value: V, fault: Fault | None) -> V:
    """The value, if nothing is wrong with it."""
    if fault is not None:
        raise ValueError(fault.words)
    return value
