"""Exact decimal numbers as they are written and shown: text to Fraction and back."""

import re
from fractions import Fraction
from functools import lru_cache

DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,10})?")
SHOWN_PLACES = 4  # of a number that has no end
EXACT_PLACES = 6  # up to here a number is shown whole


@lru_cache(maxsize=4096)
def number(text: str) -> Fraction:
    """The number that a plain decimal such as `-12.50` writes; ValueError for anything else."""
    if not DECIMAL.fullmatch(text):
        raise ValueError(f"“{text}”不是十进制数")
    return Fraction(text)


def is_number(text: str) -> bool:
    """Whether the text is a plain decimal."""
    return DECIMAL.fullmatch(text) is not None


def round_half_up(value: Fraction, places: int) -> Fraction:
    """四舍五入 to so many decimal places; the half goes away from zero."""
    scale = 10**places
    scaled = abs(value) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, scale)


def decimals(value: Fraction) -> int | None:
    """How many decimal places the number needs; None when it has no end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def plain(value: Fraction, *, grouped: bool = False) -> str:
    """The number as people write it: `95.33`, or `1,234.5`; endless ones end after 4 places."""
    places = decimals(value)
    if places is None or places > EXACT_PLACES:
        value = round_half_up(value, SHOWN_PLACES)
        places = decimals(value) or 0
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, fraction = (digits[:-places], digits[-places:]) if places else (digits, "")
    if grouped:
        whole = f"{int(whole):,}"
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
