"""Contractors' projects, who is appointed to them, and the papers of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Education, Organisation, Person
from portal.certificates.models import Certificate
from portal.core import clock
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.db.vault import Sealed
from portal.employers.rules.appointment import Basis as Basis
from portal.employers.rules.ending import UNCONFIRMED
from portal.employers.rules.ending import EndAnswer as EndAnswer
from portal.employers.rules.ending import EndKind as EndKind
from portal.employers.rules.experience import Experience, Period
from portal.employers.rules.filing import FilingState, Missed, last_before
from portal.employers.rules.needs import Offered, Skill
from portal.employers.rules.needs import Reach as Reach
from portal.employers.rules.qualification import QualificationStatus as QualificationStatus
from portal.employers.rules.sectors import ProjectType as ProjectType
from portal.employers.rules.staffing import BuildingKind
from portal.employers.rules.terms import Signing, Wording, read_wording
from portal.employers.rules.terms import TermsStatus as TermsStatus
from portal.employers.rules.warning import WarningStage as WarningStage
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
    reach: Mapped[Reach] = mapped_column(default=Reach.NEIGHBOURS)
    least_months: Mapped[int] = mapped_column(default=0)  # on projects of this type
    skills: Mapped[list[str]] = mapped_column(default=list)
    subcontractors: Mapped[int | None]
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)  # told, never scored
    note: Mapped[str] = mapped_column(String(500), default="")
    is_open: Mapped[bool] = mapped_column(default=True)  # still looking for people
    filing_due_on: Mapped[date | None]  # the last good day, as it was when the first file came
    # The start that passed without a file, where it was put off afterwards.
    missed_start_on: Mapped[date | None] = mapped_column(index=True)

    organisation: Mapped[Organisation] = relationship()
    appointments: Mapped[list["Appointment"]] = relationship(back_populates="project")

    @property
    def missed(self) -> Missed | None:
        """What was missed before the start was put off."""
        start = self.missed_start_on
        return Missed(FilingState.MISSED_START, last_before(start)) if start else None

    @property
    def required(self) -> list[tuple[str, str]]:
        """What is asked of people, in words."""
        skills = "、".join(skill.label for skill in Skill if skill in self.skills)
        months = f"不少于{self.least_months}个月" if self.least_months else "不限"
        return [
            ("意向区县范围", self.reach.label),
            ("同类项目经验", months),
            ("必须熟悉的工作", skills or "不限"),
        ]

    @property
    def offered(self) -> list[tuple[str, str]]:
        """What the post is like, as far as it was said."""
        said = [(each.label, str(self.conditions.get(each, ""))) for each in Offered]
        firms = [("分包单位数", str(self.subcontractors))] if self.subcontractors else []
        return firms + [(name, words) for name, words in said if words]


class StartChange(Keyed, Base):
    """计划开工日期的变更: what it was, what it became, and whether it had passed without a file."""

    __tablename__ = "employers_start_change"

    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"), index=True)
    before_on: Mapped[date]
    after_on: Mapped[date]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    was_missed: Mapped[bool]


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
    qualification_id: Mapped[int | None] = mapped_column(
        ForeignKey("employers_qualification.id"), index=True
    )
    starts_on: Mapped[date]
    signed_at: Mapped[datetime | None]  # by both, here; None: outside the portal
    ended_on: Mapped[date | None]
    end_kind: Mapped[EndKind | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]  # when that was reported
    end_due_on: Mapped[date | None]  # until when it was to be
    procedures: Mapped[int] = mapped_column(default=0)  # points procedures under way at the end
    end_answer: Mapped[EndAnswer | None]  # of the person, where the firm spoke for them
    end_answer_words: Mapped[str] = mapped_column(String(300), default="")
    end_answered_at: Mapped[datetime | None]
    end_known_at: Mapped[datetime | None]  # HR has taken note of such an end
    status: Mapped[AppointmentStatus] = mapped_column(default=AppointmentStatus.AWAITING_FILING)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))  # the latest
    filed_at: Mapped[datetime | None] = mapped_column(index=True)  # the first
    filing_due_on: Mapped[date | None]  # the last day for it, as it was when it came
    missed_on: Mapped[date | None]  # the last day that passed without it, before a day was moved
    missed_as: Mapped[FilingState | None]
    refile_by: Mapped[date | None] = mapped_column(index=True)  # a signed change awaits its file

    project: Mapped[Project] = relationship(back_populates="appointments")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()
    certificate: Mapped[Certificate | None] = relationship()
    qualification: Mapped["Qualification | None"] = relationship()
    document: Mapped[StoredFile | None] = relationship(foreign_keys=[document_id])

    @property
    def missed(self) -> Missed | None:
        """What was missed before a day was moved."""
        if self.missed_on is None or self.missed_as is None:
            return None
        return Missed(self.missed_as, self.missed_on)

    @property
    def filed_on(self) -> date | None:
        """The day of the upload, in Beijing."""
        return self.filed_at.astimezone(clock.BEIJING).date() if self.filed_at else None

    @property
    def awaits_answer(self) -> bool:
        """Whether the firm spoke for the person, who has said nothing of it yet."""
        kind = self.end_kind
        return kind is not None and kind.speaks_for_person and self.end_answer is None

    @property
    def end_standing(self) -> str:
        """Whether the person bears the firm out; empty where nobody spoke for them."""
        if self.end_answer is not None:
            return self.end_answer.label
        return UNCONFIRMED if self.awaits_answer else ""

    @property
    def is_end_late(self) -> bool:
        """Whether the end was reported after its last day."""
        if self.ended_at is None or self.end_due_on is None:
            return False
        return self.ended_at.astimezone(clock.BEIJING).date() > self.end_due_on


class AppointmentTerms(Keyed, Public, Stamped, Base):
    """聘用文件的一个版本: words that do not change, signed by both sides by click.

    The versions of one appointment are a series; its name becomes the appointment's.
    """

    __tablename__ = "employers_terms"
    __table_args__ = (
        UniqueConstraint("series", "number"),
        Index(
            "uq__employers_terms__awaiting",
            "project_id",
            "person_id",
            unique=True,
            sqlite_where=text("status = 'awaiting'"),
            postgresql_where=text("status = 'awaiting'"),
        ),
    )

    series: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # the project's
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates_certificate.id"))
    qualification_id: Mapped[int | None] = mapped_column(ForeignKey("employers_qualification.id"))
    appointment_id: Mapped[int | None] = mapped_column(
        ForeignKey("employers_appointment.id"), index=True
    )
    basis: Mapped[Basis]
    is_full_time: Mapped[bool]
    starts_on: Mapped[date]
    text: Mapped[str] = mapped_column(Sealed())  # canonical; id number and telephone in clear
    digest: Mapped[str] = mapped_column(String(64))
    cause: Mapped[str] = mapped_column(String(300), default="")  # why this version was drawn up
    status: Mapped[TermsStatus] = mapped_column(default=TermsStatus.AWAITING, index=True)
    lapses_at: Mapped[datetime] = mapped_column(index=True)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    firm_signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    firm_signed_at: Mapped[datetime | None]
    person_signed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")  # of a refusal or a withdrawal

    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    certificate: Mapped[Certificate | None] = relationship()
    qualification: Mapped["Qualification | None"] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
    firm_signed_by: Mapped[Person | None] = relationship(foreign_keys=[firm_signed_by_id])

    @property
    def wording(self) -> Wording:
        """The words."""
        return read_wording(self.text)

    @property
    def signing(self) -> Signing:
        """How far the signing has come."""
        return Signing(
            self.status,
            self.digest,
            self.lapses_at,
            by_firm=self.firm_signed_at is not None,
            by_person=self.person_signed_at is not None,
        )


class AppointmentFiling(Keyed, Base):
    """报送: a 配备文件 as it came, for which version of the terms; one to a version."""

    __tablename__ = "employers_filing"

    appointment_id: Mapped[int] = mapped_column(ForeignKey("employers_appointment.id"), index=True)
    terms_id: Mapped[int | None] = mapped_column(ForeignKey("employers_terms.id"), unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))
    is_generated: Mapped[bool]  # drawn up by the portal, not a scan
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    filed_at: Mapped[datetime]
    due_on: Mapped[date]

    document: Mapped[StoredFile] = relationship()
    terms: Mapped[AppointmentTerms | None] = relationship()

    @property
    def is_late(self) -> bool:
        """Whether it came after its last day."""
        return self.filed_at.astimezone(clock.BEIJING).date() > self.due_on


class Qualification(Keyed, Public, Stamped, Base):
    """任职条件材料 for Art 5 (一), (二): what is stated, what shows it, what HR says of it."""

    __tablename__ = "employers_qualification"

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    basis: Mapped[Basis]
    education: Mapped[Education | None]
    major: Mapped[str] = mapped_column(String(60), default="")
    periods: Mapped[list[Any]]  # first day, last day, where
    months: Mapped[int]
    spare_days: Mapped[int] = mapped_column(default=0)
    status: Mapped[QualificationStatus] = mapped_column(
        default=QualificationStatus.PENDING, index=True
    )
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    decided_at: Mapped[datetime | None]
    replace_by: Mapped[date | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    files: Mapped[list["QualificationFile"]] = relationship(order_by="QualificationFile.id")

    @property
    def experience(self) -> Experience:
        """What the periods come to."""
        return Experience(self.months, self.spare_days)

    @property
    def stated(self) -> tuple[Period, ...]:
        """The periods."""
        return tuple(
            Period(date.fromisoformat(begun), date.fromisoformat(ended), where)
            for begun, ended, where in self.periods
        )


class QualificationFile(Keyed, Stamped, Base):
    """One file of the evidence; added to, never taken away."""

    __tablename__ = "employers_qualification_file"

    qualification_id: Mapped[int] = mapped_column(
        ForeignKey("employers_qualification.id"), index=True
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))

    file: Mapped[StoredFile] = relationship()


class FilingWarning(Keyed, Stamped, Base):
    """提醒: one for each stage of each day that must be kept; it stands again with its cause."""

    __tablename__ = "employers_warning"

    about: Mapped[str] = mapped_column(String(80), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(
        ForeignKey("employers_appointment.id"), index=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    stage: Mapped[WarningStage]
    due_on: Mapped[date]
    settled_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
