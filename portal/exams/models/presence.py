"""在场: signs of life of a candidate's page, what it saw, and the code that lets it move."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Stamped


class PageEventKind(Labelled):
    LEFT = "left", "离开页面"
    RETURNED = "returned", "回到页面"
    COPIED = "copied", "复制"
    PASTED = "pasted", "粘贴"
    RESIZED = "resized", "改变窗口"


class Presence(Keyed, Base):
    """在场: when the page of this paper was heard, as bits of `rules.lost_time.SLOT` each."""

    __tablename__ = "exams_presence"

    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"), unique=True)
    seen_at: Mapped[datetime]
    waiting: Mapped[int] = mapped_column(default=0)  # answers that had not reached the server
    first_slot: Mapped[int]
    heard: Mapped[bytes] = mapped_column(LargeBinary)
    troubled: Mapped[bytes] = mapped_column(LargeBinary)  # those of them with answers waiting


class PageEvent(Keyed, Stamped, Base):
    """页面情况: the candidate left the page, copied, changed the window; judged by a person."""

    __tablename__ = "exams_page_event"

    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"), index=True)
    kind: Mapped[PageEventKind]
    place: Mapped[str] = mapped_column(String(8), default="")


class MovePin(Keyed, Stamped, Base):
    """换机码: lets one candidate go on in another browser, once and soon."""

    __tablename__ = "exams_move_pin"

    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"), index=True)
    code_index: Mapped[str] = mapped_column(String(64))  # the vault's keyed hash, never the code
    given_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
