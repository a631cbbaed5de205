"""The choices beside a search: what each would give, what is chosen, what to take back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.core.regions import name_of
from portal.employers.rules.needs import Skill
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.finding import Facets
from portal.pool.rules.wanted import BANDS, Soon, Wanted


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: choosing it leads to `wanted`; one that is chosen leads to where it is not."""

    label: str
    count: int
    wanted: Wanted
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of one kind."""

    title: str
    choices: tuple[Choice, ...]


def groups(wanted: Wanted, facets: Facets) -> tuple[Group, ...]:
    """All that may be chosen, with counts; what would give nobody is left out unless chosen."""
    found = (
        Group("区县", tuple(_districts(wanted, facets))),
        Group("项目类型", tuple(_types(wanted, facets))),
        Group("现场经验", tuple(_months(wanted, facets))),
        Group("到岗时间", tuple(_soon(wanted, facets))),
        Group("工作方式", tuple(_full_time(wanted, facets))),
        Group("熟悉的工作", tuple(_skills(wanted, facets))),
    )
    kept = (Group(g.title, tuple(c for c in g.choices if c.count or c.is_chosen)) for g in found)
    return tuple(group for group in kept if group.choices)


def chosen(wanted: Wanted, facets: Facets) -> tuple[Choice, ...]:
    """What is asked, each with how many there would be without it."""
    near = "和邻近区县" if wanted.near else ""
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "region": (f"区县：{name_of(wanted.region)}{near}", {"region": "", "near": False}),
        "type": (_type_words(wanted), {"type": None, "months": 0}),
        "months": (f"现场经验不少于{wanted.months}个月", {"months": 0}),
        "headcount": (f"管理过{wanted.headcount}人以上", {"headcount": 0}),
        "available_by": (f"{wanted.available_by}前到岗", {"available_by": None}),
        "soon": (wanted.soon.label if wanted.soon else "", {"soon": None}),
        "full_time": ("专职" if wanted.full_time else "可兼职", {"full_time": None}),
        "text": (f"自我介绍含“{wanted.text}”", {"text": ""}),
    }
    plain = [
        Choice(words, facets.without[name], wanted.but(**changed), is_chosen=True)
        for name, (words, changed) in asked.items()
        if name in facets.without
    ]
    skills = [
        Choice(skill.label, count, wanted.toggled(skill), is_chosen=True)
        for skill in wanted.skills
        if (count := facets.without.get(f"skills:{skill.value}")) is not None
    ]
    return (*plain, *skills)


def _type_words(wanted: Wanted) -> str:
    if wanted.type is None:
        return ""
    least = f"不少于{wanted.months}个月" if wanted.months else ""
    return f"{wanted.type.label}项目经验{least}"


def _districts(wanted: Wanted, facets: Facets) -> Iterable[Choice]:
    for code, count in sorted(facets.districts.items(), key=lambda each: (-each[1], each[0])):
        is_chosen = wanted.region == code
        to = wanted.but(region="" if is_chosen else code)
        yield Choice(name_of(code), count, to, is_chosen)


def _types(wanted: Wanted, facets: Facets) -> Iterable[Choice]:
    for kind in ProjectType:
        is_chosen = wanted.type is kind
        to = wanted.but(type=None if is_chosen else kind)
        yield Choice(kind.label, facets.types[kind], to, is_chosen)


def _months(wanted: Wanted, facets: Facets) -> Iterable[Choice]:
    for least in BANDS:
        is_chosen = wanted.months == least
        to = wanted.but(months=0 if is_chosen else least)
        yield Choice(f"{least}个月以上", facets.months[least], to, is_chosen)


def _soon(wanted: Wanted, facets: Facets) -> Iterable[Choice]:
    for soon in Soon:
        is_chosen = wanted.soon is soon
        to = wanted.but(soon=None if is_chosen else soon)
        yield Choice(soon.label, facets.soon[soon], to, is_chosen)


def _full_time(wanted: Wanted, facets: Facets) -> Iterable[Choice]:
    for full, label in ((True, "专职"), (False, "可兼职")):
        is_chosen = wanted.full_time is full
        to = wanted.but(full_time=None if is_chosen else full)
        yield Choice(label, facets.full_time[full], to, is_chosen)


def _skills(wanted: Wanted, facets: Facets) -> Iterable[Choice]:
    for skill in Skill:
        yield Choice(
            skill.label, facets.skills[skill], wanted.toggled(skill), skill in wanted.skills
        )
