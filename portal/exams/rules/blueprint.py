"""What goes into a paper and what comes out: questions as assembly sees them, a paper, or a
shortage.
"""

from dataclasses import dataclass

from portal.bank.rules.blueprints import Blueprint, Section
from portal.bank.rules.questions import Band, Question
from portal.exams.rules.picking import Item, ItemPart

__all__ = [
    "BandMarks",
    "Blueprint",
    "Drawn",
    "DrawnSection",
    "Item",
    "ItemPart",
    "Lack",
    "Section",
    "Shortage",
    "item_of",
]


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """One 大题 with its questions in order."""

    section: Section
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class BandMarks:
    """The marks that a band has in a paper (centimarks)."""

    band: Band
    marks: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """一套试卷: the questions drawn, and how difficult and long they are together."""

    seed: int
    sections: tuple[DrawnSection, ...]
    bands: tuple[BandMarks, ...]
    is_within_tolerance: bool

    @property
    def items(self) -> tuple[Item, ...]:
        """All questions in order."""
        return tuple(item for drawn in self.sections for item in drawn.items)

    @property
    def seconds(self) -> int:
        """The time it should take."""
        return sum(item.seconds for item in self.items)


@dataclass(frozen=True, slots=True)
class Lack:
    """A cell that lacks questions; without subject where any will do."""

    section: str
    subject: str
    count: int

    @property
    def sentence(self) -> str:
        """`K6 单选题 缺 3 题`."""
        return f"{self.subject} {self.section} 缺 {self.count} 题".strip()


@dataclass(frozen=True, slots=True)
class Shortage:
    """组不成卷: which cells lack how many questions, and what else stands in the way."""

    lacks: tuple[Lack, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it in words."""
        return (*self.reasons, *(lack.sentence for lack in self.lacks))


def item_of(question: Question, version: int, exposure: int = 0) -> Item:
    """The question as assembly sees it."""
    return Item(
        question.id,
        version,
        question.type,
        tuple(ItemPart(leaf.topic, leaf.band) for leaf in question.leaves),
        exposure,
        (question.enemy,) if question.enemy else (),
        question.expected_seconds,
    )
