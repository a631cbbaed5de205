"""履职保护投诉: complaints, what was noted of them, the files of each side. What people wrote is
sealed.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.complaints.rules.procedure import TAKEN_UP, Case
from portal.complaints.rules.procedure import ComplaintState as ComplaintState
from portal.complaints.rules.words import Finding as Finding
from portal.complaints.rules.words import Ground as Ground
from portal.complaints.rules.words import Source as Source
from portal.complaints.rules.words import Wrong
from portal.db.base import Base
from portal.db.mixins import Keyed, Public, Stamped
from portal.db.vault import Sealed
from portal.employers.models import Appointment
from portal.storage.models import StoredFile


class Complaint(Keyed, Public, Stamped, Base):
    """履职保护投诉 of a specialist, about one of their appointments (Art 10)."""

    __tablename__ = "complaints_complaint"

    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("employers_appointment.id"))
    # The appointment while the complaint is open: never a second one beside it.
    open_for_id: Mapped[int | None] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id"), index=True)
    region: Mapped[str] = mapped_column(String(6), index=True)  # the project's when it was made
    wrongs: Mapped[list[str]]  # values of Wrong
    text: Mapped[str] = mapped_column(Sealed())
    since_on: Mapped[date]
    may_name: Mapped[bool]  # whether the person agrees that the unit is told who they are
    state: Mapped[ComplaintState] = mapped_column(default=ComplaintState.SUBMITTED, index=True)
    accept_due_on: Mapped[date]

    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    accepted_at: Mapped[datetime | None]
    close_due_on: Mapped[date | None]
    ground: Mapped[Ground | None]
    declined_at: Mapped[datetime | None]
    # What the unit is asked, in the officer's words: it never reads the person's.
    asked_at: Mapped[datetime | None]
    question: Mapped[str] = mapped_column(Sealed(), default="")
    names_person: Mapped[bool] = mapped_column(default=False)
    naming_reason: Mapped[str] = mapped_column(Sealed(), default="")
    answer_due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Sealed(), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    proposed_at: Mapped[datetime | None]
    finding: Mapped[Finding | None]
    measures: Mapped[str] = mapped_column(Sealed(), default="")
    reply: Mapped[str] = mapped_column(Sealed(), default="")  # to the person, also when declined
    returned_reason: Mapped[str] = mapped_column(Sealed(), default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(index=True)  # closed, declined, withdrawn

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    handled_by: Mapped[Person | None] = relationship(foreign_keys=[handled_by_id])
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    organisation: Mapped[Organisation] = relationship()
    appointment: Mapped[Appointment] = relationship()
    notes: Mapped[list["ComplaintNote"]] = relationship(order_by="ComplaintNote.id")
    files: Mapped[list["ComplaintFile"]] = relationship(order_by="ComplaintFile.id")

    @property
    def told_wrongs(self) -> tuple[str, ...]:
        """情形 in words."""
        return tuple(Wrong(value).label for value in self.wrongs)

    @property
    def due_on(self) -> date | None:
        """By when the next step of the bureau is due; None where it has none."""
        if self.state is ComplaintState.SUBMITTED:
            return self.accept_due_on
        return self.close_due_on if self.state.is_open else None

    @property
    def awaits_answer(self) -> bool:
        """Whether the unit was asked, has not answered, and still may."""
        return self.asked_at is not None and self.answered_at is None and self.state in TAKEN_UP

    @property
    def case(self) -> Case:
        """As the procedure sees it."""
        return Case(
            state=self.state,
            person_id=self.person_id,
            organisation_id=self.organisation_id,
            handled_by=self.handled_by_id,
            proposed_by=self.proposed_by_id,
            is_asked=self.asked_at is not None,
            is_answered=self.answered_at is not None,
        )


class ComplaintNote(Keyed, Stamped, Base):
    """办理记录: what an officer noted, or what the person added."""

    __tablename__ = "complaints_note"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints_complaint.id"), index=True)
    source: Mapped[Source]
    text: Mapped[str] = mapped_column(Sealed())
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"))

    by: Mapped[Person] = relationship()


class ComplaintFile(Keyed, Stamped, Base):
    """投诉材料: each side's own; a side sees its own, officers see all."""

    __tablename__ = "complaints_file"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints_complaint.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("storage_file.id"))
    source: Mapped[Source]

    file: Mapped[StoredFile] = relationship()
