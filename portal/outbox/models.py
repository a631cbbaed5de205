"""Messages to the municipal platform, and the state of the line to it."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.regions import MUNICIPALITY
from portal.db.base import Base
from portal.db.mixins import Keyed, Public
from portal.db.vault import Sealed
from portal.outbox.rules.message import MessageKind as MessageKind
from portal.outbox.rules.message import MessageState as MessageState
from portal.outbox.rules.message import Plain


class Message(Keyed, Public, Base):
    """报送消息: one thing that the platform is told; `public_id` is its idempotency key.

    `due_at` is the moment from which it may be tried: while it is 报送中, the end of the lease;
    none for what was delivered or waits for people.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("subject", "sequence"),
        Index(
            "ix__outbox_message__due",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix__outbox_message__listed", "state", "id", "region"),  # all that counting asks
    )

    region: Mapped[str] = mapped_column(String(6), default=MUNICIPALITY)  # whose officers see to it
    kind: Mapped[MessageKind]
    subject: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    version: Mapped[int]
    payload: Mapped[str] = mapped_column(Sealed())  # JSON: it holds id numbers
    made_at: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(default=MessageState.WAITING)
    due_at: Mapped[datetime | None]
    lease: Mapped[str] = mapped_column(String(32), default="")  # of the run that carries it
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]  # HTTP, of the last answer
    words: Mapped[str] = mapped_column(String(300), default="")  # the platform's, or the network's
    receipt: Mapped[str] = mapped_column(String(80), default="")
    delivered_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")  # why it was settled by hand
    # Of one written afterwards: the trail's entry that it tells of, and when that happened.
    origin: Mapped[str | None] = mapped_column(String(40), unique=True)
    happened_at: Mapped[datetime | None]

    settled_by: Mapped[Person | None] = relationship()

    @property
    def facts(self) -> Mapping[str, Plain]:
        """What it says."""
        read: dict[str, Plain] = json.loads(self.payload)
        return read


class MessageSubject(Keyed, Base):
    """报送对象: how many messages there are about it; the row stays locked until the commit, so
    that two at once are numbered one after the other.
    """

    __tablename__ = "outbox_subject"

    subject: Mapped[str] = mapped_column(String(60), unique=True)
    last: Mapped[int]


class PlatformLine(Keyed, Base):
    """平台连接: one row: which run carries messages now, and until when all rest after trouble."""

    __tablename__ = "outbox_line"

    lease: Mapped[str] = mapped_column(String(32), default="")
    leased_until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    rests_until: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None]  # when it last went well


class Backlog(Keyed, Public, Base):
    """补报: a run through the trail, from its first entry to the last of the moment it was begun,
    that writes what the platform was never told; it goes on where it was broken off.
    """

    __tablename__ = "outbox_backlog"

    region: Mapped[str] = mapped_column(String(6), default=MUNICIPALITY)
    open_for: Mapped[str | None] = mapped_column(
        String(6), unique=True
    )  # the region, while it runs
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))  # operator
    begun_at: Mapped[datetime]
    worked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    expected: Mapped[int]
    written: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)  # of these, told once more
    entry: Mapped[int] = mapped_column(default=0)  # of the trail, the last that was looked at
    last_entry: Mapped[int]

    begun_by: Mapped[Person | None] = relationship()
