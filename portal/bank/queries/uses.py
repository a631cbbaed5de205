"""Where a question has been used. The rooms above stand on its versions; the bank may not know
their models, but it counts their rows and knows what an officer calls them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, func, select

from portal.bank.models import QuestionVersion
from portal.db.base import Base, db

# Tables of higher rooms whose rows stand on a version by `version_id`.
USES = {
    "exams_paper_item": "试卷题目",
    "exams_question_correction": "更正试题",
    "courses_exercise_answer": "课程练习作答",
}
PAPERS = "exams_paper_item"
ABOVE_PAPERS = ("exams_paper", "exams_sitting")
UNFINISHED_PAPERS = ("prepared", "open")


@dataclass(frozen=True, slots=True)
class Use:
    """使用情况: how many rows of one kind stand on a version."""

    words: str
    count: int


def count_uses(versions: Sequence[QuestionVersion]) -> dict[int, tuple[Use, ...]]:
    """How often each version has been used, by kind of use."""
    ids = [version.id for version in versions]
    counted = [(words, _count_rows(table, ids)) for table, words in _users()]
    return {id_: tuple(Use(words, counts.get(id_, 0)) for words, counts in counted) for id_ in ids}


def _users() -> list[tuple[Table, str]]:
    """The tables whose rows stand on versions, with what they are called."""
    return [(Base.metadata.tables[name], words) for name, words in USES.items()]


def _count_rows(table: Table, ids: list[int]) -> dict[int, int]:
    column = table.c.version_id
    statement = select(column, func.count()).where(column.in_(ids)).group_by(column)
    return dict(db.session.execute(statement).all())


@dataclass(frozen=True, slots=True)
class Exposure:
    """曝光: in how many papers a question stands, and how many papers with questions there are in
    all, of whatever sitting.
    """

    papers: int
    of: int

    @property
    def percent(self) -> float:
        """The share in percent, one decimal."""
        return round(100 * self.papers / self.of, 1) if self.of else 0.0


def exposure(versions: Sequence[QuestionVersion]) -> Exposure:
    """In how many of all papers that have questions any of these versions stands."""
    items = Base.metadata.tables[PAPERS]
    ids = [version.id for version in versions]
    papers = select(func.count(items.c.paper_id.distinct()))
    return Exposure(
        db.session.scalar(papers.where(items.c.version_id.in_(ids))) or 0,
        db.session.scalar(papers) or 0,
    )


def open_papers(*which: ColumnElement[bool]) -> tuple[tuple[str, int], ...]:
    """Sittings with papers not yet handed in that have any of these versions, of whatever question
    and however old: title and count.
    """
    items, papers, sittings = (Base.metadata.tables[name] for name in (PAPERS, *ABOVE_PAPERS))
    statement = (
        select(sittings.c.title, func.count(papers.c.id.distinct()))
        .select_from(items.join(papers, items.c.paper_id == papers.c.id))
        .join(sittings, papers.c.sitting_id == sittings.c.id)
        .join(QuestionVersion, QuestionVersion.id == items.c.version_id)
        .where(papers.c.status.in_(UNFINISHED_PAPERS), *which)
        .group_by(sittings.c.id, sittings.c.title)
        .order_by(sittings.c.id)
    )
    return tuple((row[0], row[1]) for row in db.session.execute(statement))


def earned_by_version() -> dict[int, tuple[int, int, int]]:
    """Of each version in the marked papers of released sittings: how many candidates answered it
    (a case once, however many parts it has), what they earned and what it was worth (centimarks).
    """
    items, papers, sittings = (Base.metadata.tables[name] for name in (PAPERS, *ABOVE_PAPERS))
    statement = (
        select(
            items.c.version_id,
            func.count(items.c.paper_id.distinct()),
            func.sum(items.c.earned),
            func.sum(items.c.worth),
        )
        .select_from(items.join(papers, items.c.paper_id == papers.c.id))
        .join(sittings, papers.c.sitting_id == sittings.c.id)
        .where(sittings.c.status == "released", items.c.earned.is_not(None))
        .group_by(items.c.version_id)
    )
    rows = db.session.execute(statement)
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}
