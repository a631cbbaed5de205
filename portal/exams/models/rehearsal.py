"""考前演练: that one was asked for, how far it is, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.exams.models.sitting import Sitting
from portal.exams.rules.rehearsal import RehearsalPhase, RehearsalVerdict


class Rehearsal(Keyed, Public, Stamped, Base):
    """演练 of one sitting with so many synthetic candidates; asked for at `created_at`.

    By nobody where an operator did at the terminal. `turn` is 1 until it has ended, then nothing:
    so there is one at a time.
    """

    __tablename__ = "exams_rehearsal"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exams_sitting.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # the sitting's
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    candidates: Mapped[int]
    every: Mapped[int]  # seconds between two answers of one candidate
    turn: Mapped[int | None] = mapped_column(default=1, unique=True)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    phase: Mapped[RehearsalPhase] = mapped_column(default=RehearsalPhase.ASKED)
    made: Mapped[int] = mapped_column(default=0)  # papers, while it is being prepared
    verdict: Mapped[RehearsalVerdict | None]
    report: Mapped[dict[str, Any] | None]
    trouble: Mapped[str] = mapped_column(String(300), default="")

    sitting: Mapped[Sitting] = relationship()
    asked_by: Mapped[Person | None] = relationship()
