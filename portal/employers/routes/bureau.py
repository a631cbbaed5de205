"""The bureau's door: projects in its region, who is appointed, what was filed in time (Art 4)."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.employers import actions, queries
from portal.employers.feed import subject_of
from portal.employers.queries import AppointmentFilter, ProjectFilter
from portal.employers.register import APPOINTMENTS
from portal.employers.routes.asked import choice, page_number, words
from portal.employers.routes.files import send_evidence, send_stored
from portal.exports.giving import give
from portal.outbox.queries import messages_about
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/employers")
P = Permission


@bp.get("/appointments")
@requires(P.EMPLOYERS_APPOINTMENT_READ)
def appointment_list() -> Response:
    """Appointments in the region by the state of their filing."""
    wanted = choice(AppointmentFilter)
    return page(
        "employers/bureau/appointment_list.html",
        fragments=("appointment_rows",),
        appointments=queries.list_appointments(
            actor(),
            P.EMPLOYERS_APPOINTMENT_READ,
            today=clock.today(),
            wanted=wanted,
            matching=words(),
            number=page_number(),
        ),
        counts=queries.filing_counts(actor(), clock.today()),
        filters=AppointmentFilter,
        wanted=wanted,
        q=words(),
    )


@bp.get("/appointments.xlsx")
@requires(P.EMPLOYERS_APPOINTMENT_READ)
def export() -> Response:
    """The list as a workbook, filtered as it was on the page."""
    return give(APPOINTMENTS.key, request.args)


@bp.get("/appointments/<public_id:appointment_id>")
@requires(P.EMPLOYERS_APPOINTMENT_READ)
def appointment(appointment_id: str) -> Response:
    """One appointment with its files and what should be looked at."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_READ, appointment_id)
    return page(
        "employers/bureau/appointment.html",
        row=queries.appointment_row(found, clock.today()),
        cautions=queries.cautions_of(found),
        messages=messages_about(subject_of(found)),
        versions=queries.versions_of(found.public_id),
        filings=queries.filings_of(found),
    )


@bp.post("/appointments/<public_id:appointment_id>/end-noted")
@requires(P.EMPLOYERS_QUALIFICATION_REVIEW)
def note_end(appointment_id: str) -> Response:
    """HR takes note that the firm alone ended a post amid points procedures."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_QUALIFICATION_REVIEW, appointment_id)
    actions.note_end(found, by=actor(), now=clock.now())
    flash("已登记知悉")
    return go(url_for(".appointment", appointment_id=appointment_id))


@bp.get("/projects")
@requires(P.EMPLOYERS_PROJECT_READ)
def project_list() -> Response:
    """Projects in the region, those begun without a 配备文件 among them."""
    wanted = choice(ProjectFilter)
    return page(
        "employers/bureau/project_list.html",
        fragments=("project_rows",),
        projects=queries.list_projects(
            actor(),
            P.EMPLOYERS_PROJECT_READ,
            today=clock.today(),
            wanted=wanted,
            matching=words(),
            number=page_number(),
        ),
        filters=ProjectFilter,
        wanted=wanted,
        q=words(),
    )


@bp.get("/appointments/<public_id:appointment_id>/filing")
@requires(P.EMPLOYERS_APPOINTMENT_READ)
def filing_file(appointment_id: str) -> Response:
    """The 配备文件 as it was uploaded."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_READ, appointment_id)
    return send_stored(found.document, f"配备文件-{found.public_id.upper()}")


@bp.get("/appointments/<public_id:appointment_id>/evidence/<int:number>")
@requires(P.EMPLOYERS_APPOINTMENT_READ)
def evidence_file(appointment_id: str, number: int) -> Response:
    """One file of the evidence for Art 5 (一) or (二), as it was uploaded."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_READ, appointment_id)
    return send_evidence(found, number)
