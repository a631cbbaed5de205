"""How the body of an item falls apart: the words before each interaction, and what follows them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.bank.exchange.markup import BLANK
from portal.bank.exchange.xml import Element

CHOICE, ENTRY = "choiceInteraction", "textEntryInteraction"
UNIT = "unit"  # the class of a unit in our own items
HARMLESS = frozenset({"endAttemptInteraction"})
WRAPPERS = frozenset({"div", "blockquote", "section", "article", "li", "ul", "ol", "td", "tr"})
LONGEST_UNIT = 10
SENTENCE = frozenset('，。；：？！,;:?!（()）“”"')

Node = Element | str


@dataclass(frozen=True, slots=True)
class Ask:
    """An interaction with the words that lead to it; `unit` stands behind a field to type in."""

    interaction: Element
    before: tuple[Node, ...]
    unit: str = ""


@dataclass(slots=True)
class Layout:
    """The interactions in their order, and the words after the last."""

    asks: list[Ask] = field(default_factory=list)
    words: list[Node] = field(default_factory=list)
    holders: set[int] = field(default_factory=set)  # which elements hold an interaction


def interactions_in(body: Element) -> tuple[Element, ...]:
    """All places to answer, of whatever kind."""
    return tuple(
        one for one in body.walk() if one.name.endswith("Interaction") and one.name not in HARMLESS
    )


def laid_out(body: Element) -> Layout:
    """The body's interactions with their words; both must be of the kinds that we know."""
    layout = Layout()
    _mark(body, layout.holders)
    _lay(body.children, layout)
    return layout


def _mark(element: Element, holders: set[int]) -> bool:
    """Whether there is a place to answer in it; the elements that hold one are noted."""
    inside = [_mark(child, holders) for child in element.elements]
    if any(inside) or element.name in (CHOICE, ENTRY):
        holders.add(id(element))
        return True
    return False


def _lay(children: tuple[Node, ...], layout: Layout) -> None:
    for child in children:
        if isinstance(child, str) or id(child) not in layout.holders:
            layout.words.append(child)
        elif child.name == CHOICE:
            _ask(layout, child)
        elif child.name == ENTRY:
            layout.words.append(BLANK)
            _ask(layout, child)
        elif child.name in WRAPPERS and not _is_line(child):
            _lay(child.children, layout)
        else:
            _lay_line(child, layout)


def _is_line(element: Element) -> bool:
    """Whether fields to type in stand directly between its words."""
    return any(one.name == ENTRY for one in element.elements)


def _lay_line(line: Element, layout: Layout) -> None:
    """A line with a field in it is part of the stem, unless it holds nothing but field and unit."""
    found = interactions_in(line)
    blanked = Element(line.name, line.attributes, tuple(_blanked(line.children)))
    said = blanked.text
    unit = said.removeprefix(BLANK).strip()
    is_ours = any(one.get("class") == UNIT for one in line.all("span"))
    is_short = len(unit) <= LONGEST_UNIT and not SENTENCE & set(unit)
    if len(found) == 1 and said.startswith(BLANK) and (is_ours or is_short):
        _ask(layout, found[0], unit)
        return
    layout.words.append(blanked)
    for interaction in found:
        _ask(layout, interaction)


def _blanked(children: tuple[Node, ...]) -> Iterator[Node]:
    for child in children:
        if isinstance(child, str):
            yield child
        elif child.name in (ENTRY, CHOICE):
            yield BLANK
        else:
            yield Element(child.name, child.attributes, tuple(_blanked(child.children)))


def _ask(layout: Layout, interaction: Element, unit: str = "") -> None:
    layout.asks.append(Ask(interaction, tuple(layout.words), unit))
    layout.words = []
