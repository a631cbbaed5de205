"""考场记录: what was done and seen while a sitting ran."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.exams.models.room import Room
from portal.exams.models.sitting import Application
from portal.storage.models import StoredFile


class IncidentKind(Labelled):
    ANNOUNCED = "announced", "通知"
    BROWSER = "browser", "浏览器不符"
    COMPENSATED = "compensated", "补偿时间"
    CORRECTED = "corrected", "更正试题"
    EXTENDED = "extended", "延长时间"
    HANDED_IN = "handed-in", "代为交卷"
    MOVED = "moved", "更换设备"
    NOTED = "noted", "考场情况"
    PAUSED = "paused", "暂停"
    PIN_GIVEN = "pin-given", "发出换机码"
    RESUMED = "resumed", "恢复"


class Incident(Keyed, Public, Stamped, Base):
    """考场记录: one line of the sitting's journal, about one candidate, a room or all.
    Append-only.
    """

    __tablename__ = "exams_incident"
    __table_args__ = (Index("ix__exams_incident__kind", "sitting_id", "kind"),)

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exams_sitting.id"))
    region: Mapped[str] = mapped_column(String(6), index=True)  # the sitting's
    room_id: Mapped[int | None] = mapped_column(ForeignKey("exams_room.id"))  # None: all
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("exams_application.id"), index=True
    )
    kind: Mapped[IncidentKind]
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    text: Mapped[str] = mapped_column(String(500), default="")
    facts: Mapped[dict[str, Any]]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))

    room: Mapped[Room | None] = relationship()
    application: Mapped[Application | None] = relationship()
    by: Mapped[Person] = relationship()
    evidence: Mapped[StoredFile | None] = relationship()
