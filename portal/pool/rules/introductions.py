"""What an introduction must not hold: its words are searched before the contact is open."""

import re
import unicodedata

_NUMBERS = re.compile(
    r"(?<![0-9])(?:1[3-9][0-9](?:[ -]?[0-9]{4}){2}|[0-9]{17}[0-9Xx])(?![0-9])", re.ASCII
)


def holds_a_number(text: str) -> bool:
    """Whether a mobile or an identity number stands in it, full-width or in groups too."""
    return _NUMBERS.search(unicodedata.normalize("NFKC", text)) is not None
