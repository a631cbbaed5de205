"""记分: events, evidence, readmissions, and each person's standing as last worked out."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.employers.models import Project
from portal.points.rules.catalogue import REGULATION_OF_2025, EvidenceKind, Item
from portal.points.rules.procedure import EventStatus
from portal.points.rules.review import ContestKind, Outcome
from portal.storage.models import StoredFile


class PointsEvent(Keyed, Public, Stamped, Base):
    """记分事项: a fact under Arts 12–16, from draft to decision."""

    __tablename__ = "points_event"
    # Only of those that have one: an index of all would be taken for the many that have none.
    __table_args__ = tuple(
        Index(
            f"uq__points_event__{column}",
            column,
            unique=True,
            sqlite_where=text(f"{column} IS NOT NULL"),
            postgresql_where=text(f"{column} IS NOT NULL"),
        )
        for column in ("reverses_id", "replaces_id")
    )

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
    notice_read_at: Mapped[datetime | None]  # by the person, the first time
    statement_due_on: Mapped[date | None]
    statement: Mapped[str] = mapped_column(String(2000), default="")
    stated_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    effective_on: Mapped[date | None]
    decision_read_at: Mapped[datetime | None]  # served by the portal, read by the person
    # A contra-entry (冲正) names the event that it undoes; one event has one at most.
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("points_event.id"))
    # What a review changed a decision to: booked when it was changed, in effect from the first day.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("points_event.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    drafted_by: Mapped[Person] = relationship(foreign_keys=[drafted_by_id])
    noticed_by: Mapped[Person | None] = relationship(foreign_keys=[noticed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation] = relationship()
    evidence: Mapped[list["PointsEvidence"]] = relationship(order_by="PointsEvidence.id")
    review: Mapped["PointsReview | None"] = relationship(
        foreign_keys="PointsReview.event_id", back_populates="event"
    )
    contests: Mapped[list["PointsContest"]] = relationship(order_by="PointsContest.id")

    @property
    def catalogue_item(self) -> Item:
        """The item of Arts 12–16 that it falls under."""
        return REGULATION_OF_2025.item(self.item)

    @property
    def contested(self) -> "PointsContest | None":
        """The reconsideration or suit under way, if any."""
        return next((each for each in self.contests if each.ended_on is None), None)


class PointsEvidence(Keyed, Stamped, Base):
    """证据材料 of an event."""

    __tablename__ = "points_evidence"

    event_id: Mapped[int] = mapped_column(ForeignKey("points_event.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))
    kind: Mapped[EvidenceKind] = mapped_column(default=EvidenceKind.RECORD)
    is_statement: Mapped[bool] = mapped_column(
        default=False
    )  # sent by the person, not the department
    # sent by the person with the request for a review
    review_id: Mapped[int | None] = mapped_column(ForeignKey("points_review.id"), index=True)

    file: Mapped[StoredFile] = relationship()

    @property
    def source(self) -> str:
        """With what it came: the case, the statement or the request for a review."""
        if self.review_id is not None:
            return "review"
        return "statement" if self.is_statement else "case"


class PointsReview(Keyed, Public, Stamped, Base):
    """复核: asked for by the person once, answered by a third hand."""

    __tablename__ = "points_review"

    event_id: Mapped[int] = mapped_column(ForeignKey("points_event.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # the event's
    text: Mapped[str] = mapped_column(String(2000))
    outcome: Mapped[Outcome | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    document_number: Mapped[str] = mapped_column(String(80), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    event: Mapped[PointsEvent] = relationship(foreign_keys=[event_id], back_populates="review")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class PointsContest(Keyed, Stamped, Base):
    """在复议/诉讼: the decision stands and counts until it is annulled (DOMAIN §7 M)."""

    __tablename__ = "points_contest"

    event_id: Mapped[int] = mapped_column(ForeignKey("points_event.id"), index=True)
    # The event's id while it is under way: so that there is never a second one beside it.
    open_for_id: Mapped[int | None] = mapped_column(unique=True)
    kind: Mapped[ContestKind]
    document_number: Mapped[str] = mapped_column(String(80))
    begun_on: Mapped[date]
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    outcome: Mapped[str] = mapped_column(String(300), default="")

    marked_by: Mapped[Person] = relationship(foreign_keys=[marked_by_id])


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
    __table_args__ = (Index(None, "cycle_until", "anchor_on"),)  # what the sweep goes through

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), unique=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # of the certificate, as the pool's
    anchor_on: Mapped[date | None]
    cycle_from: Mapped[date | None]
    cycle_until: Mapped[date | None]
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
