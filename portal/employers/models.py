"""Contractors' projects and who is appointed to them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.certificates.models import Certificate
from portal.core import clock
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.employers.rules.appointment import Basis as Basis
from portal.employers.rules.sectors import ProjectType as ProjectType
from portal.employers.rules.staffing import BuildingKind
from portal.storage.models import StoredFile


class AppointmentStatus(Labelled):
    AWAITING_FILING = "awaiting-filing", "待上传配备文件"
    FILED = "filed", "在岗"
    ENDED = "ended", "已结束"


class Project(Keyed, Public, Stamped, Base):
    """工程项目, and what is needed for it (用人需求)."""

    __tablename__ = "employers_project"
    __table_args__ = (
        CheckConstraint("planned_start_on <= planned_end_on", name="starts_before_end"),
        Index(
            "ix__employers_project__open",
            "region",
            "type",
            "needed_on",
            "organisation_id",
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    permit_number: Mapped[str] = mapped_column(String(60), default="")
    type: Mapped[ProjectType] = mapped_column(index=True)
    building_kind: Mapped[BuildingKind | None]  # of 房屋建筑 only (DBJ50-157-2013)
    region: Mapped[str] = mapped_column(String(6), index=True)
    address: Mapped[str] = mapped_column(String(200))
    owner_name: Mapped[str] = mapped_column(String(120))
    manager_name: Mapped[str] = mapped_column(String(80), default="")
    contract_yuan: Mapped[int]
    area_m2: Mapped[int | None]
    peak_workers: Mapped[int]
    contract_on: Mapped[date | None]  # the 施工合同: nobody is appointed before it
    planned_start_on: Mapped[date] = mapped_column(index=True)
    planned_end_on: Mapped[date]
    posts: Mapped[int] = mapped_column(default=1)
    is_full_time: Mapped[bool] = mapped_column(default=True)
    needed_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(500), default="")
    is_open: Mapped[bool] = mapped_column(default=True)  # still looking for people

    organisation: Mapped[Organisation] = relationship()
    appointments: Mapped[list["Appointment"]] = relationship(back_populates="project")


class Appointment(Keyed, Public, Stamped, Base):
    """聘用: one specialist on one project; filed by the 配备文件 before the start of work (Art
    4).
    """

    __tablename__ = "employers_appointment"
    __table_args__ = (
        Index(
            "uq__employers_appointment__running",
            "project_id",
            "person_id",
            unique=True,
            sqlite_where=text("status != 'ended'"),
            postgresql_where=text("status != 'ended'"),
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # the project's
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates_certificate.id"))
    basis: Mapped[Basis]
    is_full_time: Mapped[bool]
    site_months: Mapped[int | None]  # stated for Art 5 (一), (二); the evidence shows it
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))
    starts_on: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[AppointmentStatus] = mapped_column(default=AppointmentStatus.AWAITING_FILING)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))
    filed_at: Mapped[datetime | None] = mapped_column(index=True)

    project: Mapped[Project] = relationship(back_populates="appointments")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()
    certificate: Mapped[Certificate | None] = relationship()
    document: Mapped[StoredFile | None] = relationship(foreign_keys=[document_id])
    evidence: Mapped[StoredFile | None] = relationship(foreign_keys=[evidence_id])

    @property
    def filed_on(self) -> date | None:
        """The day of the upload, in Beijing."""
        return self.filed_at.astimezone(clock.BEIJING).date() if self.filed_at else None
