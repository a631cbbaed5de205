"""Tables that a phone shows row by row: each cell is told what its column is called.

The stylesheet turns such a row into a block, its status beside its name, instead of hiding what
stands to the right. Roles are said aloud, as some browsers forget them with the layout.
"""

import re
from collections.abc import Iterator

from markupsafe import Markup

_TAG = re.compile(r"<(/?)(table|thead|tbody|tfoot|tr|td|th)\b([^>]*)>")
_HEAD = re.compile(r"<thead\b[^>]*>(.*?)</thead>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_UNSEEN = re.compile(r'<span class="unseen">.*?</span>', re.DOTALL)
_ANY_TAG = re.compile(r"<[^>]+>")
_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup"}
LEAST = 4  # columns: fewer stand side by side on a phone too


def rowed(table: Markup) -> Markup:
    """This one table, ready to be shown row by row; as it is if it has few columns, or headings
    that span several.
    """
    drawn = str(table)
    headings = _headings(drawn)
    if len(headings) < LEAST:
        return table
    marking = _Marking(headings)
    return Markup(_TAG.sub(marking.mark, drawn))  # noqa: S704  drawn by a template, escaped there


def _headings(drawn: str) -> list[str]:
    """What each column is called; nothing unless there is one line of them, a heading to each."""
    head = _HEAD.search(drawn)
    if head is None or "span=" in head[1] or head[1].count("<tr") != 1 or _is_nested(drawn):
        return []
    return list(_words(head[1]))


def _is_nested(drawn: str) -> bool:
    return drawn.count("<table") != 1


def _words(head: str) -> Iterator[str]:
    """Escaped as they stand; of one that only a screen reader hears nothing is shown."""
    for heading in _HEADING.findall(head):
        words = _ANY_TAG.sub("", _UNSEEN.sub("", heading))
        yield " ".join(words.split()).replace('"', "&#34;")


class _Marking:
    """Goes through the tags of one table."""

    def __init__(self, headings: list[str]) -> None:
        self._headings = headings
        self._in_head = False
        self._column = 0

    def mark(self, tag: re.Match[str]) -> str:
        """The tag with its role; of a cell also what its column is called."""
        closing, name, attributes = tag.groups()
        if closing:
            return tag[0]
        if name in ("thead", "tbody", "tfoot"):
            self._in_head = name == "thead"
        if name == "tr":
            self._column = 0
            return f'<tr role="row"{attributes}>'
        if name in ("td", "th"):
            return self._cell(name, attributes)
        if name == "table":
            attributes = _with_class(attributes)
        return f'<{name} role="{_ROLES[name]}"{attributes}>'

    def _cell(self, name: str, attributes: str) -> str:
        if self._in_head:
            return f'<{name} role="columnheader"{attributes}>'
        role = "rowheader" if name == "th" else "cell"
        words = self._headings[self._column] if self._column < len(self._headings) else ""
        # A cell over several columns is a sentence: it needs no name.
        label = f' data-label="{words}"' if words and "colspan" not in attributes else ""
        self._column += 1
        return f'<{name} role="{role}"{label}{attributes}>'


def _with_class(attributes: str) -> str:
    if 'class="' in attributes:
        return attributes.replace('class="', 'class="rowed ', 1)
    return f'{attributes} class="rowed"'
