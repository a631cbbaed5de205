"""The unit of a number to fill in, and what the stem says of it."""

import re
import unicodedata
from collections.abc import Iterator

from portal.bank.rules.numerals import ONE_NAME
from portal.bank.rules.quality.findings import Fault, Finding
from portal.bank.rules.questions import ENTRIES, Question
from portal.bank.rules.templates import PLACEHOLDER
from portal.core import markup

WORD = (
    r"(?:[万亿]?元|%|‰|百分点|个?工作日|工日|工时|台班|个?小时|分钟|个月|周岁|[人名天日月年周次分班倍岁]|"
    r"m[23]?|km|[平立]方米|公里|米|吨|kg|t)"
)
UNIT = rf"{WORD}(?:/\d*{WORD}(?:·月)?)?"
ENDED = r"(?=[，、；。？！()（）,;?]|$|[内为起后前]|完成|以[内上])"
SAID = (
    re.compile(rf"[(（](?:单位[:：为]?)?({UNIT})(?=[,，;；)）])"),  # (元，四舍五入保留两位小数)
    re.compile(rf"[(（]\s*[)）]({UNIT})(?![包工])"),  # （ ）元
    re.compile(rf"(?:多少|几)个?({UNIT}){ENDED}"),  # 多少元？
)
PERCENT = re.compile(r"百分之(?:几|多少)")
PURE = re.compile(r"系数|倍|指数|比值|之比|比率|比例为1|填(?:写)?小数|无单位")
SENTENCES = re.compile(r"[。\n]")
ASIDE = re.compile(r"[(（][^()（）]*[)）]")


def of_units(question: Question) -> Iterator[Finding]:
    """What is wrong with the unit of a number to fill in, and of the asked steps before it."""
    if question.type not in ENTRIES:
        return
    stem = PLACEHOLDER.sub("0", question.stem)
    steps = question.asked_steps[:-1]
    for words, unit in [*((step.ask, step.unit) for step in steps), (stem, question.unit)]:
        if not unit and not PURE.search(words):
            yield Finding(Fault.MISSING_UNIT, question.id, detail=words if words != stem else "")
    said = _said(_asking(markup.stem(stem).words))
    if said and question.unit and not any(_fits(question.unit, each) for each in said):
        detail = f"题干为{'、'.join(said)}，答案为{question.unit}"
        yield Finding(Fault.OTHER_UNIT, question.id, detail=detail)


def _asking(stem: str) -> str:
    """The sentence that asks, with the asides after it."""
    sentences = [one for one in SENTENCES.split(stem) if one.strip()]
    while len(sentences) > 1 and not ASIDE.sub("", sentences[-1]).strip():
        sentences[-2:] = ["".join(sentences[-2:])]
    return sentences[-1] if sentences else ""


def _said(words: str) -> tuple[str, ...]:
    """The units that the words ask for, each once."""
    narrow = unicodedata.normalize("NFKC", words).replace(" ", "")
    found = [unit for pattern in SAID for unit in pattern.findall(narrow)]
    if PERCENT.search(narrow):
        found.append("%")
    return tuple(dict.fromkeys(found))


def _fits(unit: str, said: str) -> bool:
    """Whether these are one unit; of 元/人·月 the first half alone may be said or typed."""
    one, other = (_names(each) for each in (unit, said))
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _names(unit: str) -> list[str]:
    halves = unicodedata.normalize("NFKC", unit).split("/")
    return [ONE_NAME.get(half, half).removeprefix("个") for half in halves]
