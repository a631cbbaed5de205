"""What counts as words of an introduction: Chinese has no blanks between them, so any run of
characters may be asked for.
"""

import re
import unicodedata

_RUNS = re.compile(r"[^\W_]+")  # exactly what `str.isalnum` calls letters and digits


def folded(text: str) -> str:
    """Width and case folded, so that ＡＢ and ab are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> list[str]:
    """The runs of letters and digits, folded."""
    return _RUNS.findall(folded(text))
