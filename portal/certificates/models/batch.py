"""Many at once: certificates proposed together, and paper certificates brought in together."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.storage.models import StoredFile


class BatchState(Labelled):
    """办理阶段 of a batch."""

    PROPOSED = "proposed", "待审批"
    MAKING = "making", "正在制证"
    STOPPED = "stopped", "已暂停"
    DONE = "done", "已完成"
    RETURNED = "returned", "已退回"


class CertificateBatch(Keyed, Public, Stamped, Base):
    """发证批次: those proposed together; numbered at one stroke, their files made in the
    background, by whoever holds the lease.
    """

    __tablename__ = "certificates_batch"

    title: Mapped[str] = mapped_column(String(160))
    region: Mapped[str] = mapped_column(String(6), index=True)
    state: Mapped[BatchState] = mapped_column(default=BatchState.PROPOSED, index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    approved_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(String(300), default="")
    finished_at: Mapped[datetime | None]
    lease: Mapped[str] = mapped_column(String(32), default="")
    leased_until: Mapped[datetime | None]

    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])


class ImportState(Labelled):
    """办理阶段 of an import."""

    READ = "read", "待核对"
    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已导入"
    RETURNED = "returned", "已退回"


class CertificateImport(Keyed, Public, Stamped, Base):
    """纸质证书导入: a workbook of certificates handed out before the portal; one officer brings
    it, another takes it into the register.
    """

    __tablename__ = "certificates_import"

    region: Mapped[str] = mapped_column(String(6), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))
    # Of the file, until this is returned: so that the same file is never brought twice.
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    count: Mapped[int]
    state: Mapped[ImportState] = mapped_column(default=ImportState.READ, index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    approved_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(String(300), default="")

    file: Mapped[StoredFile] = relationship()
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
