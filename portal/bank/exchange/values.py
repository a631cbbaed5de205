"""What an import has found and what an export could not say, alike for every format."""

from dataclasses import dataclass

from portal.bank.rules.questions import Ability, Cite, Question

MOST_BYTES = 10 * 1024 * 1024  # of a file, and of what a compressed one unfolds to, per member
MOST_QUESTIONS = 5_000  # in one file


class Unreadable(ValueError):  # noqa: N818
    """The whole file is refused: not of this format, hostile, or too large; says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the officer says of questions whose file is silent on it; topic empty: nothing."""

    topic: str = ""
    ability: Ability = Ability.UNDERSTAND
    difficulty: int = 3
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """导入错误: one thing that stops the import, and where it stands in the file.

    `row` is the row of the sheet or the line of the text (0: not known), `column` the heading of
    the column or the name of the element, `item` what the file calls the question.
    """

    message: str
    row: int = 0
    column: str = ""
    item: str = ""

    def __str__(self) -> str:
        place = f"第{self.row}行" if self.row else ""
        place += f"“{self.column}”列" if self.column and self.row else self.column
        words = "，".join(word for word in (place, self.item) if word)
        return f"{words}：{self.message}" if words else self.message


@dataclass(frozen=True, slots=True)
class Loss:
    """未能带入（带出）的内容: what this format or this file could not carry over."""

    message: str
    item: str = ""

    def __str__(self) -> str:
        return f"{self.item}：{self.message}" if self.item else self.message


@dataclass(frozen=True, slots=True)
class Imported:
    """导入结果: nothing is kept unless `faults` is empty.

    A question's `id` is the one of the file where it is one of ours (`K5.2-001`), else empty.
    Questions may still lack what the bank asks for before review (clauses, reasons of wrong
    options, an explanation): they come in as drafts.
    """

    questions: tuple[Question, ...] = ()
    faults: tuple[Fault, ...] = ()
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """导出结果: the file, how many questions are in it, and what its format has no place for."""

    content: bytes
    media_type: str
    suffix: str
    count: int
    losses: tuple[Loss, ...] = ()
