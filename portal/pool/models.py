"""人才库: profiles, invitations, and each look at somebody's contact."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.certificates.models import Certificate
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.employers.models import Appointment, Project


class InvitationStatus(Labelled):
    SENT = "sent", "待答复"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "已婉拒"
    EXPIRED = "expired", "已过期"
    WITHDRAWN = "withdrawn", "已撤回"


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
    confirmed_at: Mapped[datetime] = mapped_column(index=True)
    anywhere: Mapped[bool] = mapped_column(default=False)  # willing to work in any district
    types: Mapped[dict[str, int]] = mapped_column()  # project type → months on such sites
    site_months: Mapped[int] = mapped_column(default=0)
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


class Invitation(Keyed, Public, Stamped, Base):
    """邀约: a contractor asks a person for a project; only acceptance opens the contact."""

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
    reason: Mapped[str] = mapped_column(String(300), default="")
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("employers_appointment.id"))

    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    appointment: Mapped[Appointment | None] = relationship()


class ContactLook(Keyed, Stamped, Base):
    """查看联系方式: one look at one person's contact, shown to that person."""

    __tablename__ = "pool_contact_look"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("pool_invitation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"))
    looked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))

    invitation: Mapped[Invitation] = relationship()
    organisation: Mapped[Organisation] = relationship()
