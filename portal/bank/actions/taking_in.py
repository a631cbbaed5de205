"""导入: the questions of a file come in as drafts of whoever brings them, all or none, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.writing import draft_many
from portal.bank.models import Origin, QuestionVersion
from portal.bank.rules.questions import Question
from portal.core.errors import Refused
from portal.db.base import db
from portal.storage import files
from portal.storage.models import StoredFile

# What a kept file is to us; its real type is told by its bytes each time it is read.
WAITING, TAKEN = "application/x-question-import", "application/x-question-import-taken"
KEPT_FOR = timedelta(days=1)  # without being taken in


def keep(content: bytes, *, name: str, by: Actor) -> StoredFile:
    """The file is kept so that it can be looked at; what it holds comes in only afterwards."""
    return files.keep(content, name=name, media_type=WAITING, by=by)


def take_in(
    questions: Sequence[Question], *, file: StoredFile, by: Actor
) -> Sequence[QuestionVersion]:
    """Each question is a new draft under a new key of its topic; keys of the file are not kept, so
    that an import never changes what is there.

    Raises Refused for a file that was taken in before: of two at the same moment one is refused.
    """
    claim = (
        update(StoredFile)
        .where(StoredFile.id == file.id, StoredFile.media_type == WAITING)
        .values(media_type=TAKEN)
        .returning(StoredFile.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claim) is None:
        raise Refused("这个文件已经导入过。要再导入一次，请重新选择文件")
    drafts = draft_many(questions, by=by, origin=Origin.IMPORTED)
    if drafts:
        record(
            Deed.BANK_QUESTIONS_IMPORTED,
            drafts[0].question,
            by=by,
            file=file.name,
            count=len(drafts),
        )
    return drafts


def give_up_waiting(now: datetime) -> list[str]:
    """The files that nobody has taken in for a day are forgotten; the digests of their bytes."""
    old = select(StoredFile).where(
        StoredFile.media_type == WAITING, StoredFile.created_at < now - KEPT_FOR
    )
    found = db.session.scalars(old).all()
    for file in found:
        db.session.delete(file)
    db.session.flush()
    return sorted({file.digest for file in found})
