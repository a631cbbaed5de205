"""Questions as the database holds them: the files of question_bank/ are their source."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.bank.rules.templates import PLACEHOLDER
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped


class QuestionStatus(Labelled):
    ENABLED = "enabled", "启用"
    SUSPENDED = "suspended", "停用待查"
    RETIRED = "retired", "已停用"


class Question(Keyed, Public, Stamped, Base):
    """试题: one question by its stable key; what it says is in its versions."""

    __tablename__ = "bank_question"

    key: Mapped[str] = mapped_column(String(40), unique=True)
    topic: Mapped[str] = mapped_column(String(10), index=True)
    type: Mapped[str] = mapped_column(String(20), index=True)
    status: Mapped[QuestionStatus] = mapped_column(default=QuestionStatus.ENABLED)
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("bank_question_version.id", use_alter=True)
    )

    current_version: Mapped["QuestionVersion | None"] = relationship(
        foreign_keys=[current_version_id], post_update=True
    )


class QuestionVersion(Keyed, Public, Stamped, Base):
    """试题版本: what a question said; never changed, found by its digest."""

    __tablename__ = "bank_question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("bank_question.id"), index=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    difficulty: Mapped[int]
    content: Mapped[dict[str, Any]]

    question: Mapped[Question] = relationship(foreign_keys=[question_id])

    @property
    def opening(self) -> str:
        """What it asks (of a case, what it tells), in plain words without numbers to be drawn."""
        words = self.content.get("stem") or self.content.get("material", "")
        return PLACEHOLDER.sub("□", words).replace("**", "")
