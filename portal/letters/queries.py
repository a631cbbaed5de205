"""Papers found again: by their square, by their file."""

from sqlalchemy import or_, select

from portal.core.errors import NotFound
from portal.db.base import db
from portal.letters.models import Letter, LetterKind
from portal.storage.models import StoredFile


def get_by_token(token: str) -> Letter:
    """The paper whose square this is, or NotFound."""
    letter = db.session.scalar(select(Letter).where(Letter.token == token))
    if letter is None:
        raise NotFound
    return letter


def find_by_digest(digest: str) -> Letter | None:
    """The paper that a file of this digest is."""
    return db.session.scalar(
        select(Letter)
        .join(Letter.file)
        .where(or_(Letter.signed_digest == digest, StoredFile.digest == digest))
        .order_by(Letter.id)
        .limit(1)
    )


def find_same(kind: LetterKind, subject: str, says: str) -> Letter | None:
    """The paper that already says exactly this."""
    return db.session.scalar(
        select(Letter).where(Letter.kind == kind, Letter.subject == subject, Letter.says == says)
    )


def is_latest(letter: Letter) -> bool:
    """Whether nothing newer was handed out about the same."""
    newer = select(Letter.id).where(
        Letter.kind == letter.kind, Letter.subject == letter.subject, Letter.id > letter.id
    )
    return db.session.scalar(newer.limit(1)) is None
