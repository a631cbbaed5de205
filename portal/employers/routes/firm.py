"""The contractor's door: projects, whom they appoint, the 配备文件 before work starts (Art 4)."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import Refused
from portal.employers import actions, queries
from portal.employers.actions import ProjectDetails
from portal.employers.document import lay_out, staffing_draft
from portal.employers.feed import subject_of
from portal.employers.forms import (
    AppointForm,
    EditProjectForm,
    EndAppointmentForm,
    ProjectForm,
    UploadFilingForm,
    as_filled_in,
    uploads,
)
from portal.employers.models import EndKind
from portal.employers.queries import AppointmentFilter, ProjectFilter
from portal.employers.queries.settings import report_working_days
from portal.employers.routes.asked import choice, page_number, words
from portal.employers.routes.files import send_evidence, send_stored
from portal.employers.rules.sides import Act
from portal.letters.actions import hand_out
from portal.outbox.queries import messages_about
from portal.storage.files import Kind, take_in
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.limits import tried_too_often
from portal.web.page import go, page

bp = Blueprint("firm", __name__, url_prefix="/firm")
P = Permission
LOOKUPS, LOOKUP_MINUTES = 30, 10
TOO_OFTEN = f"查找人员过于频繁，请{LOOKUP_MINUTES}分钟后再试"


@bp.get("/projects")
@requires(P.EMPLOYERS_PROJECT_READ)
def project_list() -> Response:
    """The firm's projects, how their filing stands, who is on them."""
    wanted = choice(ProjectFilter)
    return page(
        "employers/firm/project_list.html",
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


@bp.route("/projects/new", methods=["GET", "POST"])
@requires(P.EMPLOYERS_PROJECT_EDIT)
def new_project() -> Response:
    """A project is registered, with what is needed for it."""
    firm = queries.firm_of(actor())
    form = ProjectForm()
    if form.validate_on_submit():
        with form.refusals():
            project = actions.register_project(
                ProjectDetails(**form.details()), firm=firm, by=actor()
            )
            flash(f"已登记项目：{project.name}")
            return go(url_for(".project", project_id=project.public_id))
    return page(
        "employers/firm/new_project.html", fragments=("project_form",), form=form, firm=firm
    )


@bp.get("/projects/<public_id:project_id>")
@requires(P.EMPLOYERS_PROJECT_READ)
def project(project_id: str) -> Response:
    """Facts, the staffing advice with its reasons, who is on it, how the filing stands."""
    found = queries.get_project(actor(), P.EMPLOYERS_PROJECT_READ, project_id)
    today = clock.today()
    return page(
        "employers/firm/project.html",
        project=found,
        row=queries.project_row(found, today),
        staffing=queries.staffing_of(found, today),
        authority=queries.industry_authority(found),
        appointments=queries.list_appointments_of_project(found, today),
        waiting=queries.terms_of_project(found),
        warnings=queries.warnings_of_project(found),
        starts=queries.list_start_changes(found),
    )


@bp.route("/projects/<public_id:project_id>/edit", methods=["GET", "POST"])
@requires(P.EMPLOYERS_PROJECT_EDIT)
def edit_project(project_id: str) -> Response:
    """The project's facts are corrected; what was said before stays in the trail."""
    found = queries.get_project(actor(), P.EMPLOYERS_PROJECT_EDIT, project_id)
    form = EditProjectForm(data=as_filled_in(found), kept_region=found.region)
    if form.validate_on_submit():
        with form.refusals():
            redrawn = actions.edit_project(
                found, ProjectDetails(**form.details()), by=actor(), now=clock.now()
            )
            flash("项目资料已保存")
            if redrawn:
                flash(f"{redrawn}份待签署的聘用文件已按新资料重新生成，请双方重新签署")
            return go(url_for(".project", project_id=project_id))
    return page(
        "employers/firm/edit_project.html", fragments=("project_form",), form=form, project=found
    )


@bp.get("/projects/<public_id:project_id>/notice-board")
@requires(P.EMPLOYERS_PROJECT_EDIT)
def notice_board_text(project_id: str) -> Response:
    """条例第三十四条: the words of the 维权信息告示牌, to be printed and completed by hand."""
    found = queries.get_project(actor(), P.EMPLOYERS_PROJECT_EDIT, project_id)
    running = queries.project_row(found, clock.today()).running
    people = [post.person for post in running]
    return page(
        "employers/firm/notice_board_text.html",
        project=found,
        specialists=[("劳资专管员", f"{each.name}　电话：{each.mobile}") for each in people],
        authority=queries.industry_authority(found),
    )


@bp.route("/projects/<public_id:project_id>/appoint", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def appoint_uncertified(project_id: str) -> Response:
    """Art 5 (一), (二): somebody with an account, by id number and evidence."""
    found = queries.get_project(actor(), P.EMPLOYERS_APPOINTMENT_FILE, project_id)
    form = AppointForm()
    if form.validate_on_submit():
        with form.refusals():
            if tried_too_often(f"appoint:{actor().id}", limit=LOOKUPS, minutes=LOOKUP_MINUTES):
                raise Refused(TOO_OFTEN)
            chosen = uploads(form.evidence)
            files = [take_in(each, Kind.DOCUMENT, by=actor(), field="evidence") for each in chosen]
            terms = actions.offer_by_resident_id(
                found,
                form.stated(),
                **form.details(),
                evidence=files,
                by=actor(),
                now=clock.now(),
            )
            flash("聘用文件已生成，请核对全文后签署；双方都签署后，聘用成立")
            return go(url_for("employers.signing.terms", terms_id=terms.public_id))
    return page(
        "employers/firm/appoint_uncertified.html",
        form=form,
        project=found,
    )


@bp.get("/appointments")
@requires(P.EMPLOYERS_APPOINTMENT_READ)
def appointment_list() -> Response:
    """Everyone the firm has appointed, and what still waits for its file."""
    asked = choice(AppointmentFilter)
    wanted = asked if asked in queries.FIRM_FILTERS else None
    return page(
        "employers/firm/appointment_list.html",
        fragments=("appointment_rows",),
        appointments=queries.list_appointments(
            actor(),
            P.EMPLOYERS_APPOINTMENT_READ,
            today=clock.today(),
            wanted=wanted,
            matching=words(),
            number=page_number(),
        ),
        filters=queries.FIRM_FILTERS,
        wanted=wanted,
        q=words(),
    )


@bp.get("/appointments/<public_id:appointment_id>")
@requires(P.EMPLOYERS_APPOINTMENT_READ)
def appointment(appointment_id: str) -> Response:
    """One appointment: what it rests on, its filing, what to do next."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_READ, appointment_id)
    return page(
        "employers/firm/appointment.html",
        row=queries.appointment_row(found, clock.today()),
        cautions=queries.cautions_of(found),
        messages=messages_about(subject_of(found)),
        versions=queries.versions_of(found.public_id),
        filings=queries.filings_of(found),
        waiting=queries.open_change(found),
        signed=queries.latest_signed(found),
    )


@bp.get("/appointments/<public_id:appointment_id>/staffing-document")
@writes
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def staffing_document(appointment_id: str) -> Response:
    """The 配备文件 to be sealed; as it shows id number and telephone, the print is recorded."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_FILE, appointment_id)
    authority, signed = queries.industry_authority(found.project), queries.latest_signed(found)
    laid_out = lay_out(found, authority, clock.today(), signed)
    _, pdf = hand_out(staffing_draft(laid_out, found), by=actor())
    actions.draw_up_document(found, by=actor())
    name = f"劳资专管员配备文件-{laid_out.number}.pdf"
    return send(pdf, media_type="application/pdf", name=name)


@bp.route("/appointments/<public_id:appointment_id>/upload", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def upload_filing(appointment_id: str) -> Response:
    """Art 4: the sealed 配备文件 is uploaded, and with it the day the appointment counts from."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_FILE, appointment_id)
    form = UploadFilingForm(data={"starts_on": found.starts_on})
    if form.validate_on_submit():
        with form.refusals():
            document = take_in(form.file.data, Kind.DOCUMENT, by=actor())
            actions.file_appointment(
                found, document, form.starts_on.day, by=actor(), now=clock.now()
            )
            flash(f"配备文件已上传，编号 {found.public_id.upper()}")
            return go(url_for(".appointment", appointment_id=appointment_id))
    return page(
        "employers/firm/upload_filing.html",
        form=form,
        is_wanted=actions.awaits_file(found),
        row=queries.appointment_row(found, clock.today()),
    )


@bp.route("/appointments/<public_id:appointment_id>/end", methods=["GET", "POST"])
@requires(P.EMPLOYERS_APPOINTMENT_FILE)
def end_appointment(appointment_id: str) -> Response:
    """The appointment ends, with its reason and last day; Art 10 is told beside the form."""
    found = queries.get_appointment(actor(), P.EMPLOYERS_APPOINTMENT_FILE, appointment_id)
    form = EndAppointmentForm(data={"ended_on": clock.today()})
    if form.validate_on_submit():
        with form.refusals():
            actions.end_appointment(
                found,
                EndKind(form.kind.data),
                form.reason.data or "",
                form.ended_on.day,
                by=actor(),
                now=clock.now(),
            )
            flash("聘用已结束")
            return go(url_for(".appointment", appointment_id=appointment_id))
    return page(
        "employers/firm/end_appointment.html",
        fragments=("end_form",),
        form=form,
        appointment=found,
        stand_in=queries.why_not_oneself(Act.END, found, actor()),
        report_days=report_working_days(clock.today()),
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
