"""Where the marks of a line format stand, not counting those behind a backslash."""

import re
from collections.abc import Iterator


def find(text: str, marks: str, start: int = 0) -> int:
    """Where the first of these marks stands that is not escaped; -1 when there is none."""
    return next(_places(text, marks, start), -1)


def split(text: str, marks: str) -> Iterator[tuple[str, str]]:
    """The pieces between these marks, each with the mark before it; the first has none."""
    mark, start = "", 0
    for place in _places(text, marks):
        yield mark, text[start:place]
        mark, start = text[place], place + 1
    yield mark, text[start:]


def _places(text: str, marks: str, start: int = 0) -> Iterator[int]:
    pattern = re.compile(rf"\\.|[{re.escape(marks)}]", re.DOTALL)
    for found in pattern.finditer(text, start):
        if found[0][0] != "\\":
            yield found.start()
