"""`{name}` and `{name:,}` in the words of a question, replaced by the candidate's numbers."""

import re
from collections.abc import Mapping
from fractions import Fraction

from portal.bank.rules.numbers import plain

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(:,)?\}")


def fill(text: str, numbers: Mapping[str, Fraction]) -> str:
    """The text with each placeholder replaced; KeyError for a name without a number."""
    if "{" not in text:
        return text
    return PLACEHOLDER.sub(
        lambda found: plain(numbers[found.group(1)], grouped=found.group(2) is not None), text
    )


def placeholders(text: str) -> frozenset[str]:
    """The names that the text wants."""
    return frozenset(found.group(1) for found in PLACEHOLDER.finditer(text))


def strays(text: str) -> bool:
    """Whether braces are left that are no placeholder."""
    rest = PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest
