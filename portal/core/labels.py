"""Enums whose members carry the Chinese word shown to people."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """`OPEN = "open", "进行中"`: the value is stored, the label is shown."""

    label: str

    # Looking a member up, Role("firm"), is a call with the value alone: hence the default.
    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
