"""试卷: what one candidate is asked, what they wrote, and what it earned. Marks are in
hundredths.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.bank.models import QuestionVersion
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.exams.models.sitting import Application, Sitting


class PaperStatus(Labelled):
    PREPARED = "prepared", "待开考"
    OPEN = "open", "作答中"
    HANDED_IN = "handed-in", "已交卷"
    MARKED = "marked", "已评分"


class HandedInHow(Labelled):
    SELF = "self", "考生交卷"
    TIME = "time", "到时收卷"
    INVIGILATOR = "invigilator", "监考员代交"


class Paper(Keyed, Public, Stamped, Base):
    """试卷: one candidate's paper in one sitting, rebuilt from its recorded seed at will."""

    __tablename__ = "exams_paper"
    __table_args__ = (UniqueConstraint("application_id"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("exams_application.id"))
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exams_sitting.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    seed: Mapped[str] = mapped_column(String(32))  # hexadecimal
    blueprint: Mapped[dict[str, Any]]  # the blueprint as it was
    status: Mapped[PaperStatus] = mapped_column(default=PaperStatus.PREPARED, index=True)
    ready_at: Mapped[datetime | None]  # since when its candidate waits
    redraw_asked_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None] = mapped_column(index=True)
    extra_minutes: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None]  # the clock stands since then
    pauses: Mapped[list[Any]] = mapped_column(default=list)  # those that are over: from, until
    handed_in_at: Mapped[datetime | None]
    handed_in_how: Mapped[HandedInHow | None]
    place: Mapped[str] = mapped_column(String(32), default="")  # the one browser that may write
    marks: Mapped[int | None]
    is_passed: Mapped[bool | None]
    by_topic: Mapped[dict[str, Any] | None]

    application: Mapped[Application] = relationship()
    sitting: Mapped[Sitting] = relationship()
    person: Mapped[Person] = relationship()
    items: Mapped[list["PaperItem"]] = relationship(
        back_populates="paper", order_by="PaperItem.position"
    )


class PaperItem(Keyed, Base):
    """试卷题目: one answerable part, frozen as the candidate sees it; the parts of a case are
    items of one group.
    """

    __tablename__ = "exams_paper_item"
    __table_args__ = (UniqueConstraint("paper_id", "position"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"))
    position: Mapped[int]  # 1, 2, 3 … over the whole paper
    section: Mapped[str] = mapped_column(String(20))
    group: Mapped[str] = mapped_column(String(40), default="")
    topic: Mapped[str] = mapped_column(String(10))
    version_id: Mapped[int] = mapped_column(ForeignKey("bank_question_version.id"), index=True)
    face: Mapped[dict[str, Any]]
    key: Mapped[dict[str, Any]]
    worth: Mapped[int]
    answer: Mapped[dict[str, Any] | None]  # the journal's last word at the hand-in: what is marked
    earned: Mapped[int | None]

    paper: Mapped[Paper] = relationship(back_populates="items")
    version: Mapped[QuestionVersion] = relationship()


class Booklet(Keyed, Base):
    """试题册: the questions of one paper as the browser gets them, drawn as HTML once.

    Gzipped, without answers and tokens; apart from the paper, which is written to at every save.
    `edition` names the templates that drew it: of others it is drawn anew.
    """

    __tablename__ = "exams_booklet"

    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"), unique=True)
    edition: Mapped[str] = mapped_column(String(16))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Answer(Keyed, Base):
    """作答流水: what a candidate wrote, in the order it was acknowledged. Append-only."""

    __tablename__ = "exams_answer"
    __table_args__ = (
        UniqueConstraint("paper_id", "number"),
        UniqueConstraint("paper_id", "request_key"),
    )

    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("exams_paper_item.id"))
    number: Mapped[int]
    request_key: Mapped[str] = mapped_column(String(36))
    answer: Mapped[dict[str, Any]]
    is_flagged: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
    given_at: Mapped[datetime | None]  # by the candidate's own clock
    address: Mapped[str] = mapped_column(String(45), default="")
