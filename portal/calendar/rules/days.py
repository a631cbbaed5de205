"""What is typed or uploaded of a year → days off and days worked, or why not.

The State Council announces them year by year (《全国年节及纪念日放假办法》第七条). None is built
in: a list counts here once one municipal officer entered it and another approved it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.labels import Labelled

MOST_LINES, LONGEST_RUN = 200, 16
_LINE = re.compile(
    r"(?P<first>\d{4}\D?\d{1,2}\D?\d{1,2})日?"
    r"(?:\s*(?:至|到|~|—|--)\s*(?P<last>\d{4}\D?\d{1,2}\D?\d{1,2})日?)?"
    r"[\s,;，；]*(?P<kind>休|班)[\s,;，；]*(?P<name>[^,，;；]{0,20})"
)
# Art 2 of the 放假办法 (2024): the days off that the solar calendar fixes.
FIXED: tuple[tuple[int, int, str], ...] = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (5, 2, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)
STATUTORY_DAYS = 13


class DayKind(Labelled):
    """What a day is that is not what its weekday says."""

    OFF = "休", "放假"
    WORKED = "班", "调休上班"


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """放假或调休的一天."""

    on: date
    kind: DayKind
    name: str = ""

    @property
    def line(self) -> str:
        """As it is kept, and read again."""
        return f"{self.on.isoformat()} {self.kind.value} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Read:
    """What a text came to: its days in order, and every line that could not be read."""

    days: tuple[Day, ...]
    faults: tuple[str, ...]


def read(text: str, year: int) -> Read:
    """Every line of the text, one day or one run of days each."""
    lines = [line for line in text.splitlines() if line.strip() and not _is_heading(line)]
    if len(lines) > MOST_LINES:
        return Read((), (f"最多{MOST_LINES}行，请核对是否粘贴了别的内容",))
    days: dict[date, Day] = {}
    faults: list[str] = []
    for line in lines:
        found, fault = _read_line(line, year)
        if fault:
            faults.append(f"“{line.strip()[:30]}”：{fault}")
        for day in found:
            if day.on in days:
                faults.append(f"{day.on.isoformat()}出现了两次，请只保留一次")
            days[day.on] = day
    return Read(tuple(sorted(days.values())), tuple(dict.fromkeys(faults)))


def cautions(days: Iterable[Day], year: int) -> tuple[str, ...]:
    """What should be looked at again before a list is sent on: it may still be right."""
    off = {day.on for day in days if day.kind is DayKind.OFF}
    missing = [
        f"{month}月{day}日（{name}）"
        for month, day, name in FIXED
        if date(year, month, day) not in off
    ]
    told = [f"没有列出{missing_day}" for missing_day in missing]
    if len(off) < STATUTORY_DAYS:
        told.append(f"放假只有{len(off)}天，全体公民放假的节日共{STATUTORY_DAYS}天")
    return tuple(told)


def _is_heading(line: str) -> bool:
    return not re.search(r"\d", line) or line.lstrip().startswith("#")


def _read_line(line: str, year: int) -> tuple[list[Day], str]:
    found = _LINE.fullmatch(unicodedata.normalize("NFKC", line).strip().rstrip(",;"))
    if found is None:
        return [], "请写成“2026-10-01至2026-10-07 休 国庆节”或者“2026-10-10 班”的样子"
    first, last = _day(found["first"]), _day(found["last"] or found["first"])
    if first is None or last is None:
        return [], "没有这一天，请核对"
    if not first <= last or (last - first).days >= LONGEST_RUN:
        return [], f"起止日期不对，一段最多{LONGEST_RUN}天"
    run = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    kind, name = DayKind(found["kind"]), found["name"].strip()
    return [Day(on, kind, name) for on in run], _fault_of(run, kind, year)


def _fault_of(run: list[date], kind: DayKind, year: int) -> str:
    # 元旦 is sometimes announced with days of the December before it.
    if any(on.year != year and (on.year, on.month) != (year - 1, 12) for on in run):
        return f"不是{year}年的日期"
    if kind is DayKind.WORKED and any(on.weekday() < 5 for on in run):
        return "不是周六、周日，本来就是工作日"
    return ""


def _day(text: str) -> date | None:
    parts = re.findall(r"\d+", text)
    if len(parts) == 1 and len(text) == 8:
        parts = [text[:4], text[4:6], text[6:]]
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError:
        return None
