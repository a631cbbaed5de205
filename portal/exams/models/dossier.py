"""考后核查: the document of a sitting as it was read, and what people thought of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.exams.models.sitting import Sitting

TROUBLE = "trouble"


class IntegrityVerdict(Labelled):
    """核查意见; what follows from it is decided elsewhere, by its own procedure."""

    CLEAR = "clear", "未见异常"
    LOOK_INTO = "look-into", "需进一步核实"


class IntegrityDossier(Keyed, Public, Stamped, Base):
    """考后核查材料: asked for by an officer, made by the worker once, never changed after."""

    __tablename__ = "exams_integrity_dossier"
    __table_args__ = (UniqueConstraint("sitting_id", "number"),)

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exams_sitting.id"))
    region: Mapped[str] = mapped_column(String(6), index=True)  # the sitting's
    number: Mapped[int]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    made_at: Mapped[datetime | None]  # None: the worker has it before it
    digest: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[dict[str, Any] | None]  # before it is made: the trouble, if there was any

    sitting: Mapped[Sitting] = relationship()
    asked_by: Mapped[Person] = relationship()

    @property
    def trouble(self) -> str:
        """What kept it from being made; empty once it is, or while the worker has it before it."""
        if self.made_at is not None or self.content is None:
            return ""
        return str(self.content[TROUBLE])


class IntegrityNote(Keyed, Public, Stamped, Base):
    """核查意见 of one person on one finding, with the reason. Append-only."""

    __tablename__ = "exams_integrity_note"
    __table_args__ = (Index("ix__exams_integrity_note__finding", "sitting_id", "finding"),)

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exams_sitting.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("exams_integrity_dossier.id"))
    region: Mapped[str] = mapped_column(String(6), index=True)  # the sitting's
    finding: Mapped[str] = mapped_column(String(40))  # rules.dossier.Finding.key
    verdict: Mapped[IntegrityVerdict]
    reason: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))

    by: Mapped[Person] = relationship()
    dossier: Mapped[IntegrityDossier] = relationship()
