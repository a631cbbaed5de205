"""One row of the sheet: its cells by column, and what is wrong in them."""

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from portal.bank.exchange.excel import lines
from portal.bank.exchange.excel.columns import CASE, EXAMPLE, ID, STEM, Column
from portal.bank.exchange.excel.lines import LineError
from portal.bank.exchange.excel.names import NameUnknownError
from portal.bank.exchange.findings import Findings, named
from portal.core.labels import Labelled

WHOLE = re.compile(r"(\d{1,6})(秒)?")
T = TypeVar("T")
L = TypeVar("L", bound=Labelled)


class Row:
    """The cells of one row; faults go to the findings with the place of the cell."""

    def __init__(self, number: int, cells: dict[Column, str], findings: Findings) -> None:
        self.number, self.cells, self.findings = number, cells, findings
        self.faulty = False
        self.item = named(self[ID] or self[STEM])

    def __getitem__(self, column: Column) -> str:
        return self.cells.get(column, "")

    @property
    def is_example(self) -> bool:
        """Whether it, or the case it belongs to, is one of the template's examples."""
        return self[ID].startswith(EXAMPLE) or self[CASE].startswith(EXAMPLE)

    def fault(self, message: str, column: Column) -> None:
        """Note what is wrong in this cell."""
        self.faulty = True
        self.findings.fault(message, column.name, row=self.number, item=self.item)

    def loss(self, message: str) -> None:
        """Note what of this row could not be carried over."""
        self.findings.lose(message, item=f"第{self.number}行")

    def read(self, column: Column, reader: Callable[[str], T]) -> T | None:
        """What the reader makes of the cell; None where it is empty, or faulty."""
        try:
            return reader(self[column]) if self[column] else None
        except (LineError, NameUnknownError) as error:
            self.fault(str(error), column)
            return None

    def word(self, column: Column, kind: type[L], spoken: dict[str, L], empty: L) -> L:
        """One of the words of an enum, by its label, its value or as people say it."""
        words = {name: member for member in kind for name in (member.label, member.value)} | spoken
        written = self[column]
        if written and written not in words:
            choices = "、".join(member.label for member in kind)
            self.fault(f"“{written[:20]}”应是{choices}之一", column)
        return words.get(written, empty)

    def whole(self, column: Column, empty: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        written = unicodedata.normalize("NFKC", self[column])
        if not written:
            return empty
        found = WHOLE.fullmatch(written)
        if not found or not least <= int(found[1]) <= most:
            self.fault(f"“{written[:20]}”应是{least}至{most}的整数", column)
            return empty
        return int(found[1])

    def decimal(self, column: Column, empty: str, note: str = "") -> str:
        """A decimal as text."""
        found = lines.decimal(self[column]) if self[column] else empty
        if found is None:
            self.fault(f"“{self[column][:20]}”应是数字{note}", column)
        return found or empty

    def matching(self, column: Column, pattern: re.Pattern[str], hint: str) -> str:
        """A short code such as 12(1), full-width brackets or not."""
        written = unicodedata.normalize("NFKC", self[column])
        if not pattern.fullmatch(written):
            self.fault(f"“{written[:20]}”应写成{hint}一类", column)
            return ""
        return written
