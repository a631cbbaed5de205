"""统筹方案: a plan that was asked for, the projects in it, and who is placed where and why."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.employers.models import Project
from portal.pool.models import Invitation, Profile
from portal.pool.rules.assignment.life import RunState


class AssignmentRun(Keyed, Public, Stamped, Base):
    """统筹方案 of one contractor (`organisation_id`) or of a district (`region`), never of both, so
    that neither reaches the other's. `turn` names the owner until it is over, then nothing: so an
    owner has one under way at a time. `rules` are the settings it was reckoned by.
    """

    __tablename__ = "pool_assignment_run"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (region IS NULL)", name="one_owner"),
    )

    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_organisation.id"), index=True
    )
    region: Mapped[str | None] = mapped_column(String(6), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))
    turn: Mapped[str | None] = mapped_column(String(30), unique=True)
    state: Mapped[RunState] = mapped_column(default=RunState.QUEUED, index=True)
    reckoned_on: Mapped[date]
    rules: Mapped[dict[str, Any]]
    projects: Mapped[int]
    posts: Mapped[int]
    judged: Mapped[int] = mapped_column(default=0)  # projects, while it is reckoned
    people: Mapped[int] = mapped_column(default=0)
    filled: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    greedy_filled: Mapped[int] = mapped_column(default=0)
    greedy_total: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str] = mapped_column(String(32), default="")
    leased_until: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(String(300), default="")

    organisation: Mapped[Organisation | None] = relationship()
    asked_by: Mapped[Person] = relationship()
    needs: Mapped[list["AssignmentNeed"]] = relationship(
        back_populates="run", order_by="AssignmentNeed.id"
    )


class AssignmentNeed(Keyed, Public, Base):
    """方案中的项目: so many free posts of one project; recommended to its contractor or not yet."""

    __tablename__ = "pool_assignment_need"

    run_id: Mapped[int] = mapped_column(ForeignKey("pool_assignment_run.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("employers_project.id"), index=True)
    posts: Mapped[int]
    recommended_at: Mapped[datetime | None]

    run: Mapped[AssignmentRun] = relationship(back_populates="needs")
    project: Mapped[Project] = relationship()
    places: Mapped[list["AssignmentPlace"]] = relationship(
        back_populates="need", order_by="AssignmentPlace.ordinal"
    )


class AssignmentPlace(Keyed, Public, Base):
    """岗位安排: one post, who is proposed for it, and the numbers that say why; kept as evidence of
    a proposal that people decided on (个人信息保护法 Art 24). `trouble` says why an invitation to
    this person could not be sent.
    """

    __tablename__ = "pool_assignment_place"

    need_id: Mapped[int] = mapped_column(ForeignKey("pool_assignment_need.id"), index=True)
    ordinal: Mapped[int]
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("pool_profile.id"), index=True)
    facts: Mapped[dict[str, Any]]
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("pool_invitation.id"), index=True)
    trouble: Mapped[str] = mapped_column(String(300), default="")

    need: Mapped[AssignmentNeed] = relationship(back_populates="places")
    profile: Mapped[Profile | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
