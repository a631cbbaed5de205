"""Words with marks: the HTML of others becomes our text, our text becomes simple HTML.

Our text has paragraphs (a blank line between), lines, **words set off** and Markdown tables.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from lxml import etree

from portal.bank.exchange.tables import TOO_LARGE, Table
from portal.bank.exchange.xml import Element, written

MOST_MARKS = 20_000  # of one text
LONGEST = 200_000  # characters of one text, as it is read and as it comes out
TOO_LONG = "过长的内容"
BLANK = "（ ）"
BOLD = frozenset({"b", "strong", "em", "i", "u", "mark"})
APART = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "prompt",
        "section",
        "ul",
        "caption",
    }
)
SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
LOST = {
    "img": "图片",
    "svg": "图形",
    "object": "对象",
    "embed": "对象",
    "audio": "音频",
    "video": "视频",
    "iframe": "嵌入的网页",
    "math": "数学公式",
    "canvas": "图形",
    "script": "脚本",
    "include": "引用的文件",
    "printedVariable": "随机变量",
    "feedbackBlock": "按作答显示的反馈",
    "feedbackInline": "按作答显示的反馈",
    "templateBlock": "随机文字",
    "templateInline": "随机文字",
    "rubricBlock": "说明（rubricBlock）",
    "infoControl": "提示",
    "hottext": "可点选的文字",
    "gap": "空格",
    "input": "输入框",
    "select": "输入框",
    "textarea": "输入框",
}
INNER_DROPPED = SILENT | (
    LOST.keys() - {"img", "embed", "include", "printedVariable", "hottext", "gap", "input"}
)
RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
WRAPPED = re.compile(f"(?<=[{WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{WIDE}])")
SPACES = re.compile(r"[ \t\r\n\f]+")
SET_OFF = re.compile(r"\*\*([^*]+)\*\*")
RULE = re.compile(r"\|( *:?-+:? *\|)+")
CELL_END = re.compile(r"(?<!\\)\|")
BETWEEN = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Words:
    """What a marked text says, and what of it could not be carried over."""

    text: str
    losses: tuple[str, ...] = ()


def of_html(html: str) -> Words:
    """The words of HTML as browsers would read it, however broken."""
    page = _Page()
    parser = etree.HTMLParser(target=page, no_network=True, huge_tree=False)
    if len(html) > LONGEST:
        page.lost[TOO_LONG] = None
    if html.strip():
        parser.feed(WRAPPED.sub("", html[:LONGEST]))
        parser.close()
    return page.words()


def of_elements(children: Iterable[Element | str]) -> Words:
    """The words of elements that are named as those of HTML."""
    page = _Page()
    for child in children:
        _tell(child, page)
    return page.words()


def of_plain(text: str) -> Words:
    """The words of a text without marks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return Words("\n".join(line.rstrip() for line in lines))


def html(text: str) -> str:
    """Our text as simple HTML."""
    return "".join(map(written, blocks(text)))


def blocks(text: str) -> tuple[Element, ...]:
    """Our text as paragraphs and tables."""
    return tuple(map(_block, paragraphs(text)))


def paragraphs(text: str) -> tuple[str, ...]:
    """What stands between blank lines."""
    return tuple(part for part in BETWEEN.split(text.strip()) if part)


def is_table(paragraph: str) -> bool:
    """Whether the paragraph is a Markdown table."""
    lines = paragraph.split("\n")
    return (
        len(lines) > 1
        and all(line.startswith("|") and line.endswith("|") for line in lines)
        and RULE.fullmatch(lines[1]) is not None
    )


def inline(paragraph: str) -> tuple[Element | str, ...]:
    """The lines of one paragraph, with what is set off."""
    found: list[Element | str] = []
    for place, line in enumerate(paragraph.split("\n")):
        if place:
            found.append(Element("br"))
        found += _spans(line)
    return tuple(found)


def _block(paragraph: str) -> Element:
    if not is_table(paragraph):
        return Element("p", {}, inline(paragraph))
    first, _, *rest = paragraph.split("\n")
    body = Element("tbody", {}, tuple(_row(line, "td") for line in rest))
    head = Element("thead", {}, (_row(first, "th"),))
    return Element("table", {}, (head, body) if rest else (head,))


def _row(line: str, name: str) -> Element:
    cells = [cell.strip().replace(r"\|", "|") for cell in CELL_END.split(line)[1:-1]]
    return Element("tr", {}, tuple(Element(name, {}, tuple(_spans(cell))) for cell in cells))


def _spans(line: str) -> list[Element | str]:
    """Runs of blanks are kept by blanks that do not break."""
    kept = line.replace("  ", " \u00a0")
    found: list[Element | str] = []
    for place, part in enumerate(SET_OFF.split(kept)):
        if part:
            found.append(Element("strong", {}, (part,)) if place % 2 else part)
    return found


class _Reader(Protocol):
    """What lxml and the elements of a document tell their events to."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


def _tell(node: Element | str, reader: _Reader) -> None:
    if isinstance(node, str):
        reader.data(WRAPPED.sub("", node))
        return
    reader.start(node.name, node.attributes)
    for child in node.children:
        _tell(child, reader)
    reader.end(node.name)


class _Page:
    """Takes the events of a marked text and keeps its words."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.lines: list[str] = []
        self.line: list[tuple[str, bool]] = []
        self.bold = self.dropped = self.tables = self.marks = 0
        self.shift: dict[int, int] | None = None
        self.table = Table()
        self.lists: list[int] = []
        self.underlined = -1  # where in the line the <u> being read began
        self.lost: dict[str, None] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.marks += 1
        if self.marks > MOST_MARKS:
            self.lost[TOO_LONG] = None
            return
        if tag in LOST:
            self._lose(tag, attributes)
        if tag in INNER_DROPPED:
            self.dropped += 1
        elif tag in ("sub", "sup"):
            self.shift = LOWERED if tag == "sub" else RAISED
        elif tag in BOLD:
            self.underlined = len(self.line) if tag == "u" else self.underlined
            self.bold += 1
        else:
            self._open(tag, attributes)

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "br":
            self._end_line()
        elif tag in ("table", "tr", "td", "th"):
            self._open_table(tag, attributes)
        elif tag == "li":
            self._end_line()
            self.line.append((self._bullet(), False))
        elif tag in APART:
            self._end_block()
            if tag in ("ol", "ul"):
                self.lists.append(1 if tag == "ol" else 0)

    def end(self, tag: str) -> None:
        if tag in INNER_DROPPED:
            self.dropped = max(self.dropped - 1, 0)
        elif tag in ("sub", "sup"):
            self.shift = None
        elif tag in BOLD:
            self.bold = max(self.bold - 1, 0)
            if tag == "u":
                self._fill_blank()
        else:
            self._close(tag)

    def _close(self, tag: str) -> None:
        if tag in ("td", "th", "table"):
            self._close_table(tag)
        elif tag == "li":
            self._end_line()
        elif tag in APART:
            self._end_block()
            if tag in ("ol", "ul") and self.lists:
                self.lists.pop()

    def data(self, text: str) -> None:
        if self.dropped or self.marks > MOST_MARKS:
            return
        shifted = text.translate(self.shift) if self.shift else text
        self.line.append((SPACES.sub(" ", shifted), self.bold > 0))

    def close(self) -> None:
        """Nothing is handed back: the words are asked for afterwards."""

    def words(self) -> Words:
        """All that was said."""
        while self.tables:
            self._close_table("table")
        self._end_block()
        text = "\n\n".join(self.blocks)
        if len(text) > LONGEST:
            self.lost[TOO_LONG] = None
        return Words(text[:LONGEST].rstrip(), tuple(self.lost))

    def _lose(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = attributes.get("src", attributes.get("data", "")).rpartition("/")[2][:60]
        shown = "" if name.startswith("data:") or "," in name else name
        self.lost[f"{LOST[tag]}“{shown}”" if shown else LOST[tag]] = None

    def _bullet(self) -> str:
        if not self.lists or not self.lists[-1]:
            return "• "
        self.lists[-1] += 1
        return f"{self.lists[-1] - 1}. "

    def _fill_blank(self) -> None:
        """An underlined blank is a place to be filled in."""
        if self.underlined >= 0:
            inside = "".join(text for text, _ in self.line[self.underlined :])
            if inside and not inside.strip(" \u00a0\u3000"):
                self.line[self.underlined :] = [(BLANK, False)]
        self.underlined = -1

    def _end_line(self) -> None:
        self.underlined = -1
        if line := _said(self.line):
            self.lines.append(line)
        self.line = []

    def _end_block(self) -> None:
        self._end_line()
        if self.tables:
            return
        if self.lines:
            self.blocks.append("\n".join(self.lines))
        self.lines = []

    def _open_table(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "table":
            self._end_block()
            self.tables += 1
            if self.tables > 1:
                self.lost["表格中的表格"] = None
        elif self.tables == 1:
            self._end_line()
            if tag == "tr":
                self.blocks += self.lines  # a caption
                self.lines = []
                self.table.open_row()
            elif {"colspan", "rowspan"} & attributes.keys():
                self.lost["合并的单元格"] = None

    def _close_table(self, tag: str) -> None:
        self._end_line()
        if tag == "table":
            self.tables = max(self.tables - 1, 0)
            if not self.tables:
                self._end_table()
        elif self.tables == 1:
            self.table.put(" ".join(self.lines))
            self.lines = []

    def _end_table(self) -> None:
        text, self.table = self.table.text(), Table()
        if text is None:
            self.lost[TOO_LARGE] = None
        elif text:
            self.blocks.append(text)
        self._end_block()


def _said(line: list[tuple[str, bool]]) -> str:
    """The line with ** around what is set off, blanks as one and none at the ends."""
    merged = (
        ("".join(text for text, _ in run), bold)
        for bold, run in groupby(line, key=lambda part: part[1])
    )
    whole = "".join(_set_off(text) if bold else text for text, bold in merged)
    return SPACES.sub(" ", whole).strip(" \u00a0").replace("\u00a0", " ")


def _set_off(text: str) -> str:
    inner = text.strip(" \u00a0\u3000")
    if not inner or "*" in inner:
        return text
    before, _, after = text.partition(inner)
    return f"{before}**{inner}**{after}"
