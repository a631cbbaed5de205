"""The marked texts of Moodle: each says in which of its formats it is written."""

from dataclasses import dataclass, field

from portal.bank.exchange.findings import Findings
from portal.bank.exchange.markup import Words, of_html, of_plain
from portal.bank.exchange.tags import Facts
from portal.bank.exchange.xml import Element

PLAIN = frozenset({"plain_text", "markdown"})
AS_TYPED = frozenset({"moodle_auto_format", "wiki_like"})
PICTURE = "!["


@dataclass(frozen=True, slots=True)
class Marks:
    """What the texts of one question share: the format of those that do not say theirs."""

    format: str = "html"
    facts: Facts = field(default_factory=Facts)


def marks_of(question: Element) -> Marks:
    """The format of the question's own text holds for all that are silent."""
    stem = question.first("questiontext")
    return Marks((stem.get("format") if stem else "") or "html")


def said(holder: Element | None, marks: Marks, findings: Findings) -> str:
    """What the element says, as our text; what is lost of it is noted."""
    if holder is None:
        return ""
    return findings.say(words_of(holder, marks))


def words_of(holder: Element, marks: Marks) -> Words:
    """What the element says; older files have no <text> inside."""
    inner = holder.first("text")
    raw = inner.text if inner else "".join(c for c in holder.children if isinstance(c, str))
    kind = holder.get("format") or marks.format
    if kind in PLAIN:
        words = of_plain(raw)
        lost = ("图片",) if kind == "markdown" and PICTURE in raw else ()
        return Words(words.text, lost)
    if kind in AS_TYPED:
        raw = raw.strip().replace("\r\n", "\n").replace("\n\n", "<p>").replace("\n", "<br>")
    return of_html(raw)


def detached(holder: Element | None, name: str) -> tuple[Element | None, Element | None]:
    """The element without the part that stands in our own `<div class="name">`, and that part."""
    if holder is None:
        return None, None
    before, mark, after = holder.text_of("text").partition(f'<div class="{name}">')
    if not mark:
        return holder, None
    return _with(holder, before), _with(holder, after.removesuffix("</div>"))


def _with(holder: Element, text: str) -> Element:
    return Element(holder.name, holder.attributes, (Element("text", {}, (text,)),))
