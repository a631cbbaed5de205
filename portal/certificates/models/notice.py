"""公示: what strangers object to before a certificate is issued."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.db.vault import Sealed
from portal.exams.models import Paper


class ObjectionState(Labelled):
    """处理阶段 of an objection."""

    OPEN = "open", "待核查"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class ResultObjection(Keyed, Public, Stamped, Base):
    """公示异议: against a pass on the public list. While it is open, and if it is upheld, that pass
    gives no certificate.
    """

    __tablename__ = "certificates_objection"

    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    contact_name: Mapped[str] = mapped_column(String(80))
    contact_mobile: Mapped[str] = mapped_column(Sealed(200))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.OPEN, index=True)
    answer: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]

    paper: Mapped[Paper] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
