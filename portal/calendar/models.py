"""工作日历: each list of a year's days, as it was entered and approved."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped


class CalendarState(Labelled):
    """办理阶段 of a list."""

    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"


class CalendarYear(Keyed, Public, Stamped, Base):
    """工作日历 of one year; of several approved, the last approved counts from then on."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(index=True)
    # The year while it waits for approval: so that there is never a second one beside it.
    open_for: Mapped[int | None] = mapped_column(unique=True)
    region: Mapped[str] = mapped_column(String(6))  # the municipality's: whose officers decide
    source: Mapped[str] = mapped_column(String(160))  # the announcement
    days: Mapped[list[str]]  # the lines of rules/days
    state: Mapped[CalendarState] = mapped_column(default=CalendarState.PROPOSED, index=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
