"""Questions as the database holds them, how they came to be, and the law they rest on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.bank.rules.lifecycle import Remarked, Stage
from portal.bank.rules.statistics import LEAST_ANSWERS
from portal.bank.rules.templates import PLACEHOLDER
from portal.bank.rules.words import plain_words
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.storage.models import StoredFile


class QuestionStatus(Labelled):
    """试题状态: whether new papers may take it."""

    DRAFTING = "drafting", "尚未启用"
    ENABLED = "enabled", "启用"
    SUSPENDED = "suspended", "停用待查"
    RETIRED = "retired", "已停用"


class Origin(Labelled):
    """来源: where the question was first written."""

    FILES = "files", "随系统发布"
    PORTAL = "portal", "门户编写"
    IMPORTED = "imported", "文件导入"


class AlertStatus(Labelled):
    """处理情况 of an alert."""

    OPEN = "open", "待查"
    KEPT = "kept", "经查仍然正确"
    REVISED = "revised", "已修订"
    RETIRED = "retired", "已停用"


class Question(Keyed, Public, Stamped, Base):
    """试题: one question by its stable key; what it says is in its versions.

    New papers take the current version; the latest may still be on its way through review.
    `file_digest` is that of the text last brought in from question_bank/.
    """

    __tablename__ = "bank_question"

    key: Mapped[str] = mapped_column(String(40), unique=True)
    topic: Mapped[str] = mapped_column(String(10), index=True)
    type: Mapped[str] = mapped_column(String(20), index=True)
    status: Mapped[QuestionStatus] = mapped_column(default=QuestionStatus.DRAFTING, index=True)
    origin: Mapped[Origin] = mapped_column(default=Origin.PORTAL)
    file_digest: Mapped[str] = mapped_column(String(64), default="")
    words: Mapped[str] = mapped_column(Text, default="")  # what the list is searched by
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("bank_question_version.id", use_alter=True)
    )
    latest_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("bank_question_version.id", use_alter=True)
    )

    current_version: Mapped["QuestionVersion | None"] = relationship(
        foreign_keys=[current_version_id], post_update=True
    )
    latest_version: Mapped["QuestionVersion | None"] = relationship(
        foreign_keys=[latest_version_id], post_update=True
    )


class QuestionVersion(Keyed, Public, Stamped, Base):
    """试题版本: what a question said; from its submission on never changed, found by its digest.

    Without author: brought in from question_bank/. `answered` and `facility` (percent of the
    marks earned) come from released sittings.
    """

    __tablename__ = "bank_question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("bank_question.id"), index=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    difficulty: Mapped[int]
    content: Mapped[dict[str, Any]]
    stage: Mapped[Stage] = mapped_column(default=Stage.DRAFT, index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    final_reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    submitted_at: Mapped[datetime | None]
    answered: Mapped[int] = mapped_column(default=0)
    facility: Mapped[int | None]

    question: Mapped[Question] = relationship(foreign_keys=[question_id])
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    reviewer: Mapped[Person | None] = relationship(foreign_keys=[reviewer_id])
    final_reviewer: Mapped[Person | None] = relationship(foreign_keys=[final_reviewer_id])

    @property
    def told_facility(self) -> int | None:
        """The percent of the marks earned, where enough have answered for it to mean something."""
        return self.facility if self.answered >= LEAST_ANSWERS else None

    @property
    def opening(self) -> str:
        """What it asks (of a case, what it tells), in plain words without numbers to be drawn."""
        words = self.content.get("stem") or self.content.get("material", "")
        return PLACEHOLDER.sub("□", plain_words(words))


class QuestionCite(Keyed, Base):
    """引用条文: one clause that a version cites; article 0 where it names none."""

    __tablename__ = "bank_question_cite"
    __table_args__ = (
        UniqueConstraint("version_id", "source", "article"),
        Index("ix__bank_question_cite__source_article", "source", "article"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("bank_question_version.id"))
    source: Mapped[str] = mapped_column(String(40))
    article: Mapped[int] = mapped_column(default=0)


class QuestionRemark(Keyed, Stamped, Base):
    """审题记录: a comment on a version, or what was decided over it. Append-only."""

    __tablename__ = "bank_question_remark"

    version_id: Mapped[int] = mapped_column(ForeignKey("bank_question_version.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    kind: Mapped[Remarked]
    text: Mapped[str] = mapped_column(String(1000), default="")

    version: Mapped[QuestionVersion] = relationship()
    person: Mapped[Person | None] = relationship()


class Picture(Keyed, Stamped, Base):
    """题图: a picture that a stem, an option or a material shows, known by what it holds."""

    __tablename__ = "bank_picture"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))

    file: Mapped[StoredFile] = relationship()


class Instrument(Keyed, Stamped, Base):
    """依据文件: a law or regulation that questions cite, by the id of sources.toml."""

    __tablename__ = "bank_instrument"

    key: Mapped[str] = mapped_column(String(40), unique=True)
    short: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))

    versions: Mapped[list["InstrumentVersion"]] = relationship(
        back_populates="instrument", order_by="InstrumentVersion.in_force_on"
    )


class InstrumentVersion(Keyed, Public, Stamped, Base):
    """文件版本: a wording in force from a day on, or (`is_repeal`) the end of the instrument.

    `changed` are the numbers of the articles that differ from the version before; empty: all may.
    `articles` is how many it has; 0 where only its gist is at hand. Without `entered_by` it came
    from sources.toml. `applied_at`: when the questions that cite it were suspended.
    """

    __tablename__ = "bank_instrument_version"
    __table_args__ = (UniqueConstraint("instrument_id", "in_force_on"),)

    instrument_id: Mapped[int] = mapped_column(ForeignKey("bank_instrument.id"))
    label: Mapped[str] = mapped_column(String(60))
    in_force_on: Mapped[date] = mapped_column(Date)
    is_repeal: Mapped[bool] = mapped_column(default=False)
    articles: Mapped[int] = mapped_column(default=0)
    changed: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(String(500), default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    applied_at: Mapped[datetime | None]

    instrument: Mapped[Instrument] = relationship(back_populates="versions")
    entered_by: Mapped[Person | None] = relationship()


class LawAlert(Keyed, Public, Stamped, Base):
    """法规预警: a question cites what a new version of an instrument changed.

    `is_suspending`: the question stands suspended because of it. `version_id`: what was kept.
    """

    __tablename__ = "bank_law_alert"
    __table_args__ = (UniqueConstraint("question_id", "instrument_version_id"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("bank_question.id"), index=True)
    instrument_version_id: Mapped[int] = mapped_column(
        ForeignKey("bank_instrument_version.id"), index=True
    )
    articles: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[AlertStatus] = mapped_column(default=AlertStatus.OPEN, index=True)
    is_suspending: Mapped[bool] = mapped_column(default=False)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("bank_question_version.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="")

    question: Mapped[Question] = relationship()
    instrument_version: Mapped[InstrumentVersion] = relationship()
    decided_by: Mapped[Person | None] = relationship()
