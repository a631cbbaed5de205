"""Calculation templates tried with the numbers of many candidates, through the exam's own rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import prod

from portal.bank.rules.formula import FormulaError
from portal.bank.rules.marking import FULL, Scheme, Verdict, mark
from portal.bank.rules.numbers import decimals, number
from portal.bank.rules.questions import Question, QuestionType
from portal.bank.rules.variants import Key, Variant, leaves, variant

SEEDS = 200
LARGEST = 10**9
MOST_PLACES = 4

# The formulas of the syllabus by the topic that teaches them (DOMAIN §3.3).
FAMILIES = {
    "K1.2": "平均人数",
    "K1.3": "工日构成",
    "K1.4": "劳动时间利用指标",
    "K1.5": "劳动生产率",
    "K1.6": "平均工资与工资总额",
    "K1.7": "流动率与不均衡系数",
    "K1.8": "劳动力需要量",
    "K2.2": "时间定额与产量定额",
    "K2.3": "定额水平换算",
    "K2.5": "技术测定",
    "K2.6": "定额完成率",
    "K2.7": "小组定额",
    "K2.8": "预算定额人工",
    "K2.9": "人工单价与计件单价",
    "K2.10": "定员",
    "K3.9": "劳务费结算",
    "K4.2": "未订书面合同的二倍工资",
    "K4.6": "经济补偿与赔偿金",
    "K4.11": "加班工资",
    "K4.12": "日工资与小时工资折算",
    "K4.13": "未休年休假工资报酬",
    "K4.14": "最低工资差额",
}


@dataclass(frozen=True, slots=True)
class Template:
    """计算题模板: how many numbers it can have, and whether all seeds tried gave a good task.

    Solvable: the key is marked wholly right. Sensible: every right number is above 0, below 10^9
    and has at most four decimals (that it ends there, reading the bank has seen to). Distinct: no
    named mistake meets the right number or another mistake of its step.
    """

    id: str
    topic: str
    family: str
    variables: tuple[str, ...]
    combinations: int
    steps: int
    asked: int
    mistakes: int
    seeds: int
    is_solvable: bool = True
    is_sensible: bool = True
    is_distinct: bool = True

    @property
    def is_sound(self) -> bool:
        """Whether nothing went wrong with any seed."""
        return self.is_solvable and self.is_sensible and self.is_distinct


def tried(question: Question, seeds: int = SEEDS) -> tuple[Template, ...]:
    """The templates of this question, each tried with so many seeds; a case may hold several."""
    places = [
        place for place, leaf in enumerate(question.leaves) if leaf.type is QuestionType.CALCULATION
    ]
    if not places:
        return ()
    good = {place: [True, True, True] for place in places}
    for made in _variants(question, seeds):
        for place in places:
            judged = (False,) * 3 if made is None else _judged(made, place)
            good[place] = [held and now for held, now in zip(good[place], judged, strict=True)]
    return tuple(_template(question, place, seeds, good[place]) for place in places)


def _variants(question: Question, seeds: int) -> Iterator[Variant | None]:
    """The variant of each seed; None where the numbers give none."""
    digest = question.digest
    for seed in range(seeds):
        try:
            yield variant(question, seed, digest=digest)
        except FormulaError:
            yield None


def _judged(made: Variant, place: int) -> tuple[bool, bool, bool]:
    leaf = leaves(made.face, made.key)[place]
    verdict = mark(leaf.face, leaf.key, leaf.key.answer, Scheme(FULL)).verdict
    return verdict is Verdict.RIGHT, _is_sensible(leaf.key), _is_distinct(leaf.key)


def _rights(key: Key) -> dict[str, tuple[Fraction, Fraction]]:
    """The right number and its tolerance of each asked step; of the last under no name."""
    asked = {entry.name: (number(entry.value), number(entry.tolerance)) for entry in key.entries}
    return dict(list(asked.items())[:-1]) | {"": (number(key.value), number(key.tolerance))}


def _is_sensible(key: Key) -> bool:
    places = [(value, decimals(value)) for value, _ in _rights(key).values()]
    return all(
        0 < value < LARGEST and count is not None and count <= MOST_PLACES
        for value, count in places
    )


def _is_distinct(key: Key) -> bool:
    last = key.steps[-1].name if key.steps else ""
    for name, (right, tolerance) in _rights(key).items():
        wrong = [
            number(mistake.value)
            for mistake in key.mistakes
            if (mistake.step if mistake.step != last else "") == name
        ]
        if any(abs(value - right) <= tolerance for value in wrong):
            return False
        if any(one == other for one, other in combinations(wrong, 2)):
            return False
    return True


def _template(question: Question, place: int, seeds: int, good: list[bool]) -> Template:
    leaf = question.leaves[place]
    holders = (question, leaf) if question.parts else (leaf,)
    variables = [variable for holder in holders for variable in holder.variables]
    return Template(
        id=leaf.id,
        topic=leaf.topic,
        family=FAMILIES.get(leaf.topic, ""),
        variables=tuple(variable.name for variable in variables),
        combinations=prod(variable.count for variable in variables),
        steps=len(leaf.steps),
        asked=len(leaf.asked_steps),
        mistakes=len(leaf.mistakes),
        seeds=seeds,
        is_solvable=good[0],
        is_sensible=good[1],
        is_distinct=good[2],
    )
