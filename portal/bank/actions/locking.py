"""Questions taken hold of before their state is changed, always in the same order."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer

from portal.bank.models import Question, QuestionVersion
from portal.bank.queries.pieces import pieces
from portal.db.base import db


def lock_questions(ids: Iterable[int]) -> Sequence[Question]:
    """These questions are this transaction's until it ends, as they now stand; in the order of
    their ids, so that of two who want several neither waits for the other in a ring.
    """
    found: list[Question] = []
    for some in pieces(ids):
        statement = (
            select(Question)
            .where(Question.id.in_(some))
            .options(defer(Question.words))
            .order_by(Question.id)
            .with_for_update()
        )
        found += db.session.scalars(statement.execution_options(populate_existing=True))
    return found


def lock_versions(ids: Iterable[int]) -> Sequence[QuestionVersion]:
    """The same for versions, whose questions are locked already."""
    found: list[QuestionVersion] = []
    for some in pieces(ids):
        statement = (
            select(QuestionVersion)
            .where(QuestionVersion.id.in_(some))
            .order_by(QuestionVersion.id)
            .with_for_update()
        )
        found += db.session.scalars(statement.execution_options(populate_existing=True))
    return found


def read_versions(ids: Iterable[int]) -> Sequence[QuestionVersion]:
    """Versions read together, so that questions need not look for theirs one by one."""
    found: list[QuestionVersion] = []
    for some in pieces(ids):
        found += db.session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(some)))
    return found
