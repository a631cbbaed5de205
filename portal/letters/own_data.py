"""What this room holds of a person: the papers made out to them."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts.own_data import Asked, moment, streamed
from portal.documents.sheets import Sheet
from portal.letters.models import Letter
from portal.storage.models import StoredFile

TOLD = ("letters_letter.person_id",)
KEPT_BACK: dict[str, str] = {}


def tell(asked: Asked) -> Iterator[Sheet]:
    """文书, by number."""
    statement = (
        select(Letter.kind, Letter.public_id, Letter.created_at, StoredFile.name)
        .join(StoredFile, StoredFile.id == Letter.file_id)
        .where(Letter.person_id == asked.person_id)
        .order_by(Letter.id)
    )
    rows = (
        (kind.label, f"{kind.initials}-{number.upper()}", moment(at), name)
        for kind, number, at, name in streamed(statement)
    )
    yield Sheet("文书", ("种类", "编号", "出具时间", "文件"), rows)
