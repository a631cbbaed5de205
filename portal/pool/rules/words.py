"""How introductions are searched: overlapping pairs of characters, so that any run is found.

Chinese has no blanks between words. Of 擅长调解 the tokens are 擅长 长调 调解 解: whatever is
asked, its own pairs stand there one after the other, in either database's full-text index.
"""

import unicodedata
from itertools import groupby, pairwise


def runs(text: str) -> list[str]:
    """The runs of letters and digits, width and case folded."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return ["".join(run) for is_word, run in groupby(folded, str.isalnum) if is_word]


def tokens(text: str) -> list[str]:
    """The pairs of every run in order, each run closed by its last character alone."""
    return [token for run in runs(text) for token in (*_pairs(run), run[-1])]


def asked(text: str) -> list[list[str]]:
    """The pairs that must follow each other, for each run asked; a single character stands alone,
    to be found where any pair begins with it.
    """
    return [_pairs(run) or [run] for run in runs(text)]


def says(introduction: str, text: str) -> bool:
    """Whether every run asked stands in one of its runs: what both indexes answer."""
    said = runs(introduction)
    return all(any(run in each for each in said) for run in runs(text))


def _pairs(run: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(run)]
