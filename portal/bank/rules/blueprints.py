"""What a blueprint says: sections, marks of each subject, difficulty. Marks are centimarks."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.bank.rules.questions import Band, QuestionType

FULL = 100  # centimarks in one mark
MOST_KEYS_PARTLY_RIGHT = 3  # of a 多选 with five options and four right ones


@dataclass(frozen=True, slots=True)
class Section:
    """大题: so many questions of these types, each worth the same; a case so much for each part."""

    name: str
    types: tuple[QuestionType, ...]
    count: int
    marks: int
    parts: int = 1

    @property
    def possible(self) -> int:
        """The marks of the whole section."""
        return self.count * self.parts * self.marks


@dataclass(frozen=True, slots=True)
class Quota:
    """The marks that one subject has in the whole paper."""

    subject: str
    marks: int


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Percent of the marks in each band, met within `tolerance` percent either way."""

    easy: int
    middle: int
    hard: int
    tolerance: int

    def percent(self, band: Band) -> int:
        """The percent wanted of one band."""
        return {Band.EASY: self.easy, Band.MIDDLE: self.middle, Band.HARD: self.hard}[band]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """组卷蓝图 (DOMAIN §3.4). Without quotas the subjects are left to chance."""

    id: str
    name: str
    minutes: int
    marks: int
    pass_mark: int
    sections: tuple[Section, ...]
    difficulty: Difficulty
    quotas: tuple[Quota, ...] = ()
    per_key: int = 0


def faults(blueprint: Blueprint) -> tuple[str, ...]:
    """Why no paper can follow this blueprint, whatever the bank; none when it holds together."""
    return tuple(_faults(blueprint))


def _faults(blueprint: Blueprint) -> Iterator[str]:
    sections = sum(section.possible for section in blueprint.sections)
    if sections != blueprint.marks:
        yield f"各大题合计{_marks(sections)}分，应为{_marks(blueprint.marks)}分"
    quotas = sum(quota.marks for quota in blueprint.quotas)
    if blueprint.quotas and quotas != blueprint.marks:
        yield f"各科目合计{_marks(quotas)}分，应为{_marks(blueprint.marks)}分"
    if not 0 < blueprint.pass_mark <= blueprint.marks:
        yield "合格分应大于0且不超过满分"
    if blueprint.minutes <= 0:
        yield "考试时长应大于0"
    if len({quota.subject for quota in blueprint.quotas}) < len(blueprint.quotas):
        yield "同一科目只能有一个分值"
    difficulty = blueprint.difficulty
    if difficulty.easy + difficulty.middle + difficulty.hard != 100:
        yield "难度比例合计应为100%"
    yield from _section_faults(blueprint)


def _section_faults(blueprint: Blueprint) -> Iterator[str]:
    types = [type_ for section in blueprint.sections for type_ in section.types]
    for twice in {type_ for type_ in types if types.count(type_) > 1}:
        yield f"{twice.label}只能属于一个大题"
    for section in blueprint.sections:
        if min(section.count, section.marks, section.parts) <= 0 or not section.types:
            yield f"“{section.name}”的题型、题数和分值都应大于0"
        is_case, has_case = (
            section.types == (QuestionType.CASE,),
            QuestionType.CASE in section.types,
        )
        if (section.parts > 1 or has_case) and not is_case:
            yield f"“{section.name}”有多个小题的只能是案例分析题，且案例分析题应单独成为一个大题"
        partly = MOST_KEYS_PARTLY_RIGHT * blueprint.per_key
        if QuestionType.MULTIPLE in section.types and partly >= section.marks:
            yield f"“{section.name}”少选得分过高，选不全也能得满分"


def _marks(centimarks: int) -> str:
    return f"{centimarks / FULL:g}"
