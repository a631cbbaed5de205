"""The register at the bureau: look up, return; what waits to be proposed and approved."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.certificates import actions, queries, register
from portal.certificates.forms import (
    FILE_WORDS,
    ReturnForm,
    SearchForm,
)
from portal.certificates.queries import FileState, changes, history
from portal.certificates.queries.templates import is_municipal
from portal.certificates.routes.files import day_asked, send_certificate
from portal.core import clock
from portal.core.regions import MUNICIPALITY
from portal.exports.giving import give
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/certificates")


def _page_number() -> int:
    return request.args.get("page", 1, type=int)


@bp.route("")
@requires(Permission.CERTIFICATES_CERTIFICATE_READ)
def certificate_list() -> Response:
    """The register, filtered, with what waits to be done."""
    form = SearchForm(request.args)
    found = queries.list_certificates(actor(), form.wanted(), _page_number())
    return page(
        "certificates/bureau/certificate_list.html",
        search=form,
        found=found,
        counts=queries.count_by_status(actor()),
        states={c.id: queries.file_state(c) for c in found.rows},
        file_words=FILE_WORDS,
        eligible=queries.count_eligible(actor(), clock.today()),
        proposed=len(queries.list_batches_to_approve(actor())),
        making=queries.count_files(actor(), FileState.WAITING),
        troubled=queries.count_files(actor(), FileState.TROUBLE),
        has_templates=is_municipal(actor()),
        FileState=FileState,
    )


@bp.route("/export.xlsx")
@requires(Permission.CERTIFICATES_CERTIFICATE_READ)
def export() -> Response:
    """The register as a workbook, filtered like the list; id numbers masked."""
    return give(register.REGISTER.key, request.args)


@bp.get("/propose")
@requires(Permission.CERTIFICATES_CERTIFICATE_PROPOSE)
def propose() -> Response:
    """The sittings whose passes have no certificate yet."""
    return page(
        "certificates/bureau/propose.html",
        found=queries.list_to_propose(actor(), clock.today()),
        ends_on=queries.notice_ends(),
        waived=queries.is_notice_waived(),
    )


@bp.get("/approve")
@requires(Permission.CERTIFICATES_CERTIFICATE_APPROVE)
def approve() -> Response:
    """The batches that wait for the municipality."""
    found = queries.list_proposed_batches(actor())
    return page(
        "certificates/bureau/approve.html",
        found=found,
        people=queries.count_people(found),
        is_municipal=MUNICIPALITY in queries.approver_regions(actor()),
    )


@bp.route("/<public_id:certificate_id>")
@requires(Permission.CERTIFICATES_CERTIFICATE_READ)
def certificate(certificate_id: str) -> Response:
    """One certificate: what is printed, its files, what happened to it."""
    found = queries.get_certificate(
        actor(), Permission.CERTIFICATES_CERTIFICATE_READ, certificate_id
    )
    changed, now = changes.changes_of([found]), clock.now()
    asked_on = day_asked("on")
    return page(
        "certificates/bureau/certificate.html",
        certificate=found,
        state=queries.file_state(found),
        has_file=queries.find_file(found) is not None,
        FileState=FileState,
        versions=history.versions(found, changed, now),
        lines=history.register_lines(found, changed),
        changes=changed,
        known=history.known_on(found, asked_on, now) if asked_on else None,
    )


@bp.route("/<public_id:certificate_id>/pdf")
@writes
@requires(Permission.CERTIFICATES_CERTIFICATE_READ)
def download(certificate_id: str) -> Response:
    """The signed PDF; the look is recorded."""
    found = queries.get_certificate(
        actor(), Permission.CERTIFICATES_CERTIFICATE_READ, certificate_id
    )
    return send_certificate(found, actions.open_file(found, by=actor()))


@bp.route("/<public_id:certificate_id>/editions/<int:serial>/pdf")
@writes
@requires(Permission.CERTIFICATES_CERTIFICATE_READ)
def download_edition(certificate_id: str, serial: int) -> Response:
    """The signed PDF of one edition, superseded or not; the look is recorded."""
    found = queries.get_certificate(
        actor(), Permission.CERTIFICATES_CERTIFICATE_READ, certificate_id
    )
    return send_certificate(found, actions.open_edition(found, serial, by=actor()))


@bp.route("/<public_id:certificate_id>/rerender", methods=["POST"])
@requires(Permission.CERTIFICATES_CERTIFICATE_PROPOSE)
def rerender(certificate_id: str) -> Response:
    """Have the file made again after trouble."""
    found = queries.get_certificate(
        actor(), Permission.CERTIFICATES_CERTIFICATE_PROPOSE, certificate_id
    )
    actions.rerender(found, by=actor())
    flash("已重新安排生成证书文件，请稍后刷新")
    return go(url_for(".certificate", certificate_id=certificate_id))


@bp.route("/<public_id:certificate_id>/return", methods=["GET", "POST"])
@requires(Permission.CERTIFICATES_CERTIFICATE_APPROVE)
def return_proposal(certificate_id: str) -> Response:
    """Send a proposal back, with the reason."""
    found = queries.get_certificate(
        actor(), Permission.CERTIFICATES_CERTIFICATE_APPROVE, certificate_id
    )
    form = ReturnForm()
    if form.validate_on_submit():
        with form.refusals():
            name = found.name
            actions.return_proposal(found, reason=form.reason.data or "", by=actor())
            flash(f"已退回{name}的发证提请")
            return go(url_for(".approve"))
    return page(
        "certificates/bureau/return_proposal.html",
        fragments=("return_form",),
        form=form,
        certificate=found,
    )
