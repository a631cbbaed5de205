"""What a person proves by that an account made for them is theirs: a number only they hold."""

import re
import unicodedata

_IGNORED = re.compile(r"[\s\-‐-―−]")


def fold_number(text: str) -> str:
    """The number in one form, however it is typed: half width, capitals, no spaces, no dashes."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()
