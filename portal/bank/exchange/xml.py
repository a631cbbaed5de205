"""XML of others, read without trust: no DTD, no entities, no network; size, depth and number bound.

The names of elements and attributes are read without their namespace.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from portal.bank.exchange.values import MOST_BYTES, Unreadable

MOST_DEPTH = 100  # elements inside one another
MOST_ELEMENTS = 300_000
MOST_TAGS = 4 * MOST_ELEMENTS  # of both kinds, before anything is parsed
CHUNK = 64 * 1024
TELLTALE = 8  # characters that are UTF-8 by mere chance: fewer than this

BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", ""),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}
DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
DECLARATION = re.compile(r"\s{0,100}<\?xml[^>]{0,300}\?>")
BLANKS = " \t\r\n"
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ENTITY = re.compile(r"Entity '.{1,60}' not defined")
NO_ATTRIBUTES: Mapping[str, str] = {}


class Cdata(str):
    """Text that is written as a CDATA section: marks of its own stay legible."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Element:
    """An element with all that it holds, in order."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Element | str", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """The attribute, without blanks around it."""
        return self.attributes.get(name, default).strip()

    @property
    def elements(self) -> tuple["Element", ...]:
        """The elements directly inside."""
        return tuple(child for child in self.children if isinstance(child, Element))

    def all(self, *names: str) -> tuple["Element", ...]:
        """The elements directly inside that have one of these names."""
        return tuple(child for child in self.elements if child.name in names)

    def first(self, name: str) -> "Element | None":
        """The first element of this name directly inside."""
        return next(iter(self.all(name)), None)

    def walk(self) -> Iterator["Element"]:
        """The element and all inside it, in the order of the file."""
        waiting = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(reversed(found.elements))

    def within(self, *names: str) -> tuple["Element", ...]:
        """All elements of these names, however deep."""
        return tuple(found for found in self.walk() if found.name in names)

    @property
    def text(self) -> str:
        """All text inside, without blanks around it."""
        return "".join(self._texts()).strip()

    def text_of(self, name: str) -> str:
        """The text of the first element of this name directly inside; empty where there is none."""
        found = self.first(name)
        return found.text if found else ""

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, Element):
                yield from child._texts()
            else:
                yield child


def parse(content: bytes, most: int = MOST_ELEMENTS) -> Element:
    """The root of the document, of at most so many elements; Unreadable for anything doubtful."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件超过{MOST_BYTES // 1024 // 1024}MB，请分成几个文件导入。")
    text = decoded(content)
    declaration = DECLARATION.match(text)
    data = text[declaration.end() if declaration else 0 :].lstrip(BLANKS).encode()
    if not data.startswith(b"<"):
        raise Unreadable("这不是XML文件：请确认选对了文件和格式。")
    if data.count(b"<") > MOST_TAGS:
        raise Unreadable("文件的元素过多，请分成几个文件导入。")
    builder = _Builder(most)
    parser = etree.XMLParser(
        target=builder,
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for start in range(0, len(data), CHUNK):
            parser.feed(data[start : start + CHUNK])
        parser.close()
    except etree.XMLSyntaxError as error:
        raise Unreadable(_told(error)) from None
    if builder.root is None:
        raise Unreadable("文件中没有内容，请重新导出后再导入。")
    return builder.root


def decoded(content: bytes) -> str:
    """The characters of the file, in the encoding that it shows or declares."""
    for start, encoding in BOMS:
        if content.startswith(start):
            return _in(content, encoding or "", "UTF-32")
    found = DECLARED.match(content[:400])
    declared = found.group(1).decode() if found else "utf-8"
    text = _in(content, ENCODINGS.get(declared.lower(), ""), declared)
    if ENCODINGS[declared.lower()] != "utf-8" and _is_utf8(content):
        raise Unreadable(f"文件声明的编码是{declared}，内容却是UTF-8，请改正声明后再导入。")
    return text


def serialised(root: Element) -> bytes:
    """The document as a file in UTF-8."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written(root, 2)}\n'.encode()


def written(element: Element, lines: int = 0) -> str:
    """The element as text; the elements of so many levels each begin a line."""
    attributes = "".join(
        f" {name}={quoteattr(_legal(value))}" for name, value in element.attributes.items()
    )
    if not element.children:
        return f"<{element.name}{attributes}/>"
    apart = "\n" if lines and not any(isinstance(child, str) for child in element.children) else ""
    inner = apart.join(
        written(child, max(lines - 1, 0)) if isinstance(child, Element) else _characters(child)
        for child in element.children
    )
    return f"<{element.name}{attributes}>{apart}{inner}{apart}</{element.name}>"


class _Builder:
    """Takes lxml's events one by one and stops at the first that no question file has."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.open: list[tuple[str, Mapping[str, str], list[Element | str]]] = []
        self.root: Element | None = None

    def doctype(self, name: str, *_: object) -> None:
        if str(name).lower() == "html":
            raise Unreadable("这是网页（HTML），不是试题文件：请在原系统中导出试题后再导入。")
        raise Unreadable("文件含有DTD（<!DOCTYPE>），为安全起见不予读取：请删去后再导入。")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unreadable("文件的元素过多，请分成几个文件导入。")
        if len(self.open) >= MOST_DEPTH:
            raise Unreadable(f"文件的元素嵌套超过{MOST_DEPTH}层，不是试题文件，请重新导出。")
        known = {_local(key): value for key, value in attributes.items()} or NO_ATTRIBUTES
        self.open.append((_local(tag), known, []))

    def data(self, text: str) -> None:
        self.open[-1][2].append(text)

    def end(self, _: str) -> None:
        name, attributes, children = self.open.pop()
        element = Element(name, attributes, tuple(children))
        if self.open:
            self.open[-1][2].append(element)
        else:
            self.root = element

    def close(self) -> None:
        """Nothing is handed back: the root is taken from here once the parser is content."""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _in(content: bytes, encoding: str, called: str) -> str:
    if not encoding:
        raise Unreadable(f"不支持编码{called}，请把文件另存为UTF-8编码后再导入。")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        name = called if encoding not in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be") else ""
        raise Unreadable(
            f"文件内容与其编码{name or encoding}不符，请另存为UTF-8编码后再导入。"
        ) from None


def _is_utf8(content: bytes) -> bool:
    """Whether these are too many characters of UTF-8 to be so by chance."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(not character.isascii() for character in text) >= TELLTALE


def _told(error: etree.XMLSyntaxError) -> str:
    """What is wrong, in words for the officer; the parser's own are English."""
    row = error.lineno or 0
    place = f"第{row}行附近" if row else ""
    if ENTITY.search(str(error)):
        return f"文件{place}含有XML没有的实体（如&nbsp;），为安全起见不予读取：请改写后再导入。"
    return f"XML在{place or '开头'}不完整或者有错，请重新导出后再导入。"


def _legal(text: str) -> str:
    return ILLEGAL.sub("", text)


def _characters(text: str) -> str:
    if isinstance(text, Cdata):
        return f"<![CDATA[{_legal(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
    return escape(_legal(text))
