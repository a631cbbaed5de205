"""Questions of a sitting that are corrected: which papers hold them, what was decided, and what
that comes to.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.bank.models import Question, QuestionVersion
from portal.bank.rules import jsonable, questions
from portal.bank.rules.marking import Scheme
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.variants import JUDGEMENTS, Face, Key
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.exams.models import (
    CorrectionStatus,
    Paper,
    PaperItem,
    PaperStatus,
    QuestionCorrection,
    Sitting,
)
from portal.exams.queries import sittings
from portal.exams.queries.results import is_candidate, sittings_of
from portal.exams.rules.correction import (
    KEYED,
    Effect,
    Marked,
    NewKey,
    Rule,
    Ruling,
    earned,
    effect,
    in_force,
    parts_of,
)

CORRECT = Permission.EXAMS_QUESTION_CORRECT


@dataclass(frozen=True, slots=True)
class Asked:
    """试题 of a sitting: the part of a question version that may be corrected, as its author wrote
    it; part 0 is the whole of it.
    """

    version: QuestionVersion
    part: int
    leaf: questions.Question

    @property
    def title(self) -> str:
        """K5.2-001（第1版）第2小题."""
        title = title_of(self.version)
        return f"{title}第{self.part}小题" if self.part else title

    @property
    def options(self) -> tuple[str, ...]:
        """What there is to choose from, in the author's order."""
        if self.leaf.type is QuestionType.JUDGE:
            return tuple(text for _, text in JUDGEMENTS)
        return tuple(option.text for option in self.leaf.options)

    @property
    def answers(self) -> tuple[str, ...]:
        """What is right by the frozen key."""
        if self.leaf.type is QuestionType.JUDGE:
            return (self.options[0 if self.leaf.key == "true" else 1],)
        chosen = tuple(option.text for option in self.leaf.options if option.correct)
        return chosen or ((self.leaf.key,) if self.leaf.key else ())

    @property
    def key(self) -> NewKey:
        """The frozen key, as a new one would be named."""
        if self.options:
            return NewKey(tuple(n for n, text in enumerate(self.options) if text in self.answers))
        return NewKey(value=self.leaf.key)

    @property
    def can_be_keyed(self) -> bool:
        """Whether another answer can be named: not where numbers differ or steps are asked."""
        return self.leaf.type in KEYED


@dataclass(frozen=True, slots=True)
class Holding:
    """题号: which number a part has on how many papers."""

    part: int
    number: int
    papers: int


@dataclass(frozen=True, slots=True)
class Change:
    """One marked paper that a ruling touches: what each of its rows earns from now on."""

    paper: Paper
    rows: tuple[tuple[PaperItem, int], ...]

    @property
    def gained(self) -> int:
        """How many hundredths of a mark more."""
        return sum(now - (row.earned or 0) for row, now in self.rows)


def title_of(version: QuestionVersion) -> str:
    """The question as officers name it."""
    return f"{version.question.key}（第{version.number}版）"


def get_sitting(actor: Actor, public_id: str) -> Sitting:
    """The sitting whose questions this officer may see, or NotFound: also for a candidate of it."""
    sitting = sittings.get_sitting(actor, CORRECT, public_id)
    if is_candidate(actor, sitting):
        raise NotFound
    return sitting


def shows_keys(sitting: Sitting, now: datetime) -> bool:
    """Whether officers may see what is right: not before papers may be seen."""
    return sittings.window(sitting).has_started(now)


def get_correction(actor: Actor, public_id: str) -> QuestionCorrection:
    """The correction, or NotFound when this officer corrects nothing there."""
    statement = within(select(QuestionCorrection), actor, CORRECT, QuestionCorrection)
    found = db.session.scalar(
        statement.where(QuestionCorrection.public_id == public_id).options(*_whole())
    )
    if found is None or is_candidate(actor, found.sitting):
        raise NotFound
    return found


def list_corrections(sitting: Sitting) -> Sequence[QuestionCorrection]:
    """All that was corrected in a sitting, the latest first."""
    statement = select(QuestionCorrection).where(QuestionCorrection.sitting_id == sitting.id)
    return db.session.scalars(
        statement.options(*_whole()).order_by(QuestionCorrection.id.desc())
    ).all()


def list_to_decide(actor: Actor) -> Sequence[QuestionCorrection]:
    """What others proposed and this officer may decide, the oldest first: 待办."""
    statement = within(select(QuestionCorrection), actor, CORRECT, QuestionCorrection).where(
        QuestionCorrection.status == CorrectionStatus.PROPOSED,
        QuestionCorrection.by_id != actor.id,
        QuestionCorrection.sitting_id.not_in(sittings_of(actor)),
    )
    return db.session.scalars(statement.options(*_whole()).order_by(QuestionCorrection.id)).all()


def count_pending(sitting: Sitting) -> int:
    """How much waits to be decided."""
    statement = select(func.count(QuestionCorrection.id)).where(
        QuestionCorrection.sitting_id == sitting.id,
        QuestionCorrection.status == CorrectionStatus.PROPOSED,
    )
    return db.session.scalar(statement) or 0


def list_asked(sitting: Sitting, key: str, number: int) -> Page:
    """The question versions that papers of the sitting hold, each with how many papers; narrowed
    to keys that contain this.
    """
    statement = (
        select(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(_held(sitting)))
        .options(joinedload(QuestionVersion.question))
        .order_by(Question.key, QuestionVersion.number)
    )
    if key:
        statement = statement.where(Question.key.icontains(key, autoescape=True))
    return paged(statement, number)


def count_papers(sitting: Sitting, versions: Sequence[QuestionVersion]) -> dict[int, int]:
    """On how many papers of the sitting each of these stands."""
    statement = (
        select(PaperItem.version_id, func.count(PaperItem.paper_id.distinct()))
        .join(Paper, Paper.id == PaperItem.paper_id)
        .where(Paper.sitting_id == sitting.id)
        .where(PaperItem.version_id.in_([version.id for version in versions]))
        .group_by(PaperItem.version_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def get_version(sitting: Sitting, public_id: str) -> QuestionVersion:
    """The question version, or NotFound when no paper of the sitting holds it."""
    statement = select(QuestionVersion).where(
        QuestionVersion.public_id == public_id, QuestionVersion.id.in_(_held(sitting))
    )
    found = db.session.scalar(statement.options(joinedload(QuestionVersion.question)))
    if found is None:
        raise NotFound
    return found


def asked(version: QuestionVersion, part: int) -> Asked:
    """A part of the question, as its author wrote it, or NotFound when it has no such part."""
    whole = questions.from_json(version.content)
    if part == 0:
        return Asked(version, 0, whole)
    if not 1 <= part <= len(whole.parts):
        raise NotFound
    return Asked(version, part, whole.parts[part - 1])


def holdings(sitting: Sitting, version: QuestionVersion) -> list[Holding]:
    """Which numbers the question has on the papers of the sitting, part by part."""
    statement = (
        select(PaperItem.paper_id, PaperItem.position)
        .join(Paper, Paper.id == PaperItem.paper_id)
        .where(Paper.sitting_id == sitting.id, PaperItem.version_id == version.id)
        .order_by(PaperItem.paper_id, PaperItem.position)
    )
    counted: Counter[tuple[int, int]] = Counter()
    for _, rows in groupby(db.session.execute(statement), key=lambda row: row[0]):
        counted.update((part, row[1]) for part, row in enumerate(rows, start=1))
    return [Holding(part, number, n) for (part, number), n in sorted(counted.items())]


def ruling_of(correction: QuestionCorrection, number: int | None = None) -> Ruling:
    """The correction as the rules want it, as if decided with this number."""
    key = correction.key or {}
    return Ruling(
        correction.version_id,
        correction.part,
        correction.rule or Rule.FULL,
        correction.number if number is None else number,
        NewKey(tuple(key.get("right", ())), key.get("value", "")),
    )


def rulings(sitting_id: int) -> tuple[Ruling, ...]:
    """All that was decided in a sitting."""
    statement = select(QuestionCorrection).where(
        QuestionCorrection.sitting_id == sitting_id,
        QuestionCorrection.status == CorrectionStatus.DECIDED,
    )
    return tuple(ruling_of(found) for found in db.session.scalars(statement))


def ruling_over(sitting: Sitting, version: QuestionVersion, part: int) -> QuestionCorrection | None:
    """The decision that a new one about this would take the place of."""
    found = [
        one
        for one in list_corrections(sitting)
        if one.status is CorrectionStatus.DECIDED
        and one.version_id == version.id
        and (part == 0 or one.part in {0, part})
    ]
    return max(found, key=lambda one: one.number, default=None)


def preview(correction: QuestionCorrection) -> Effect:
    """What a proposal would come to over the papers that are marked already."""
    decided = rulings(correction.sitting_id)
    number = max((ruling.number for ruling in decided), default=0) + 1
    found = changes(correction, (*decided, ruling_of(correction, number)))
    return effect_of(found, correction.sitting.pass_marks)


def effect_of(found: Sequence[Change], pass_marks: int) -> Effect:
    """How many papers these changes touch, and which cross the line."""
    marked = (
        Marked(change.paper.marks or 0, (change.paper.marks or 0) + change.gained)
        for change in found
    )
    return effect(marked, pass_marks)


def count_later(correction: QuestionCorrection) -> int:
    """How many papers hold the question and are not marked yet: the ruling meets them then."""
    statement = (
        select(func.count(PaperItem.paper_id.distinct()))
        .join(Paper, Paper.id == PaperItem.paper_id)
        .where(Paper.sitting_id == correction.sitting_id, Paper.status != PaperStatus.MARKED)
        .where(PaperItem.version_id == correction.version_id)
    )
    return db.session.scalar(statement) or 0


def changes(
    correction: QuestionCorrection, decided: Sequence[Ruling], *, lock: bool = False
) -> list[Change]:
    """The marked papers that hold the question, with what its rows earn by these rulings."""
    statement = (
        select(PaperItem)
        .join(PaperItem.paper)
        .options(contains_eager(PaperItem.paper))
        .where(Paper.sitting_id == correction.sitting_id, Paper.status == PaperStatus.MARKED)
        .where(PaperItem.version_id == correction.version_id)
        .order_by(PaperItem.paper_id, PaperItem.position)
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=Paper)
    rows = db.session.scalars(statement).all()
    held = groupby(rows, key=lambda row: row.paper_id)
    return [_change(list(own), decided) for _, own in held]


def _change(rows: list[PaperItem], decided: Sequence[Ruling]) -> Change:
    return Change(rows[0].paper, tuple(earnings(rows, decided)))


def earnings(
    rows: Sequence[PaperItem], decided: Sequence[Ruling]
) -> Iterator[tuple[PaperItem, int]]:
    """What each of these rows of one paper earns; all rows of a question must be among them."""
    parts = parts_of([row.version_id for row in rows])
    for row, part in zip(rows, parts, strict=True):
        face = jsonable.from_json(Face, row.face["face"])
        key = jsonable.from_json(Key, row.key)
        scheme = Scheme(row.worth, row.face.get("per_key", 0))
        answer = (row.answer or {}).get("value", "")
        ruling = in_force(decided, row.version_id, part)
        yield row, earned(face, key, answer, scheme, ruling)


def _held(sitting: Sitting) -> Select[int]:
    return (
        select(PaperItem.version_id)
        .join(Paper, Paper.id == PaperItem.paper_id)
        .where(Paper.sitting_id == sitting.id)
    )


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(QuestionCorrection.sitting),
        joinedload(QuestionCorrection.by),
        joinedload(QuestionCorrection.decided_by),
        joinedload(QuestionCorrection.version).joinedload(QuestionVersion.question),
    )
