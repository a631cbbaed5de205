"""What other systems have no field for, as short labels: `知识点：K5.2`, `难度：3`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from portal.bank.content.checks import DEDUCT, DUTY
from portal.bank.exchange.values import Defaults
from portal.bank.rules.numbers import is_number
from portal.bank.rules.questions import Ability, Cite, Question, QuestionType

TOPIC = re.compile(r"K\d{1,2}\.\d{1,3}")
TAG = re.compile(r"([^：:]{1,20})[：:]\s*(.+)", re.DOTALL)
MISTAKE = re.compile(r"错误(\d{1,2})公式")
ABILITIES = {name: ability for ability in Ability for name in (ability.label, ability.value)}
MOST_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Facts:
    """What the labels of one question say; `formulas` are those of its mistakes, by their place."""

    topic: str = ""
    ability: Ability | None = None
    difficulty: int = 0
    cites: tuple[Cite, ...] = ()
    duty: str = ""
    deduct: str = ""
    seconds: int = 0
    enemy: str = ""
    case: str = ""
    part: int = 0
    formulas: tuple[tuple[int, str], ...] = ()
    unknown: tuple[str, ...] = ()

    def fields(self, defaults: Defaults) -> dict[str, Any]:
        """The fields of a question, completed by what the officer says of silent ones."""
        return {
            "topic": self.topic or defaults.topic,
            "ability": self.ability or defaults.ability,
            "difficulty": self.difficulty or defaults.difficulty,
            "cites": self.cites or defaults.cites,
            "duty": self.duty,
            "deduct": self.deduct,
            "seconds": self.seconds,
            "enemy": self.enemy,
        }

    def formula(self, place: int, value: str) -> str:
        """The formula of the mistake at this place that gives this value."""
        return dict(self.formulas).get(place, value)


def tags_of(question: Question) -> tuple[str, ...]:
    """The labels of a question, without those of its parts."""
    return tuple(f"{name}：{value}" for name, value in _pairs(question) if value)


def facts_in(tags: Iterable[str]) -> Facts:
    """What these labels say; those that say nothing to us are kept as unknown."""
    said: dict[str, Any] = {"cites": (), "formulas": (), "unknown": ()}
    for tag in tags:
        found = TAG.fullmatch(tag.strip())
        if not found or not _take(said, found.group(1).strip(), found.group(2).strip()):
            said["unknown"] += (tag.strip(),) if tag.strip() else ()
    return Facts(**said)


def topic_of(category: str) -> str:
    """The topic that a category of another system is called by; empty for other names."""
    found = TOPIC.match(category.strip().rpartition("/")[2].strip())
    return found.group() if found else ""


def _pairs(question: Question) -> Iterator[tuple[str, str]]:
    yield "知识点", question.topic
    yield "能力", question.ability.label
    yield "难度", str(question.difficulty)
    for cite in question.cites:
        yield "依据", f"{cite.source} {cite.article}".strip()
    yield "职责", question.duty
    yield "记分项", question.deduct
    yield "用时", str(question.seconds or "")
    yield "互斥", question.enemy
    if question.type is QuestionType.NUMERIC:
        for place, mistake in enumerate(question.mistakes, start=1):
            if not is_number(mistake.formula):
                yield f"错误{place}公式", mistake.formula


def _take(said: dict[str, Any], name: str, value: str) -> bool:
    """Whether the label was understood."""
    if name == "依据":
        source, _, article = value.partition(" ")
        said["cites"] += (Cite(source, article.strip()),)
        return True
    if found := MISTAKE.fullmatch(name):
        said["formulas"] += ((int(found.group(1)), value),)
        return True
    if name in _TEXTS:
        field, pattern = _TEXTS[name]
        if pattern is None or pattern.fullmatch(value):
            said[field] = value
        return field in said
    if name in ("能力", "能力层次"):
        said["ability"] = ABILITIES.get(value)
        return value in ABILITIES
    return _take_whole(said, name, value)


def _take_whole(said: dict[str, Any], name: str, value: str) -> bool:
    field, most = _WHOLES.get(name, ("", 0))
    if not field or not (value.isascii() and value.isdigit()) or not 1 <= int(value[:9]) <= most:
        return False
    said[field] = int(value)
    return True


_TEXTS: dict[str, tuple[str, re.Pattern[str] | None]] = {
    "知识点": ("topic", TOPIC),
    "职责": ("duty", DUTY),
    "记分项": ("deduct", DEDUCT),
    "扣分项": ("deduct", DEDUCT),
    "互斥": ("enemy", None),
    "互斥组": ("enemy", None),
    "案例": ("case", None),
}
_WHOLES = {
    "难度": ("difficulty", 5),
    "用时": ("seconds", MOST_SECONDS),
    "小题": ("part", 99),
}
