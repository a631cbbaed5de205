"""交卷回执 and the roots that stand for all receipts of a day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.exams.models.paper import Paper


class DailyRoot(Keyed, Public, Stamped, Base):
    """每日存证根: the signed root over all receipts that had none yet when their day was over."""

    __tablename__ = "exams_daily_root"
    # One after another: no two roots follow the same one, not even the first.
    __table_args__ = (UniqueConstraint("day"), UniqueConstraint("previous"))

    day: Mapped[date]
    count: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(String(16))
    public_key: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))


class PaperReceipt(Keyed, Public, Stamped, Base):
    """交卷回执: what was handed in, as the candidate was told; `public_id` is its number."""

    __tablename__ = "exams_receipt"
    __table_args__ = (UniqueConstraint("paper_id"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"))
    candidate: Mapped[str] = mapped_column(String(64))
    questions_digest: Mapped[str] = mapped_column(String(64))
    questions: Mapped[int]
    answered: Mapped[int]
    lines: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))
    handed_in_at: Mapped[datetime]
    handed_in_how: Mapped[str] = mapped_column(String(40))  # as it was called then
    day: Mapped[date] = mapped_column(index=True)  # in Beijing
    leaf: Mapped[str] = mapped_column(String(64))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("exams_daily_root.id"), index=True)

    paper: Mapped[Paper] = relationship()
    root: Mapped[DailyRoot | None] = relationship()
