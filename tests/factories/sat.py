"""Papers that are sat in tests: entered, answered, handed in, and the questions they hold."""

from uuid import uuid4

from portal.bank.rules import jsonable
from portal.bank.rules.marking import Scheme, mark
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.variants import Face, Key
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import answering, papers
from portal.exams.actions.answering import Given
from portal.exams.models import ApplicationStatus, Paper, PaperItem
from portal.exams.queries import corrections as queries
from tests.factories.accounts import acting
from tests.factories.exams import make_application

HERE = "a" * 32


def enter(sitting) -> Paper:
    application = make_application(sitting, status=ApplicationStatus.ADMITTED)
    made = papers.prepare_paper(application, now=clock.now())
    return papers.enter(made, by=acting(made.person), place=HERE, now=clock.now())


def hand_in(paper):
    return answering.hand_in(paper, by=acting(paper.person), place=HERE, now=clock.now())


def item_of(paper, kind=QuestionType.SINGLE) -> PaperItem:
    return next(item for item in paper.items if item.face["face"]["type"] == kind)


def about_of(item, part=0):
    return queries.asked(item.version, part)


def share(item, *others):
    """The other papers hold this question too, at the same place."""
    for paper in others:
        own = next(one for one in paper.items if one.position == item.position)
        own.version, own.topic = item.version, item.topic
        own.face, own.key, own.worth = item.face, item.key, item.worth
    db.session.commit()


def wrong_answer(item):
    key = jsonable.from_json(Key, item.key)
    return next(option.letter for option in key.options if not option.correct)


def answer(paper, item, value):
    given = Given(str(uuid4()), item.position, value, False)
    answering.save_answer(paper, given, place=HERE, address="", now=clock.now())


def marks_by_hand(paper) -> int:
    """What the frozen keys give."""
    total = 0
    for item in paper.items:
        face, key = jsonable.from_json(Face, item.face["face"]), jsonable.from_json(Key, item.key)
        given = (item.answer or {}).get("value", "")
        total += mark(face, key, given, Scheme(item.worth, item.face["per_key"])).awarded
    return total
