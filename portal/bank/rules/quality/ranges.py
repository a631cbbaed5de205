"""Ranges of numbers in options (2万元以上5万元以下), and whether two of them overlap.

以上、以下、至 include their ends, 超过、不满 do not (《民法典》第一千二百五十九条).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import inf

from portal.bank.rules.quality.wording import MOST_DIGITS, with_plain_numbers, without_particles

UNIT = (
    r"(元|%|‰|个?工作日|工日|个月|月|日|周岁|岁|年|人|倍|个?小时|分钟|周|次|分|层|级|吨|公里|"
    r"平方米|立方米|m2|m3|米|m|度|°C)?"
)
WHOLE = rf"\d{{1,{9 * MOST_DIGITS}}}"  # 30 characters of 亿 write so many
VALUE = rf"(?<!\d)({WHOLE}(?:\.{WHOLE})?)(?!\d)"
BOTH = re.compile(
    rf"(超过|高于|多于|不少于|不低于|(?<!不)满)?{VALUE}{UNIT}(以上)?"
    rf"(至|到|[—–~-]+)?但?(不满|不足|低于|少于|不超过|不高于)?{VALUE}{UNIT}(以下|以内)?"
)
LEAST = re.compile(rf"(超过|高于|多于|不少于|不低于|(?<!不)满)?{VALUE}{UNIT}(以上)?")
MOST = re.compile(rf"(不满|不足|低于|少于|不超过|不高于)?{VALUE}{UNIT}(以下|以内)?")
OPEN = frozenset({"超过", "高于", "多于", "不满", "不足", "低于", "少于"})
SMALL_TALK = re.compile(r"处|并|罚款|罚金")
PLACE = "□"


# An end: the number, and where beside it the range begins or ends; so that ends can be compared.
End = tuple[Fraction | float, int]
BEFORE, ON, FROM, AFTER = -1, 1, 0, 2
NO_LOW: End = (-inf, FROM)
NO_HIGH: End = (inf, ON)


Reader = Callable[[re.Match[str]], "Range | None"]


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` in one unit."""

    unit: str
    low: End = NO_LOW
    high: End = NO_HIGH

    def overlaps(self, other: "Range") -> bool:
        """Whether more than an end is common to both: the law's own ladders share ends
        (2万元以上5万元以下，5万元以上10万元以下). Two limits of one kind (不超过3日、不超过5日)
        are no ranges to choose between, so they do not overlap.
        """
        if self.unit != other.unit or NO_HIGH == self.high == other.high:
            return False
        if NO_LOW == self.low == other.low:
            return False
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high and low[0] != high[0]


def overlapping(options: Sequence[str]) -> tuple[str, str] | None:
    """The first two options that say the same of ranges that overlap."""
    read = [(text, *_read(text)) for text in options]
    for (one, frame, ranges), (other, other_frame, others) in combinations(read, 2):
        if not ranges or (frame, len(ranges)) != (other_frame, len(others)):
            continue
        if all(mine.overlaps(theirs) for mine, theirs in zip(ranges, others, strict=True)):
            return one, other
    return None


def _read(text: str) -> tuple[str, tuple[Range, ...]]:
    """What the option says besides its ranges, and its ranges."""
    ranges: list[Range] = []
    frame = with_plain_numbers(text)
    for pattern, build in READERS:
        frame = pattern.sub(partial(_taken, build=build, ranges=ranges), frame)
    return SMALL_TALK.sub("", without_particles(frame)), tuple(ranges)


def _taken(found: re.Match[str], build: Reader, ranges: list[Range]) -> str:
    """What stands in the frame for what was found; a range is put down."""
    if (read := build(found)) is None:
        return found.group()
    ranges.append(read)
    return PLACE


def _both(found: re.Match[str]) -> Range | None:
    from_, low, low_unit, at_least, join, up_to, high, high_unit, at_most = found.groups()
    is_range = join or ((from_ or at_least) and (up_to or at_most))
    if not is_range or (low_unit or high_unit) != high_unit or Fraction(low) > Fraction(high):
        return None
    return Range(
        high_unit or "",
        (Fraction(low), AFTER if from_ in OPEN else FROM),
        (Fraction(high), BEFORE if up_to in OPEN else ON),
    )


def _least(found: re.Match[str]) -> Range | None:
    from_, low, unit, at_least = found.groups()
    if not (from_ or at_least):
        return None
    return Range(unit or "", low=(Fraction(low), AFTER if from_ in OPEN else FROM))


def _most(found: re.Match[str]) -> Range | None:
    up_to, high, unit, at_most = found.groups()
    if not (up_to or at_most):
        return None
    return Range(unit or "", high=(Fraction(high), BEFORE if up_to in OPEN else ON))


READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (BOTH, _both),
    (LEAST, _least),
    (MOST, _most),
)
