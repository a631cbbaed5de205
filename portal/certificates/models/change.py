"""What is done to a certificate after its issue: proposed by one officer, decided by another."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.certificates.models.certificate import Certificate, CertificateEvent
from portal.certificates.rules.changing import ChangeKind
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.db.vault import Sealed


class ChangeState(Labelled):
    """办理阶段."""

    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已办结"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class ServedHow(Labelled):
    """送达方式."""

    IN_PERSON = "in-person", "直接送达"
    MAIL = "mail", "邮寄送达"
    PORTAL = "portal", "平台送达"
    NOTICE = "notice", "公告送达"


class CertificateChange(Keyed, Public, Stamped, Base):
    """证书变更: a request, its proof, its decision and its service (送达)."""

    __tablename__ = "certificates_change"

    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificates_certificate.id"), index=True
    )
    # The certificate's id while this is undecided: so that there is never a second one beside it.
    open_for_id: Mapped[int | None] = mapped_column(unique=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    kind: Mapped[ChangeKind]
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.PROPOSED, index=True)
    reason: Mapped[str] = mapped_column(String(300))
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    effective_on: Mapped[date | None]
    new_name: Mapped[str] = mapped_column(String(80), default="")
    new_resident_id: Mapped[str] = mapped_column(Sealed(200), default="")
    struck_event_id: Mapped[int | None] = mapped_column(ForeignKey("certificates_event.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("certificates_event.id"))  # entered
    evidence: Mapped[list[str]]  # public ids of stored files
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(String(300), default="")
    served_on: Mapped[date | None]
    served_how: Mapped[ServedHow | None]
    served_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))

    certificate: Mapped[Certificate] = relationship(foreign_keys=[certificate_id])
    struck_event: Mapped[CertificateEvent | None] = relationship(foreign_keys=[struck_event_id])
    event: Mapped[CertificateEvent | None] = relationship(foreign_keys=[event_id])
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    served_by: Mapped[Person | None] = relationship(foreign_keys=[served_by_id])

    @property
    def is_open(self) -> bool:
        """Whether it waits to be decided."""
        return self.state is ChangeState.PROPOSED

    @property
    def is_approved(self) -> bool:
        return self.state is ChangeState.APPROVED
