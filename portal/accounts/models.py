"""People, organisations and who does what for whom."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from portal.access.roles import BUREAU_ROLES, Role
from portal.core.identity import Sex
from portal.core.labels import Labelled
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.db.vault import Sealed
from portal.storage.models import StoredFile


class OrganisationKind(Labelled):
    BUREAU = "bureau", "人力社保部门"
    AUTHORITY = "authority", "行业主管部门"
    FIRM = "firm", "施工总承包单位"

    @property
    def roles(self) -> frozenset[Role]:
        """The duties that people of such an organisation may hold."""
        return {
            OrganisationKind.BUREAU: BUREAU_ROLES,
            OrganisationKind.AUTHORITY: frozenset({Role.AUTHORITY}),
            OrganisationKind.FIRM: frozenset({Role.FIRM}),
        }[self]


class OrganisationStatus(Labelled):
    PENDING = "pending", "待核验"
    VERIFIED = "verified", "已核验"
    REFUSED = "refused", "已退回"


class Education(Labelled):
    """学历 (GB/T 4658-2006); by value, the code."""

    DOCTOR = "11", "博士研究生毕业"
    MASTER = "14", "硕士研究生毕业"
    BACHELOR = "21", "大学本科毕业"
    ORDINARY_COURSE = "28", "大学普通班毕业"
    COLLEGE = "31", "大学专科毕业"
    SECONDARY_SPECIALISED = "41", "中等专科毕业"
    VOCATIONAL_HIGH = "44", "职业高中毕业"
    TECHNICAL = "47", "技工学校毕业"
    HIGH = "61", "普通高中毕业"
    MIDDLE = "71", "初中毕业"
    OTHER = "90", "其他"


class Person(Keyed, Public, Stamped, Base):
    """个人账户: one person, one account. `person_id` makes a person their own thing."""

    __tablename__ = "accounts_person"

    name: Mapped[str] = mapped_column(String(80))
    resident_id: Mapped[str] = mapped_column(Sealed(200))
    resident_id_index: Mapped[str] = mapped_column(String(64), unique=True)
    sex: Mapped[Sex]
    birth_on: Mapped[date]
    mobile: Mapped[str] = mapped_column(Sealed(200))
    mobile_index: Mapped[str] = mapped_column(String(64), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    session_version: Mapped[int] = mapped_column(default=1)
    education: Mapped[Education | None]
    major: Mapped[str] = mapped_column(String(60), default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("storage_file.id"))
    barred_until: Mapped[date | None]  # no applications up to and on this day, for misconduct
    is_demo: Mapped[bool] = mapped_column(default=False)
    demo_card: Mapped[str] = mapped_column(String(120), default="")  # what the sign-in card says
    # Of the number on paper by which the holder proves that this account, made for them, is theirs;
    # empty once they did, and for everyone who registered by themselves.
    claim_index: Mapped[str] = mapped_column(String(64), default="")

    # One's own thing, in queries and in hand alike.
    person_id: Mapped[int] = synonym("id")

    @property
    def is_unclaimed(self) -> bool:
        """Whether the account was made for somebody who has not registered yet."""
        return self.claim_index != ""

    photo: Mapped[StoredFile | None] = relationship()
    duties: Mapped[list["Duty"]] = relationship(back_populates="person", order_by="Duty.id")


class Organisation(Keyed, Public, Stamped, Base):
    """单位: a bureau, an industry department or a general contractor."""

    __tablename__ = "accounts_organisation"

    kind: Mapped[OrganisationKind]
    name: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    # Why a code that fails the check character is right all the same (DOMAIN §5.2).
    credit_code_note: Mapped[str] = mapped_column(String(300), default="")
    region: Mapped[str] = mapped_column(String(6), index=True)
    sector: Mapped[str] = mapped_column(String(20), default="")
    contact_name: Mapped[str] = mapped_column(String(80), default="")
    contact_mobile: Mapped[str] = mapped_column(Sealed(200), default="")
    status: Mapped[OrganisationStatus] = mapped_column(default=OrganisationStatus.VERIFIED)
    status_reason: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Until this day HR sees that a specialist's complaint against the unit was found true (Art 10).
    flagged_until: Mapped[date | None]

    organisation_id: Mapped[int] = synonym("id")


class Duty(Keyed, Public, Stamped, Base):
    """职责: a person acting in a role for an organisation, over its region."""

    __tablename__ = "accounts_duty"
    __table_args__ = (
        Index(
            "uq__accounts_duty__held",
            "person_id",
            "role",
            "organisation_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    role: Mapped[Role] = mapped_column(index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    region: Mapped[str] = mapped_column(String(6))
    ended_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="duties")
    organisation: Mapped[Organisation] = relationship()

    def is_held(self, day: date) -> bool:
        """Whether the duty has not been ended by that day."""
        return self.ended_on is None or self.ended_on > day
