"""Lines in the journals of many questions at once."""

from collections.abc import Iterable

from sqlalchemy import insert

from portal.bank.models import Question, QuestionRemark
from portal.bank.rules.lifecycle import Remarked
from portal.db.base import db


def add_remarks(
    questions: Iterable[Question], kind: Remarked, *, by_id: int | None, text: str = ""
) -> None:
    """The same line in the journal of the current version of each of these that has one."""
    add_lines(dict.fromkeys(questions, text), kind, by_id=by_id)


def add_lines(texts: dict[Question, str], kind: Remarked, *, by_id: int | None) -> None:
    """A line of its own in the journal of the current version of each of these that has one."""
    rows = [
        {"version_id": question.current_version_id, "person_id": by_id, "kind": kind, "text": text}
        for question, text in texts.items()
        if question.current_version_id is not None
    ]
    if rows:
        db.session.execute(insert(QuestionRemark), rows)
