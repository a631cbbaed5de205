"""The trail itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.db.base import Base
from portal.db.mixins import Keyed


class AuditEntry(Keyed, Base):
    """留痕记录: who did what to what, when, from where. Append-only."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(80), default="")
    region: Mapped[str] = mapped_column(String(6), default="", index=True)
    address: Mapped[str] = mapped_column(String(45), default="")
    deed: Mapped[str] = mapped_column(String(60), index=True)
    thing: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[str] = mapped_column(String(40), index=True)
    facts: Mapped[dict[str, Any]]
