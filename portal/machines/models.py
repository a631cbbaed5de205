"""Who may ask by machine."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.regions import MUNICIPALITY
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped


class ApiKey(Keyed, Public, Stamped, Base):
    """接口密钥: of one system; only the digest of the secret is kept."""

    __tablename__ = "machines_api_key"

    region: Mapped[str] = mapped_column(String(6), default=MUNICIPALITY)
    holder: Mapped[str] = mapped_column(String(120))  # whose system it is
    purpose: Mapped[str] = mapped_column(String(200))
    secret_digest: Mapped[str] = mapped_column(String(64))
    per_minute: Mapped[int]
    ends_on: Mapped[date]
    revoked_on: Mapped[date | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))

    made_by: Mapped[Person] = relationship()
