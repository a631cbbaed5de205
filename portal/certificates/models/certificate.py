"""A certificate, its editions, and what happened to it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.certificates.models.template import CertificateTemplate
from portal.certificates.rules.validity import CertificateStatus, Happening
from portal.core.ids import new_token
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.db.vault import Sealed
from portal.storage.models import StoredFile

if TYPE_CHECKING:
    from portal.certificates.models.batch import CertificateBatch


class Origin(Labelled):
    """来源 of a certificate."""

    ISSUED = "issued", "平台核发"
    IMPORTED = "imported", "纸质证书导入"


BY_BYTES = "varchar_pattern_ops"  # PostgreSQL: lists ask for what a name or number begins with


class Certificate(Keyed, Public, Stamped, Base):
    """专项职业能力证书: once to a person for a passed paper; the number is never used again.

    What stands here is the newest state; what was true and what was known on a day, the events say.
    """

    __tablename__ = "certificates_certificate"
    __table_args__ = (
        Index(
            "ix__certificates_certificate_name",
            "name",
            postgresql_ops={"name": BY_BYTES},
        ),
        Index(
            "ix__certificates_certificate__begins",
            "number",
            postgresql_ops={"number": BY_BYTES},
        ),
    )

    number: Mapped[str | None] = mapped_column(String(32), unique=True)
    number_rule: Mapped[str] = mapped_column(String(20), default="default-2025")
    origin: Mapped[Origin] = mapped_column(default=Origin.ISSUED)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("exams_paper.id"), unique=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("certificates_batch.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("certificates_import.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    name: Mapped[str] = mapped_column(String(80))  # as printed last
    resident_id: Mapped[str] = mapped_column(Sealed(200))
    resident_id_index: Mapped[str] = mapped_column(String(64), index=True)
    examined_on: Mapped[date | None]  # None: an imported one that does not say
    issued_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(120))
    status: Mapped[CertificateStatus] = mapped_column(
        default=CertificateStatus.PROPOSED, index=True
    )
    status_on: Mapped[date | None]
    status_reason: Mapped[str] = mapped_column(String(300), default="")
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))

    batch: Mapped["CertificateBatch | None"] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    prints: Mapped[list["CertificatePrint"]] = relationship(
        back_populates="certificate", order_by="CertificatePrint.serial"
    )
    events: Mapped[list["CertificateEvent"]] = relationship(
        back_populates="certificate", order_by="CertificateEvent.id"
    )

    @property
    def latest(self) -> "CertificatePrint | None":
        """The edition that stands for it today; None before issue."""
        standing = [printed for printed in self.prints if printed.void_at is None]
        return standing[-1] if standing else None


class CertificatePrint(Keyed, Public, Stamped, Base):
    """证书版式: one edition of a certificate, as handed out; its square leads here, so that an old
    one can be told from the newest. The file of one that the portal issues is made by a worker.
    """

    __tablename__ = "certificates_print"
    __table_args__ = (
        UniqueConstraint("certificate_id", "serial"),
        Index("ix__certificates_print__waiting", "batch_id", "file_id"),
        Index("ix__certificates_print__lengthened", "lengthened_at", "rendered_at"),
        Index(  # the sweep looks for them twice a minute among a million
            "ix__certificates_print__to_make",
            "created_at",
            sqlite_where=text("file_id IS NULL AND is_paper IS 0"),
            postgresql_where=text("file_id IS NULL AND is_paper IS false"),
        ),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates_certificate.id"))
    serial: Mapped[int]
    token: Mapped[str] = mapped_column(String(32), unique=True, default=new_token)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("certificates_batch.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("certificates_template.id"))
    name: Mapped[str] = mapped_column(String(80))  # as printed
    resident_id: Mapped[str] = mapped_column(Sealed(200))
    resident_id_index: Mapped[str] = mapped_column(String(64), index=True)
    facts: Mapped[dict[str, Any]]  # what is printed, the id number excepted
    is_paper: Mapped[bool] = mapped_column(default=False)  # handed out on paper: no file is made
    file_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))
    rendered_at: Mapped[datetime | None] = mapped_column(index=True)
    # Of the file as it was signed; long-term data is appended later and gives it another digest.
    signed_digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    lengthened_at: Mapped[datetime | None]
    void_at: Mapped[datetime | None]  # since when its entry is struck: as if never printed
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(500), default="")

    certificate: Mapped[Certificate] = relationship(back_populates="prints")
    file: Mapped[StoredFile | None] = relationship()
    template: Mapped[CertificateTemplate | None] = relationship()


class CertificateEvent(Keyed, Public, Base):
    """登记事项: an entry of the register, never altered: `effective_on` is from when it is true,
    `recorded_at` from when it was known; an entry made in error is struck, not removed.
    """

    __tablename__ = "certificates_event"

    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificates_certificate.id"), index=True
    )
    kind: Mapped[Happening]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")
    decision_number: Mapped[str] = mapped_column(String(60), default="")

    certificate: Mapped[Certificate] = relationship(back_populates="events")


class CertificateSerial(Keyed, Base):
    """证书流水: the last serial given out, by area and year; taken in the transaction of the
    issue.
    """

    __tablename__ = "certificates_serial"
    __table_args__ = (UniqueConstraint("area", "year"),)

    area: Mapped[str] = mapped_column(String(6))
    year: Mapped[int]
    last: Mapped[int]
