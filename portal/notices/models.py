"""What was told, to whom, and when it was read."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped

MOST_WORDS = 300


class Notice(Keyed, Public, Stamped, Base):
    """通知: to one person, or to whoever acts for one organisation. `key` names what it is about,
    so that a job that runs every day never tells the same twice.
    """

    __tablename__ = "notices_notice"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="to_one"),
        Index("ix__notices_notice__person", "person_id", "read_at"),
        Index("ix__notices_notice__organisation", "organisation_id", "read_at"),
    )

    person_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_organisation.id"))
    kind: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(MOST_WORDS))
    endpoint: Mapped[str] = mapped_column(String(80), default="")  # where it leads; empty: nowhere
    args: Mapped[dict[str, Any]]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
