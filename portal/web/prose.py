"""Words that carry marks, as HTML: lessons written in Markdown, the words of a question in the
markup of `core.markup`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markupsafe import Markup, escape

from portal.core import notation
from portal.core.markup import FIGURE, INLINE
from portal.web import mathml

BLANK, WIDE_BLANK = "（ ）", "（\u00a0\u00a0\u00a0\u00a0）"  # never broken over two lines
TABLE_OPEN = '<div class="scroll" tabindex="0" role="region" aria-label="表{number}">\n<table>\n'
TABLE_CLOSE = "</table>\n</div>\n"


def emphasis(text: str) -> Markup:
    """The words of a line: what stands between ** is set off, between $ a formula, and a blank to
    fill stays whole.
    """
    return Markup("".join(_pieces(text)))  # noqa: S704 every piece is escaped


def formula(text: str) -> Markup:
    """A formula without its $; as written when it cannot be read."""
    try:
        return Markup(mathml.formula(notation.read(text)))  # noqa: S704 escaped there
    except notation.NotationError:
        return escape(f"${text}$")


def prose(text: str) -> Markup:
    """Markdown with tables; HTML in it is shown, not obeyed. Wide tables scroll by themselves."""
    tokens = _MARKDOWN.parse(text)
    for column in _columns(tokens):
        _align(column)
    rendered = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(rendered)  # noqa: S704 markdown-it escapes what is not its own


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for found in INLINE.finditer(text):
        yield _words(text[at : found.start()])
        at = found.end()
        inner, set_off = found.groups()
        yield formula(inner) if inner else f"<strong>{emphasis(set_off)}</strong>"
    yield _words(text[at:])


def _words(text: str) -> str:
    return str(escape(text)).replace(BLANK, WIDE_BLANK)


Cell = tuple[Token, str]  # where it opens, and what it says


def _columns(tokens: Sequence[Token]) -> Iterator[list[Cell]]:
    """The columns of every table."""
    rows: list[list[Cell]] = []
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append((token, tokens[place + 1].content))
        elif token.type == "table_close":
            yield from (list(column) for column in zip(*rows, strict=False))
            rows = []


def _align(column: list[Cell]) -> None:
    """Figures stand to the right. As a class: our content security policy forbids inline styles."""
    body = [text for _, text in column[1:]]
    figures = any(body) and all(FIGURE.fullmatch(text) for text in body)
    for token, _ in column:
        asked = str(token.attrs.pop("style", ""))
        if figures or "right" in asked:
            token.attrJoin("class", "num")


def _table_open(
    _renderer: RendererProtocol,
    _tokens: Sequence[Token],
    _index: int,
    _options: Any,
    env: dict[str, int],
) -> str:
    """Each table is a region of its own name, in the order of the page."""
    env["tables"] = env.get("tables", 0) + 1
    return TABLE_OPEN.format(number=env["tables"])


def _table_close(_renderer: RendererProtocol, *_: Any) -> str:
    return TABLE_CLOSE


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_MARKDOWN.add_render_rule("table_open", _table_open)
_MARKDOWN.add_render_rule("table_close", _table_close)
