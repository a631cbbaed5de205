"""A table that somebody asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.storage.models import StoredFile


class ExportState(Labelled):
    """生成状态."""

    WAITING = "waiting", "排队中"
    MAKING = "making", "正在生成"
    DONE = "done", "可以下载"
    FAILED = "failed", "没有成功"
    DROPPED = "dropped", "已清除"

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return {"done": "good", "failed": "bad", "dropped": ""}.get(self.value, "wait")


class Export(Keyed, Public, Stamped, Base):
    """导出文件: one table for one person, as far as they saw when they asked; whoever holds the
    lease writes it.
    """

    __tablename__ = "exports_export"

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    region: Mapped[str] = mapped_column(String(6))
    table: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(160))
    arguments: Mapped[dict[str, Any]]
    reach: Mapped[str] = mapped_column(String(64))
    # Who asked for what, until it is there: so that a double click asks once.
    open_for: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[ExportState] = mapped_column(default=ExportState.WAITING, index=True)
    total: Mapped[int]
    written: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str] = mapped_column(String(32), default="")
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(120), default="")  # why not
    file_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))
    made_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    file: Mapped[StoredFile | None] = relationship()
