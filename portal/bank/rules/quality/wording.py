"""One and the same thing said in other words: marks, particles, and the ways to write a number."""

import re
import unicodedata
from fractions import Fraction

from portal.bank.rules.numbers import plain
from portal.bank.rules.words import plain_words

MARKS = re.compile(r"[\s，。；：、！？（）()“”《》\*]")
PARTICLES = re.compile(
    r"[的了着之其该也则即所呢吗啊\s，。；：、！？（）()“”‘’《》【】\[\]*—…·,;:!?\"]"
)
MOST_DIGITS = 30  # of a number, its 万 and 亿 included; longer ones are mere characters
COMMAS = re.compile(r"(?<=\d),(?=\d{3})")
DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "两": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
DIGIT = f"[{''.join(DIGITS)}]"
CHINESE = f"[{''.join((*DIGITS, *SMALL))}万亿]"
NUMBER = re.compile(rf"(\d+(?:\.\d+)?)([万亿]*)|(百分之|千分之)?({CHINESE}+)")
SECTION = rf"((?:{DIGIT}千)?零?(?:{DIGIT}百)?零?(?:{DIGIT}?十)?零?{DIGIT}?)"
COUNTED = re.compile(rf"(?:{SECTION}亿)?零?(?:{SECTION}万)?零?{SECTION}")
SHARE = re.compile(r"(百|千)分之(\d+(?:\.\d+)?)")
SAME_UNITS = ((re.compile(r"(?<=\d)天"), "日"), (re.compile(r"(?<=\d)名"), "人"))


def bare(text: str) -> str:
    """The words of the text without blanks and marks; of a picture or formula what it says."""
    return MARKS.sub("", plain_words(text))


def without_particles(text: str) -> str:
    """The text without all that changes no meaning; numbers and negations stay."""
    return PARTICLES.sub("", text)


def with_plain_numbers(text: str) -> str:
    """The text with every number written in one way: `2万元`, `20,000元` and `二万元` alike."""
    narrow = COMMAS.sub("", bare(unicodedata.normalize("NFKC", text)))
    told = SHARE.sub(_share, NUMBER.sub(_number, narrow))
    for written, name in SAME_UNITS:
        told = written.sub(name, told)
    return told


def _number(found: re.Match[str]) -> str:
    digits, large, share, chinese = found.groups()
    if len(found.group()) > MOST_DIGITS:
        return found.group()
    if digits:
        value = Fraction(digits)
        for character in large:
            value *= LARGE[character]
        return plain(value)
    counted = _counted(chinese)
    return (share or "") + (chinese if counted is None else str(counted))


def _share(found: re.Match[str]) -> str:
    return found.group(2) + ("%" if found.group(1) == "百" else "‰")


def _counted(chinese: str) -> int | None:
    """The number that is written in Chinese; None where the characters are no number (万一)."""
    if len(chinese) > 1 and all(character in DIGITS for character in chinese):
        return int("".join(str(DIGITS[character]) for character in chinese))
    found = COUNTED.fullmatch(chinese)
    if not found or "" in found.groups()[:2]:
        return None
    return sum(
        _section(part) * worth
        for part, worth in zip(found.groups(default=""), (10**8, 10**4, 1), strict=True)
    )


def _section(chinese: str) -> int:
    """A number below ten thousand."""
    total = digit = 0
    for character in chinese:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            total, digit = total + (digit or 1) * SMALL[character], 0
    return total + digit
