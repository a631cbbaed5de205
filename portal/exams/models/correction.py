"""更正试题: what was said about a flawed question of a sitting, and what was decided about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.bank.models import QuestionVersion
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.exams.models.incident import Incident
from portal.exams.models.sitting import Sitting
from portal.exams.rules.correction import Rule


class CorrectionStatus(Labelled):
    NOTED = "noted", "已发布说明"
    PROPOSED = "proposed", "待决定"
    DECIDED = "decided", "已生效"
    REFUSED = "refused", "不采纳"


class QuestionCorrection(Keyed, Public, Stamped, Base):
    """更正: words for the candidates (without `rule`), or how the question is to be marked.

    `key` stands beside the frozen keys of the papers, which stay as they are. `number` orders what
    was decided; `effect` is what it came to at that moment.
    """

    __tablename__ = "exams_question_correction"
    __table_args__ = (
        Index("ix__exams_question_correction__sitting", "sitting_id", "status"),
        Index(
            "uq__exams_question_correction__proposed",
            "sitting_id",
            "version_id",
            unique=True,
            sqlite_where=text("status = 'proposed'"),
            postgresql_where=text("status = 'proposed'"),
        ),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exams_sitting.id"))
    region: Mapped[str] = mapped_column(String(6), index=True)  # the sitting's
    version_id: Mapped[int] = mapped_column(ForeignKey("bank_question_version.id"), index=True)
    part: Mapped[int] = mapped_column(default=0)  # of a case; 0: the whole question
    status: Mapped[CorrectionStatus]
    rule: Mapped[Rule | None]
    key: Mapped[dict[str, Any] | None]
    text: Mapped[str] = mapped_column(String(300))  # the words, or why it is proposed
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("exams_incident.id"), unique=True)
    number: Mapped[int] = mapped_column(default=0)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(300), default="")
    effect: Mapped[dict[str, Any] | None]

    sitting: Mapped[Sitting] = relationship()
    version: Mapped[QuestionVersion] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    incident: Mapped[Incident | None] = relationship()
