"""供需匹配情况: one report for each period, reckoned anew until it is signed off."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.pool.rules.assignment.life import RunState
from portal.pool.rules.fairness.figures import Figures
from portal.pool.rules.fairness.periods import Period


class FairnessReport(Keyed, Public, Stamped, Base):
    """供需匹配情况报告 of the whole municipality (`region`). `figures` are those of `revision`, the
    last that was reckoned, as of `reckoned_on` and by the settings in `rules`; who signs says which
    revision they saw. Once signed nothing of it changes.
    """

    __tablename__ = "pool_fairness_report"
    __table_args__ = (UniqueConstraint("since_on", "until_on"),)

    region: Mapped[str] = mapped_column(String(6))
    since_on: Mapped[date]
    until_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    asked_at: Mapped[datetime]
    state: Mapped[RunState] = mapped_column(default=RunState.QUEUED, index=True)
    revision: Mapped[int] = mapped_column(default=0)
    reckoned_on: Mapped[date | None]
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str] = mapped_column(String(32), default="")
    leased_until: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(String(300), default="")
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    signed_at: Mapped[datetime | None]
    remarks: Mapped[str] = mapped_column(String(1000), default="")

    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])

    @property
    def period(self) -> Period:
        return Period(self.since_on, self.until_on)

    @property
    def read(self) -> Figures:
        """The figures of the last revision; none of the first."""
        return Figures.read(self.figures) if self.revision else Figures()
