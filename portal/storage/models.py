"""What is known of a stored file."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped


class StoredFile(Keyed, Public, Stamped, Base):
    """附件: one file, kept on disk under its digest."""

    __tablename__ = "storage_file"

    digest: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(index=True)
    organisation_id: Mapped[int | None]
