"""导入: the questions of a file come in as drafts of whoever brings them, all or none."""

from collections.abc import Sequence

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.writing import draft_many
from portal.bank.models import Origin, QuestionVersion
from portal.bank.rules.questions import Question


def take_in(questions: Sequence[Question], *, file: str, by: Actor) -> Sequence[QuestionVersion]:
    """Each question is a new draft under a new key of its topic; keys of the file are not kept, so
    that an import never changes what is there.
    """
    drafts = draft_many(questions, by=by, origin=Origin.IMPORTED)
    if drafts:
        record(
            Deed.BANK_QUESTIONS_IMPORTED, drafts[0].question, by=by, file=file, count=len(drafts)
        )
    return drafts
