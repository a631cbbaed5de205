"""The register of certificates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.certificates.rules.validity import CertificateStatus
from portal.core.ids import new_token
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.db.vault import Sealed
from portal.storage.models import StoredFile

__all__ = ["Certificate", "CertificatePrint", "CertificateSerial", "CertificateStatus"]


class Certificate(Keyed, Public, Stamped, Base):
    """专项职业能力证书: once to a person for a passed paper; the number is never used again."""

    __tablename__ = "certificates_certificate"

    number: Mapped[str | None] = mapped_column(String(32), unique=True)
    number_rule: Mapped[str] = mapped_column(String(20), default="default-2025")
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("exams_paper.id"), unique=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    name: Mapped[str] = mapped_column(String(80), index=True)  # as printed
    resident_id: Mapped[str] = mapped_column(Sealed(200))
    resident_id_index: Mapped[str] = mapped_column(String(64), index=True)
    examined_on: Mapped[date]
    issued_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(120))
    token: Mapped[str] = mapped_column(String(32), unique=True, default=new_token)
    status: Mapped[CertificateStatus] = mapped_column(
        default=CertificateStatus.PROPOSED, index=True
    )
    status_on: Mapped[date | None]
    status_reason: Mapped[str] = mapped_column(String(300), default="")
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    prints: Mapped[list["CertificatePrint"]] = relationship(
        back_populates="certificate", order_by="CertificatePrint.serial"
    )


class CertificatePrint(Keyed, Public, Stamped, Base):
    """证书版式: one rendered and signed PDF; the file waits until a worker has made it."""

    __tablename__ = "certificates_print"
    __table_args__ = (UniqueConstraint("certificate_id", "serial"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates_certificate.id"))
    serial: Mapped[int]
    facts: Mapped[dict[str, Any]]  # what is printed, the id number excepted
    file_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))
    rendered_at: Mapped[datetime | None] = mapped_column(index=True)
    trouble: Mapped[str] = mapped_column(String(500), default="")

    certificate: Mapped[Certificate] = relationship(back_populates="prints")
    file: Mapped[StoredFile | None] = relationship()


class CertificateSerial(Keyed, Base):
    """证书流水: the last serial given out, by area and year; taken in the transaction of the
    issue.
    """

    __tablename__ = "certificates_serial"
    __table_args__ = (UniqueConstraint("area", "year"),)

    area: Mapped[str] = mapped_column(String(6))
    year: Mapped[int]
    last: Mapped[int]
