"""人才库: profiles, invitations, and each look at somebody's contact."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.certificates.models import Certificate
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.answers import DeclineReason, FirmReason
from portal.pool.rules.experience import ExperienceState
from portal.pool.rules.own_data import DataAbout, DataKind
from portal.storage.models import StoredFile


class InvitationStatus(Labelled):
    SENT = "sent", "待答复"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "已婉拒"
    EXPIRED = "expired", "已过期"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED_BY_FIRM = "ended-by-firm", "接受后单位不再邀请"
    ENDED_BY_PERSON = "ended-by-person", "接受后本人不再考虑"
    LAPSED = "lapsed", "接受后未聘用，已失效"


class Profile(Keyed, Public, Stamped, Base):
    """人才库资料: what a certified person offers; visible to contractors only by consent (Art 8;
    PIPL 23).
    """

    __tablename__ = "pool_profile"

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), unique=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates_certificate.id"))
    region: Mapped[str] = mapped_column(String(6), index=True)  # of the certificate
    is_visible: Mapped[bool] = mapped_column(default=False, index=True)
    consented_at: Mapped[datetime | None]
    consent_version: Mapped[int] = mapped_column(default=0)  # of `rules.consent`; 0: none stands
    confirmed_at: Mapped[datetime] = mapped_column(index=True)
    anywhere: Mapped[bool] = mapped_column(default=False)  # willing to work in any district
    reminded: Mapped[int] = mapped_column(default=0)  # how often since then (`rules.freshness`)
    # Worked out of the experiences and appointments, as of `months_on`: project type → months on
    # such sites, all of them together, and how much of both is verified.
    types: Mapped[dict[str, int]] = mapped_column()
    site_months: Mapped[int] = mapped_column(default=0)
    verified_types: Mapped[dict[str, int]] = mapped_column(default=dict)
    verified_months: Mapped[int] = mapped_column(default=0)
    months_on: Mapped[date | None] = mapped_column(index=True)
    largest_headcount: Mapped[int] = mapped_column(default=0)
    available_on: Mapped[date]
    is_full_time: Mapped[bool] = mapped_column(default=True)
    skills: Mapped[list[str]]
    introduction: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[Person] = relationship()
    certificate: Mapped[Certificate] = relationship()
    districts: Mapped[list["ProfileDistrict"]] = relationship(
        back_populates="profile", cascade="all, delete-orphan", order_by="ProfileDistrict.region"
    )


class ProfileDistrict(Keyed, Base):
    """意向区县: a district in which the person would work."""

    __tablename__ = "pool_profile_district"
    __table_args__ = (
        UniqueConstraint("profile_id", "region"),
        Index("ix__pool_profile_district__region", "region", "profile_id"),
    )

    profile_id: Mapped[int] = mapped_column(ForeignKey("pool_profile.id"))
    region: Mapped[str] = mapped_column(String(6))

    profile: Mapped[Profile] = relationship(back_populates="districts")


class Consent(Keyed, Base):
    """展示同意: given by its person to one version of the words, until withdrawn; history stays."""

    __tablename__ = "pool_consent"
    __table_args__ = (
        Index(
            "uq__pool_consent__standing",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Experience(Keyed, Public, Stamped, Base):
    """现场经历: one time on one site, as its person states and proves it; or, from before times
    were asked for, a lump of months. Time in a post filed on this portal is not here: it is read
    from the appointments.
    """

    __tablename__ = "pool_experience"
    __table_args__ = (
        CheckConstraint("(from_on IS NULL) <> (lump_months IS NULL)", name="time_or_lump"),
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="begins_first"),
        Index(
            "uq__pool_experience__stated",
            "person_id",
            "type",
            "project_name",
            "from_on",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # the profile's
    type: Mapped[ProjectType]
    project_name: Mapped[str] = mapped_column(String(120), default="")
    employer: Mapped[str] = mapped_column(String(120), default="")
    role: Mapped[str] = mapped_column(String(60), default="")
    from_on: Mapped[date | None]  # the first of a month
    until_on: Mapped[date | None]  # the last of a month; None: 至今, or a lump
    lump_months: Mapped[int | None]
    state: Mapped[ExperienceState] = mapped_column(default=ExperienceState.STATED, index=True)
    revision: Mapped[int] = mapped_column(default=1)  # an officer decides on what they saw
    proved_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    reviewed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    removed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    proofs: Mapped[list["ExperienceProof"]] = relationship(order_by="ExperienceProof.id")


class ExperienceProof(Keyed, Stamped, Base):
    """经历证明: 社保、合同、实名制考勤 (DOMAIN §7 Y)."""

    __tablename__ = "pool_experience_proof"

    experience_id: Mapped[int] = mapped_column(ForeignKey("pool_experience.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))

    file: Mapped[StoredFile] = relationship()


class Invitation(Keyed, Public, Stamped, Base):
    """邀约: a contractor asks a person for a project; only acceptance opens the contact, until
    either side ends it, or its days are over without an appointment.
    """

    __tablename__ = "pool_invitation"
    __table_args__ = (
        Index(
            "uq__pool_invitation__waiting",
            "project_id",
            "person_id",
            unique=True,
            sqlite_where=text("status = 'sent'"),
            postgresql_where=text("status = 'sent'"),
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    message: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[InvitationStatus] = mapped_column(default=InvitationStatus.SENT, index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    agreed_until: Mapped[datetime | None] = mapped_column(index=True)  # a yes stands so long
    ended_at: Mapped[datetime | None]  # after a yes
    decline_reason: Mapped[DeclineReason | None]  # of a no, at once or after a yes
    firm_reason: Mapped[FirmReason | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    calls_next: Mapped[bool] = mapped_column(default=False, index=True)  # of the waiting list
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("employers_appointment.id"))

    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    appointment: Mapped[Appointment | None] = relationship()

    @property
    def is_agreed(self) -> bool:
        """A yes that may still lead to an appointment."""
        return self.status is InvitationStatus.ACCEPTED and self.appointment_id is None

    @property
    def opens_contact(self) -> bool:
        """Whether the yes stands, and the post that came of it, if any."""
        post = self.appointment
        is_over = post is not None and post.status is AppointmentStatus.ENDED
        return self.status is InvitationStatus.ACCEPTED and not is_over

    @property
    def why_ended(self) -> str:
        """The reason of whoever ended it after a yes; empty where nobody did."""
        chosen = self.firm_reason or (self.decline_reason if self.ended_at else None)
        return chosen.label if chosen else ""


class ContactLook(Keyed, Stamped, Base):
    """查看联系方式: one look at one person's contact, shown to that person."""

    __tablename__ = "pool_contact_look"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("pool_invitation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"))
    looked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))

    invitation: Mapped[Invitation] = relationship()
    organisation: Mapped[Organisation] = relationship()


class WaitingState(Labelled):
    WAITING = "waiting", "候补中"
    INVITED = "invited", "已递补邀约"
    SKIPPED = "skipped", "已跳过"
    REMOVED = "removed", "已移出"


class WaitingEntry(Keyed, Public, Stamped, Base):
    """候补: next to be asked for a project, by position; the person is not told."""

    __tablename__ = "pool_waiting"
    __table_args__ = (
        Index(
            "uq__pool_waiting__once",
            "project_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    position: Mapped[int]
    state: Mapped[WaitingState] = mapped_column(default=WaitingState.WAITING)
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")

    project: Mapped[Project] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class SavedSearch(Keyed, Public, Stamped, Base):
    """保存的搜索: what was asked, as the arguments of the address; whom it found when it was last
    looked at, and when it last told, as `rules.found_before` packs them.
    """

    __tablename__ = "pool_saved_search"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    asked: Mapped[dict[str, Any]]
    is_paused: Mapped[bool] = mapped_column(default=False)
    looked_at: Mapped[datetime]
    seen: Mapped[bytes] = mapped_column(LargeBinary)
    told: Mapped[bytes] = mapped_column(LargeBinary)
    new: Mapped[int] = mapped_column(default=0)  # not seen yet, as of the last count
    counted_at: Mapped[datetime | None]


class RequestState(Labelled):
    OPEN = "open", "待答复"
    GRANTED = "granted", "已办理"
    REFUSED = "refused", "不予办理"


class DataRequest(Keyed, Public, Stamped, Base):
    """个人信息请求: to correct, delete or explain what one cannot oneself (PIPL 46–48)."""

    __tablename__ = "pool_data_request"
    __table_args__ = (
        Index(
            "uq__pool_data_request__open",
            "person_id",
            "kind",
            "about",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)
    kind: Mapped[DataKind]
    about: Mapped[DataAbout]
    words: Mapped[str] = mapped_column(String(1000))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN, index=True)
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    answered_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    file: Mapped[StoredFile | None] = relationship()
