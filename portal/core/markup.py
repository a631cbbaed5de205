"""The markup of a question's words: paragraphs, tables, pictures and formulas, one after another.

It holds no HTML. What is not quite a table, a picture or a formula stays words, shown as written.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, groupby
from typing import ClassVar

PICTURE = re.compile(r"!\[([^\[\]]+)\]\(picture:([0-9a-f]{32})\)")
FIGURE = re.compile(r"[-−＋+]?\d[\d,.]*(%|元|分|人|天|日|工日|万元)?|—|")
BORDER = re.compile(r":?-+:?")
PIPE = re.compile(r"(?<!\\)\|")
# `$…$` with nothing blank just inside, and **…**: what a line may hold besides words.
INLINE = re.compile(r"\$(?=[^\s$])([^$\n]*[^\s$])\$|\*\*([^*]+)\*\*")
BLANKS = " \t\r"  # not U+3000: an indented line is meant to be

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of words without a blank one between them."""

    kind: ClassVar[str] = "paragraph"
    lines: tuple[str, ...]

    @property
    def plain(self) -> str:
        """The lines without the marks in them."""
        return "\n".join(map(bare, self.lines))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the names of its columns, and rows that may be short or long; counted from 1 through
    the text.
    """

    kind: ClassVar[str] = "grid"
    head: Cells
    rows: tuple[Cells, ...]
    number: int = 1

    @property
    def figures(self) -> tuple[bool, ...]:
        """Which columns hold figures only, and so stand to the right."""
        columns: list[list[str]] = [[] for _ in self.head]
        for row in self.rows:
            for column, cell in zip(columns, row, strict=False):
                column.append(cell)
        return tuple(any(held) and all(map(FIGURE.fullmatch, held)) for held in columns)

    @property
    def plain(self) -> str:
        """A line for each row, with blanks between the cells."""
        return "\n".join(" ".join(map(bare, row)) for row in (self.head, *self.rows))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its name, and the words that stand for it."""

    kind: ClassVar[str] = "picture"
    words: str
    name: str

    @property
    def plain(self) -> str:
        """That there is a picture, and of what."""
        return f"（图：{self.words}）"


@dataclass(frozen=True, slots=True)
class Display:
    """A formula that stands alone on its line, in the notation of `core.notation`."""

    kind: ClassVar[str] = "display"
    text: str

    @property
    def plain(self) -> str:
        """The formula as written."""
        return self.text


Block = Paragraph | Grid | Picture | Display


@dataclass(frozen=True, slots=True)
class Stem:
    """What is asked, apart from what cannot stand inside a label: the blocks before and after."""

    before: tuple[Block, ...]
    words: str
    after: tuple[Block, ...]


def blocks(text: str) -> tuple[Block, ...]:
    """The text as blocks, in its order."""
    lines = [line.strip(BLANKS) for line in text.split("\n")]
    found = [block for kind, held in groupby(lines, _kind) for block in _blocks(kind, held)]
    numbers = count(1)
    return tuple(replace(b, number=next(numbers)) if isinstance(b, Grid) else b for b in found)


def stem(text: str) -> Stem:
    """The last words of the text are what is asked; without tables and the like, all of them."""
    held = blocks(text)
    if all(isinstance(block, Paragraph) for block in held):
        return Stem((), text.strip(), ())
    end = max((at for at, b in enumerate(held, 1) if isinstance(b, Paragraph)), default=0)
    begin = end
    while begin and isinstance(held[begin - 1], Paragraph):
        begin -= 1
    asked = [line for b in held[begin:end] if isinstance(b, Paragraph) for line in b.lines]
    return Stem(held[:begin], "\n".join(asked), held[end:])


def plain(text: str) -> str:
    """The text without its marks, for lists, search and comparison: a table row by row, a formula
    as written, a picture by the words that stand for it. What has no marks stays as it is.
    """
    if not any(mark in text for mark in ("**", "$", "|", "![")):
        return text
    return "\n".join(block.plain for block in blocks(text))


def bare(line: str) -> str:
    """A line without its marks: a formula as written, a word no longer set off."""
    return INLINE.sub(lambda found: found.group(1) or bare(found.group(2)), line)


def formulas(text: str) -> Iterator[str]:
    """The formulas that stand among the words of the text."""
    for block in blocks(text):
        for line in _lines(block):
            yield from _formulas(line)


def cells(line: str) -> Cells:
    """The cells of a row: `| a | b |`; a pipe in a cell is written with a backslash before it."""
    parts = PIPE.split(line.strip(BLANKS).removeprefix("|"))
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return tuple(part.strip().replace("\\|", "|") for part in parts)


def is_border(line: str) -> bool:
    """Whether this is the line under a table's head: `|---|---|`."""
    return all(map(BORDER.fullmatch, cells(line)))


def _formulas(line: str) -> Iterator[str]:
    for found in INLINE.finditer(line):
        formula, set_off = found.groups()
        if formula:
            yield formula
        else:
            yield from _formulas(set_off)


def _kind(line: str) -> str:
    if line.startswith("|"):
        return Grid.kind
    if (found := PICTURE.fullmatch(line)) and found.group(1).strip():
        return Picture.kind
    if len(line) > 4 and line.startswith("$$") and line.endswith("$$"):
        inner = line[2:-2]
        return Display.kind if inner.strip() and "$" not in inner else Paragraph.kind
    return Paragraph.kind if line else ""


def _blocks(kind: str, held: Iterable[str]) -> Iterator[Block]:
    lines = tuple(held)
    if kind == Picture.kind:
        found = (PICTURE.fullmatch(line) for line in lines)
        yield from (Picture(one.group(1).strip(), one.group(2)) for one in found if one)
    elif kind == Display.kind:
        yield from (Display(line[2:-2].strip()) for line in lines)
    elif kind == Grid.kind and len(lines) > 1 and is_border(lines[1]):
        yield Grid(cells(lines[0]), tuple(map(cells, lines[2:])))
    elif kind:
        yield Paragraph(lines)


def _lines(block: Block) -> tuple[str, ...]:
    if isinstance(block, Paragraph):
        return block.lines
    if isinstance(block, Grid):
        return tuple(cell for row in (block.head, *block.rows) for cell in row)
    return ()
