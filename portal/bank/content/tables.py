"""Reads the fields of one table and collects what is missing, of the wrong kind, or not known."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from portal.bank.rules.numbers import is_number, number
from portal.core.labels import Labelled

L = TypeVar("L", bound=Labelled)
CENTIMARKS = 100
MISSING = object()


class Table:
    """One table of a file: fields are asked for by kind; `finish` tells of the others."""

    def __init__(self, data: object, faults: list[str], place: str = "") -> None:
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.faults = faults
        self.place = place
        self.asked: set[str] = set()
        if not isinstance(data, Mapping):
            self.fault("应是一个表")

    def fault(self, message: str) -> None:
        """Note what is wrong in this table."""
        self.faults.append(f"{self.place}{message}")

    def text(self, name: str, default: str | None = None) -> str:
        """A string; without default it must be there and not be blank."""
        value = self._get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            if value is not MISSING:
                self.fault(f"{name}应是非空文字" if default is None else f"{name}应是文字")
            return default or ""
        return value.strip()

    def decimal(self, name: str, default: str | None = None) -> str:
        """A decimal written as a string."""
        value = self.text(name, default)
        if value and not is_number(value):
            self.fault(f"{name}应是写成文字的十进制数")
            return "0"
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number, not negative."""
        value = self._get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            if value is not MISSING:
                self.fault(f"{name}应是不小于0的整数")
            return 0
        return value

    def centimarks(self, name: str, default: int | None = None) -> int:
        """Marks, as a whole number or as a decimal in a string, in hundredths."""
        value = self.data.get(name)
        if isinstance(value, str) and is_number(value):
            self.asked.add(name)
            hundredths = number(value) * CENTIMARKS
            if hundredths.denominator == 1 and hundredths >= 0:
                return int(hundredths)
            self.fault(f"{name}最多两位小数，且不小于0")
            return 0
        return self.whole(name, default) * CENTIMARKS

    def flag(self, name: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._get(name, default)
        if not isinstance(value, bool):
            if value is not MISSING:
                self.fault(f"{name}应是true或false")
            return False
        return value

    def day(self, name: str) -> date | None:
        """A date, where there is one."""
        value = self._get(name, None, needed=False)
        if value is not None and type(value) is not date:
            self.fault(f"{name}应是日期")
            return None
        return value

    def word(self, name: str, kind: type[L]) -> L:
        """One of the words of an enum."""
        value = self.text(name)
        words = {member.value: member for member in kind}
        if value and value not in words:
            self.fault(f"{name}应是{'、'.join(words)}之一")
        return words.get(value) or next(iter(kind))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; empty when absent."""
        value = self._get(name, [], needed=False)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(f"{name}应是文字的列表")
            return ()
        return tuple(item.strip() for item in value)

    def tables(self, name: str, label: str = "") -> tuple["Table", ...]:
        """A list of tables, each telling its place in what it finds; empty when absent."""
        value = self._get(name, [], needed=False)
        if not isinstance(value, list):
            self.fault(f"{name}应是表的列表")
            return ()
        return tuple(
            Table(item, self.faults, f"{self.place}第{place}{label or f'个{name}'}：")
            for place, item in enumerate(value, start=1)
        )

    def table(self, name: str) -> "Table":
        """A table inside this one; empty when absent."""
        return Table(self._get(name, {}, needed=False), self.faults, f"{self.place}{name}：")

    def finish(self) -> None:
        """Tell of fields that nobody asked for: they are slips of the pen."""
        for name in self.data.keys() - self.asked:
            self.fault(f"不认识的字段{name}")

    def _get(self, name: str, default: object, *, needed: bool = True) -> Any:
        self.asked.add(name)
        if name in self.data:
            return self.data[name]
        if default is None and needed:
            self.fault(f"缺少{name}")
            return MISSING
        return default
