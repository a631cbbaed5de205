"""场次 and those who apply for it."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Education, Organisation, Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.exams.rules.sitting_life import SittingStatus
from portal.storage.models import StoredFile

if TYPE_CHECKING:
    from portal.exams.models.room import Room


class ApplicationStatus(Labelled):
    DRAFT = "draft", "未提交"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回补正"
    ADMITTED = "admitted", "审核通过"
    REFUSED = "refused", "审核不通过"
    WITHDRAWN = "withdrawn", "已撤回"


class Sitting(Keyed, Public, Stamped, Base):
    """场次: one examination held at one time for one region."""

    __tablename__ = "exams_sitting"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_closing"),
        CheckConstraint("apply_from < apply_until", name="applications_open_before_closing"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )

    title: Mapped[str] = mapped_column(String(120))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    blueprint: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(120))
    notice: Mapped[str] = mapped_column(String(2000), default="")
    capacity: Mapped[int]
    apply_from: Mapped[datetime]
    apply_until: Mapped[datetime]
    opens_at: Mapped[datetime] = mapped_column(index=True)
    closes_at: Mapped[datetime]
    minutes: Mapped[int]
    pass_marks: Mapped[int]  # in hundredths of a mark
    starts_by_signal: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime | None]  # by the signal
    late_minutes: Mapped[int | None]  # after the start nobody enters any more; None: until the end
    stay_minutes: Mapped[int] = mapped_column(default=0)  # after the start nobody hands in yet
    config_keys: Mapped[str] = mapped_column(String(1400), default="")  # of Safe Exam Browser
    exam_keys: Mapped[str] = mapped_column(String(1400), default="")
    status: Mapped[SittingStatus] = mapped_column(default=SittingStatus.DRAFT, index=True)
    status_reason: Mapped[str] = mapped_column(String(300), default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    release_proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    release_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    released_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()

    @property
    def awaits_signal(self) -> bool:
        """Whether nobody can have seen a paper before an invigilator gives the signal."""
        return self.starts_by_signal and self.begun_at is None

    @property
    def needs_safe_browser(self) -> bool:
        """Whether candidates must come with Safe Exam Browser."""
        return bool(self.config_keys or self.exam_keys)


class Application(Keyed, Public, Stamped, Base):
    """报名: one person's wish to sit in one sitting."""

    __tablename__ = "exams_application"
    __table_args__ = (
        UniqueConstraint("sitting_id", "person_id"),
        Index(
            "uq__exams_application__seat",
            "sitting_id",
            "seat",
            unique=True,
            sqlite_where=text("seat IS NOT NULL"),
            postgresql_where=text("seat IS NOT NULL"),
        ),
        Index(
            "uq__exams_application__desk",
            "room_id",
            "desk",
            unique=True,
            sqlite_where=text("desk IS NOT NULL"),
            postgresql_where=text("desk IS NOT NULL"),
        ),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exams_sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # the sitting's
    education: Mapped[Education | None]
    experience: Mapped[str] = mapped_column(String(500), default="")
    photo_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))
    status: Mapped[ApplicationStatus] = mapped_column(default=ApplicationStatus.SUBMITTED)
    reason: Mapped[str] = mapped_column(String(300), default="")
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    seat: Mapped[int | None]
    ticket_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("exams_room.id"), index=True)
    desk: Mapped[int | None]  # 机位: the place in the room
    paper_trouble: Mapped[str] = mapped_column(String(300), default="")  # why there is no paper yet

    sitting: Mapped[Sitting] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    photo: Mapped[StoredFile] = relationship()
    room: Mapped["Room | None"] = relationship()
