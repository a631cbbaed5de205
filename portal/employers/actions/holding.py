"""Rows held while something is decided: the person, the project, the terms, the appointment.

All that changes an appointment holds its person, so two who act at once act one after the other.
"""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db.base import db
from portal.employers.models import Appointment, AppointmentTerms, Project, TermsStatus


def hold_person(person_id: int) -> None:
    """Nobody else appoints, signs or ends for this person until we are done.

    Weaker than FOR UPDATE: rows that merely refer to the person may still be written.
    """
    db.session.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )


def hold_signers(project: Project) -> None:
    """Nobody who has terms of this project to sign is dealt with elsewhere until we are done."""
    waiting = select(AppointmentTerms.person_id).where(
        AppointmentTerms.project_id == project.id, AppointmentTerms.status == TermsStatus.AWAITING
    )
    people = select(Person.id).where(Person.id.in_(waiting)).order_by(Person.id)
    db.session.execute(people.with_for_update(key_share=True))


def hold_project(project: Project) -> None:
    """The project's facts stay as they are until we are done."""
    db.session.scalar(
        select(Project)
        .where(Project.id == project.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def hold_terms(terms: AppointmentTerms) -> None:
    """The terms as they stand now, and so until we are done."""
    db.session.scalar(
        select(AppointmentTerms)
        .where(AppointmentTerms.id == terms.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def hold_appointment(appointment: Appointment) -> None:
    """The appointment as it stands now, its person held before it."""
    hold_person(appointment.person_id)
    db.session.scalar(
        select(Appointment)
        .where(Appointment.id == appointment.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
