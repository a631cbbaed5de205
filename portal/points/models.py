"""记分: events, evidence, readmissions, and each person's standing as last worked out."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.employers.models import Project
from portal.points.rules.catalogue import REGULATION_OF_2025, Item
from portal.points.rules.procedure import EventStatus
from portal.storage.models import StoredFile


class PointsEvent(Keyed, Public, Stamped, Base):
    """记分事项: a fact under Arts 12–16, from draft to decision."""

    __tablename__ = "points_event"

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_organisation.id"), index=True
    )  # the department that drafted it
    region: Mapped[str] = mapped_column(String(6), index=True)  # the project's
    item: Mapped[str] = mapped_column(String(10))  # "12(1)" … "16"
    points: Mapped[int]
    fact_on: Mapped[date]
    facts: Mapped[str] = mapped_column(String(2000))
    fact_key: Mapped[str] = mapped_column(String(60), default="")  # same fact, same key
    document_number: Mapped[str] = mapped_column(String(80))
    order_number: Mapped[str] = mapped_column(String(80), default="")
    order_issuer: Mapped[str] = mapped_column(String(120), default="")
    order_deadline_on: Mapped[date | None]
    causation: Mapped[str] = mapped_column(String(1000), default="")
    police_number: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[EventStatus] = mapped_column(default=EventStatus.DRAFT, index=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    submitted_at: Mapped[datetime | None]
    noticed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    noticed_at: Mapped[datetime | None]
    statement_due_on: Mapped[date | None]
    statement: Mapped[str] = mapped_column(String(2000), default="")
    stated_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    effective_on: Mapped[date | None]
    # A contra-entry (冲正) names the event that it undoes; one event has one at most.
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("points_event.id"), unique=True)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    drafted_by: Mapped[Person] = relationship(foreign_keys=[drafted_by_id])
    noticed_by: Mapped[Person | None] = relationship(foreign_keys=[noticed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation] = relationship()
    evidence: Mapped[list["PointsEvidence"]] = relationship(order_by="PointsEvidence.id")

    @property
    def catalogue_item(self) -> Item:
        """The item of Arts 12–16 that it falls under."""
        return REGULATION_OF_2025.item(self.item)


class PointsEvidence(Keyed, Stamped, Base):
    """证据材料 of an event."""

    __tablename__ = "points_evidence"

    event_id: Mapped[int] = mapped_column(ForeignKey("points_event.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))
    is_statement: Mapped[bool] = mapped_column(
        default=False
    )  # sent by the person, not the department

    file: Mapped[StoredFile] = relationship()


class Readmission(Keyed, Public, Stamped, Base):
    """重新入库 (Art 17): after the retraining course and a new pass."""

    __tablename__ = "points_readmission"

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("exams_paper.id"), unique=True)
    suspended_on: Mapped[date]  # the suspension that it lifted
    readmitted_on: Mapped[date]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))


class PointsStanding(Keyed, Base):
    """记分状态: what the rules made of a person's history when it last changed; the pool asks
    this.
    """

    __tablename__ = "points_standing"

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), unique=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # of the certificate, as the pool's
    anchor_on: Mapped[date | None]
    cycle_from: Mapped[date | None]
    cycle_until: Mapped[date | None] = mapped_column(index=True)
    used: Mapped[int] = mapped_column(default=0)
    suspended_on: Mapped[date | None] = mapped_column(index=True)
    worked_out_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Advice(Keyed, Public, Stamped, Base):
    """建议另行聘任函 (Art 17): to the employer of a person who reached 12 points."""

    __tablename__ = "points_advice"

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"))
    region: Mapped[str] = mapped_column(String(6))
    issuer: Mapped[str] = mapped_column(String(120))  # as printed
    suspended_on: Mapped[date]
    lifted_on: Mapped[date | None]  # the suspension ended: readmission, or reversal
    seen_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
    project: Mapped[Project] = relationship()
