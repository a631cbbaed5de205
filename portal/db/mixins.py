"""Columns that many tables share."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.ids import new_public_id


class Keyed:
    """A primary key that never leaves the house."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Public:
    """An id for URLs."""

    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)


class Stamped:
    """When the row was made."""

    created_at: Mapped[datetime] = mapped_column(default=clock.now)
