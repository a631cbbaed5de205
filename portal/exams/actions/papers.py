"""Papers: drawn from the bank by a recorded seed, entered when the sitting opens, held in one
place.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import queries as bank
from portal.bank.rules import jsonable
from portal.bank.rules.blueprints import Blueprint, Section
from portal.bank.rules.questions import Question, QuestionType
from portal.bank.rules.variants import leaves, seed_for, variant
from portal.core.errors import Refused
from portal.core.ids import new_token
from portal.db.base import db
from portal.exams.actions.answering import ELSEWHERE
from portal.exams.models import Application, ApplicationStatus, Paper, PaperItem, PaperStatus
from portal.exams.queries import papers as queries
from portal.exams.rules.assembly import assemble
from portal.exams.rules.blueprint import Drawn, Shortage, item_of
from portal.exams.rules.sitting_life import SittingStatus
from portal.exams.rules.timing import Entry, Window

SEED_BYTES = 16
NOT_ADMITTED = "报名尚未审核通过，不能进入考场"
CANCELLED = "这场考试已经取消，不能进入考场"


def new_place() -> str:
    """A name for one browser, by which the exam room knows it again."""
    return new_token()


def prepare_paper(application: Application, *, now: datetime) -> Paper:
    """The paper of this admitted candidate: drawn once, frozen row by row, whoever asks first.

    Raises Refused when the application is not admitted, the sitting is over, or the bank cannot
    fill the blueprint.
    """
    if application.status is not ApplicationStatus.ADMITTED:
        raise Refused(NOT_ADMITTED)
    if application.sitting.status is SittingStatus.CANCELLED:
        raise Refused(CANCELLED)
    if (found := queries.find_paper_of(application)) is not None:
        return found
    if now >= application.sitting.closes_at:
        raise Refused(Entry.CLOSED.label)
    try:
        with db.session.begin_nested():
            return _draw(application)
    except IntegrityError:  # another request of the same candidate was first
        if (found := queries.find_paper_of(application)) is None:
            raise
        return found


def _draw(application: Application) -> Paper:
    sitting = application.sitting
    blueprint = bank.get_blueprint(sitting.blueprint)
    seed = secrets.token_hex(SEED_BYTES)
    pool = {found.version_id: found.question for found in bank.pool()}
    shown = queries.exposure(sitting.id)
    items = [item_of(question, version, shown[version]) for version, question in pool.items()]
    drawn = assemble(blueprint, items, int(seed, 16))
    if isinstance(drawn, Shortage):
        raise Refused("题库不足，暂时不能组卷：" + "；".join(drawn.sentences))
    paper = Paper(
        application_id=application.id,
        sitting_id=sitting.id,
        person_id=application.person_id,
        region=sitting.region,
        seed=seed,
        blueprint=jsonable.to_json(blueprint),
    )
    db.session.add(paper)
    db.session.flush()
    paper.items = list(_items(blueprint, drawn, pool, int(seed, 16)))
    db.session.flush()
    return paper


def _items(
    blueprint: Blueprint, drawn: Drawn, pool: dict[int, Question], seed: int
) -> Iterator[PaperItem]:
    """The rows of the paper; the parts of a case are rows of one group with one material."""
    position = 0
    for part in drawn.sections:
        for item in part.items:
            for row in _rows(blueprint, part.section, pool[item.version], item.version, seed):
                position += 1
                row.position = position
                yield row


def _rows(
    blueprint: Blueprint, section: Section, question: Question, version_id: int, seed: int
) -> Iterator[PaperItem]:
    made = variant(question, seed_for(seed, question.id))
    per_key = blueprint.per_key if question.type is QuestionType.MULTIPLE else 0
    for leaf in leaves(made.face, made.key):
        yield PaperItem(
            section=section.name,
            group=question.id if leaf.part else "",
            topic=leaf.key.topic,
            version_id=version_id,
            face={
                "face": jsonable.to_json(leaf.face),
                "material": made.face.material,
                "per_key": per_key,
            },
            key=jsonable.to_json(leaf.key),
            worth=section.marks,
        )


def section_titles(paper: Paper) -> dict[str, str]:
    """The sections of a paper in their order, each with what it holds."""
    blueprint = jsonable.from_json(Blueprint, paper.blueprint)
    return {section.name: _title(section) for section in blueprint.sections}


def _title(section: Section) -> str:
    each = f"{section.marks / 100:g}分"
    count = section.count * section.parts
    return f"{section.name}（{count}题，每题{each}）"


def enter(paper: Paper, *, by: Actor, place: str, now: datetime) -> Paper:
    """Begin the paper in this browser, or go on with it there; another browser needs a code
    (`moving.move`).

    Raises Refused before the sitting opens and after it closes; and to whoever withdrew, or whose
    sitting was cancelled, after the paper was prepared.
    """
    paper = queries.lock_paper(paper.id)
    sitting = paper.sitting
    if paper.status is PaperStatus.PREPARED:
        if paper.application.status is not ApplicationStatus.ADMITTED:
            raise Refused(NOT_ADMITTED)
        if sitting.status is SittingStatus.CANCELLED:
            raise Refused(CANCELLED)
        window = Window(sitting.opens_at, sitting.closes_at, sitting.minutes)
        if (entry := window.entry(now, paper.extra_minutes)) is not Entry.ALLOWED:
            raise Refused(entry.label)
        paper.status, paper.started_at, paper.place = PaperStatus.OPEN, now, place
        paper.deadline_at = window.deadline(now, paper.extra_minutes)
        record(Deed.EXAMS_PAPER_ENTERED, paper, by=by, place=place[:8])
    elif paper.status is PaperStatus.OPEN and paper.place != place:
        raise Refused(ELSEWHERE)
    db.session.flush()
    return paper
