"""考场 and those who watch over them."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.exams.models.sitting import Sitting


class Room(Keyed, Public, Stamped, Base):
    """考场: some candidates of a sitting, together in one place or online."""

    __tablename__ = "exams_room"
    __table_args__ = (
        UniqueConstraint("sitting_id", "number"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exams_sitting.id"))
    region: Mapped[str] = mapped_column(String(6), index=True)  # the sitting's
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(60), default="")
    is_online: Mapped[bool] = mapped_column(default=True)
    networks: Mapped[str] = mapped_column(String(200), default="")  # CIDR; empty: from anywhere
    pin: Mapped[str] = mapped_column(String(12), default="")  # said aloud on site; empty: none
    capacity: Mapped[int] = mapped_column(default=30)

    sitting: Mapped[Sitting] = relationship()
    invigilators: Mapped[list["Invigilator"]] = relationship(
        back_populates="room", order_by="Invigilator.id"
    )

    @property
    def title(self) -> str:
        """第3考场（一号机房）."""
        return f"第{self.number}考场" + (f"（{self.name}）" if self.name else "")


class Invigilator(Keyed, Public, Stamped, Base):
    """监考员: a person who watches over one room."""

    __tablename__ = "exams_invigilator"
    __table_args__ = (UniqueConstraint("room_id", "person_id"),)

    room_id: Mapped[int] = mapped_column(ForeignKey("exams_room.id"))
    region: Mapped[str] = mapped_column(String(6), index=True)  # the sitting's
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))

    room: Mapped[Room] = relationship(back_populates="invigilators")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
