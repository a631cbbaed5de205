"""Sittings that are over, with answers and traces; and what was found in them."""

from datetime import timedelta
from random import Random
from uuid import uuid4

from portal.access.roles import Role
from portal.bank import queries as bank
from portal.bank.rules import jsonable
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.variants import variant
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import dossiers
from portal.exams.models import (
    Answer,
    ApplicationStatus,
    IntegrityDossier,
    PageEvent,
    PageEventKind,
    Paper,
    PaperItem,
    Sitting,
)
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_paper, make_room, make_sitting

QUESTIONS = 40
SECONDS = 60


def make_sat_sitting(
    candidates: int = 10, *, copied: float = 0.0, status=SittingStatus.MARKING, **details
) -> Sitting:
    """A sitting over and marked, all in one room and asked the same; the second candidate took over
    so much of the first one's answers, and left the page four times.
    """
    sitting, dice = make_sitting(status, **details), Random(11)
    pool = [found for found in bank.pool() if found.question.type is QuestionType.SINGLE]
    pool = sorted(pool, key=lambda found: found.question.id)[:QUESTIONS]
    room = make_room(sitting, number=1)
    everyone = [[_choice(dice) for _ in pool] for _ in range(candidates)]
    if copied:
        everyone[0] = [_choice(dice, wrong=0.5) for _ in pool]
        everyone[1] = [
            theirs if dice.random() < copied else own
            for theirs, own in zip(everyone[0], everyone[1], strict=True)
        ]
    for number, chosen in enumerate(everyone, start=1):
        application = make_application(
            sitting, status=ApplicationStatus.ADMITTED, room_id=room.id, desk=number
        )
        paper = make_paper(application)
        _write(paper, pool, chosen, number, dice)
        if number == 2 and copied:
            _leave(paper, 4)
    db.session.commit()
    db.session.expire_all()
    return sitting


def make_dossier(sitting: Sitting | None = None, **details) -> IntegrityDossier:
    """The document of a sitting in which one copied from another."""
    sitting = sitting or make_sat_sitting(copied=0.9, **details)
    by = acting(make_officer(Role.EXAMS, sitting.region))
    dossier = dossiers.ask(sitting, by=by, now=clock.now())
    db.session.commit()
    assert dossiers.make(dossier.id, now=clock.now())
    db.session.commit()
    db.session.expire_all()
    return dossier


def _choice(dice: Random, wrong: float = 0.35) -> int:
    """The right option, or a wrong one by its place among the wrong: the first is popular."""
    return dice.choices([1, 2, 3], [5, 3, 2])[0] if dice.random() < wrong else 0


def _write(paper: Paper, pool, chosen, number: int, dice: Random) -> None:
    at = paper.started_at
    for position, (found, choice) in enumerate(zip(pool, chosen, strict=True), start=1):
        made = variant(found.question, number)
        letter = _letter(made.key, choice)
        item = PaperItem(
            paper_id=paper.id,
            position=position,
            section="单选题",
            topic=made.key.topic,
            version_id=found.version_id,
            face={"face": jsonable.to_json(made.face), "material": "", "per_key": 0},
            key=jsonable.to_json(made.key),
            worth=100,
            answer={"value": letter},
            earned=100 if letter == made.key.right else 0,
        )
        db.session.add(item)
        db.session.flush()
        at += timedelta(seconds=SECONDS * dice.lognormvariate(0, 0.4))
        db.session.add(
            Answer(
                paper_id=paper.id,
                item_id=item.id,
                number=position,
                request_key=str(uuid4()),
                answer={"value": letter},
                saved_at=at,
            )
        )


def _letter(key, choice: int) -> str:
    """The right letter, or that of the wrong option which stands there in the author's order."""
    if not choice:
        return key.right
    wrong = sorted((o for o in key.options if not o.correct), key=lambda option: option.index)
    return wrong[min(choice, len(wrong)) - 1].letter


def _leave(paper: Paper, times: int) -> None:
    for turn in range(times):
        at = paper.started_at + timedelta(minutes=5 * turn + 3)
        for kind, later in ((PageEventKind.LEFT, 0), (PageEventKind.RETURNED, 20)):
            moment = at + timedelta(seconds=later)
            db.session.add(PageEvent(paper_id=paper.id, kind=kind, created_at=moment))
