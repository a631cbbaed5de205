"""The book of papers handed out."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.ids import new_token
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.storage.models import StoredFile


class LetterKind(Labelled):
    """文书种类."""

    TICKET = "ticket", "准考证"
    HOURS = "hours", "学时证明"
    STAFFING = "staffing", "配备文件"
    ADVICE = "advice", "建议另行聘任函"
    POINTS = "points", "履职记分证明"

    @property
    def initials(self) -> str:
        """What numbers of this kind begin with."""
        return {"ticket": "ZK", "hours": "XS", "staffing": "PB", "advice": "PR", "points": "JF"}[
            self.value
        ]


class Letter(Keyed, Public, Stamped, Base):
    """文书: one paper with what it says; said anew in other words, it is another one."""

    __tablename__ = "letters_letter"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "says"),
        Index("ix__letters_letter__latest", "kind", "subject", "id"),
    )

    kind: Mapped[LetterKind]
    subject: Mapped[str] = mapped_column(String(60))  # what it is about: the same for every wording
    says: Mapped[str] = mapped_column(String(64))  # digest of all that is printed
    token: Mapped[str] = mapped_column(String(32), unique=True, default=new_token)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    shown: Mapped[list[Any]]  # label and words, masked: what the square shows to everyone
    file_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))
    signed_digest: Mapped[str] = mapped_column(String(64), index=True)

    person: Mapped[Person] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def number(self) -> str:
        """编号, as printed."""
        return f"{self.kind.initials}-{self.public_id.upper()}"
