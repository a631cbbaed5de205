"""The wording and looks of certificates, version by version."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.storage.models import StoredFile


class TemplateState(Labelled):
    """办理阶段 of a version."""

    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已启用"
    RETURNED = "returned", "已退回"


class CertificateTemplate(Keyed, Public, Stamped, Base):
    """证书模板: one version; what was printed by it stays with it."""

    __tablename__ = "certificates_template"

    number: Mapped[int] = mapped_column(unique=True)
    layout: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(80))
    ability: Mapped[str] = mapped_column(String(80))
    statement: Mapped[str] = mapped_column(String(500))
    issuer: Mapped[str] = mapped_column(String(120))
    remark: Mapped[str] = mapped_column(String(300), default="")
    query_label: Mapped[str] = mapped_column(String(40))
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))
    valid_from: Mapped[date | None]
    state: Mapped[TemplateState] = mapped_column(default=TemplateState.DRAFT, index=True)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    approved_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(String(300), default="")

    seal: Mapped[StoredFile | None] = relationship()
    drafted_by: Mapped[Person | None] = relationship(foreign_keys=[drafted_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
