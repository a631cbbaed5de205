"""规则参数: each change as it was entered and decided; nothing is deleted: every day is known."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped


class SettingState(Labelled):
    """办理阶段 of a change."""

    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "录入人已撤回"


class SettingChange(Keyed, Public, Stamped, Base):
    """规则参数修改: another value from a day on; without one the default counts."""

    __tablename__ = "terms_setting_change"
    __table_args__ = (Index(None, "state", "key"),)

    key: Mapped[str] = mapped_column(String(40))
    # The key while it waits for approval: so that there is never a second one beside it.
    open_for: Mapped[str | None] = mapped_column(String(40), unique=True)
    region: Mapped[str] = mapped_column(String(6))  # the municipality's: whose officers decide
    value: Mapped[dict[str, Any]]  # as the setting's shape keeps it
    in_force_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(160))  # what it rests on
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[SettingState] = mapped_column(default=SettingState.PROPOSED)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(300), default="")  # why it was returned

    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
