"""纸质证书导入: a list is looked through, proposed, and taken into the register by another officer.

Files are read before the request's first write: that takes a moment, and no writer waits for it.
"""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.datastructures import FileStorage

from portal.access.policy import Permission
from portal.certificates import roll
from portal.certificates.actions import importing as actions
from portal.certificates.import_forms import BringForm, ConfirmForm, DecideForm
from portal.certificates.models import CertificateImport, ImportState
from portal.certificates.queries import imports as queries
from portal.certificates.rules.paper import Fault, Roll, against, import_refusal
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.db.paging import Page
from portal.storage import files
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("imports", __name__, url_prefix="/bureau/certificates/imports")
PROPOSE = Permission.CERTIFICATES_IMPORT_PROPOSE
DECIDE = Permission.CERTIFICATES_IMPORT_DECIDE
SHOWN = 200  # faults listed at most
PER_PAGE = 100


@bp.get("")
@requires(PROPOSE)
def import_list() -> Response:
    """Lists that were brought, and what became of them."""
    number = request.args.get("page", 1, type=int)
    return page(
        "certificates/imports/import_list.html", found=queries.list_imports(actor(), number)
    )


@bp.get("/template")
@requires(PROPOSE)
def template() -> Response:
    """The workbook to fill in, with help and an example."""
    return send(roll.template(), media_type=actions.XLSX, name="纸质证书名册模板.xlsx")


@bp.route("/bring", methods=["GET", "POST"])
@requires(PROPOSE)
def bring() -> Response:
    """Choose a file; with an error in it nothing is kept, and all of them are listed."""
    form, faults = BringForm(), list[Fault]()
    if form.validate_on_submit():
        with form.refusals():
            region = queries.import_regions(actor(), PROPOSE)[0]
            content, name = _uploaded(form.file.data)
            read = _read(content, region)
            faults = read.errors
            if faults:
                raise Refused(
                    f"文件中有{len(faults)}处错误，没有导入。请改正后重新选择", field="file"
                )
            brought = actions.bring(
                content, name=name, count=len(read.rows), region=region, by=actor()
            )
            return go(url_for(".check", import_id=brought.public_id))
    return page(
        "certificates/imports/bring.html",
        form=form,
        faults=faults[:SHOWN],
        untold=max(len(faults) - SHOWN, 0),
        most=roll.MOST_ROWS,
    )


@bp.route("/<public_id:import_id>", methods=["GET", "POST"])
@writes
@requires(PROPOSE)
def check(import_id: str) -> Response:
    """What the list says, line by line, and what should be looked at; then it is proposed. The
    look is recorded.
    """
    form = ConfirmForm()
    with db.reading():
        seen = queries.get_import(actor(), PROPOSE, import_id)
        read = _read_again(seen)
    found = queries.get_import(actor(), PROPOSE, import_id)
    if form.validate_on_submit():
        with form.refusals():
            if read.errors:
                raise Refused(f"与登记册现状有{len(read.errors)}处冲突，不能提请")
            actions.propose(found, by=actor())
            flash("已提请导入，等待市级的另一名工作人员批准；批准之前登记册不变")
            return go(url_for(".check", import_id=import_id))
    actions.note_look(found, by=actor())
    return page(
        "certificates/imports/check.html",
        fragments=("confirm_form",),
        form=form,
        is_own=found.proposed_by_id == actor().id,
        **_shown(found, read),
    )


@bp.route("/<public_id:import_id>/decide", methods=["GET", "POST"])
@writes
@requires(DECIDE)
def decide(import_id: str) -> Response:
    """The second officer's word: all of it enters the register, or nothing. The look is
    recorded.
    """
    form = DecideForm()
    with db.reading():
        seen = queries.get_import(actor(), DECIDE, import_id)
        read = _read_again(seen)
    found = queries.get_import(actor(), DECIDE, import_id)
    if found.state is not ImportState.PROPOSED and request.method == "GET":
        return go(url_for(".check", import_id=import_id))
    if form.validate_on_submit():
        with form.refusals():
            if form.is_return:
                actions.send_back(found, reason=form.reason.data or "", by=actor())
                flash("已退回导入")
            else:
                actions.approve(found, read.rows, by=actor(), now=clock.now())
                flash(f"已导入{len(read.rows)}份纸质证书，可以查验")
            return go(url_for(".check", import_id=import_id))
    actions.note_look(found, by=actor())
    return page(
        "certificates/imports/decide.html",
        fragments=("decide_form",),
        form=form,
        refusal=import_refusal(
            proposer_id=found.proposed_by_id,
            decider_id=actor().id,
            decider_regions=queries.import_regions(actor(), DECIDE),
        ),
        **_shown(found, read),
    )


@bp.post("/<public_id:import_id>/withdraw")
@requires(PROPOSE)
def withdraw(import_id: str) -> Response:
    """Whoever brought the list takes it back."""
    actions.withdraw(queries.get_import(actor(), PROPOSE, import_id), by=actor())
    flash("已撤回名册，登记册没有变化")
    return go(url_for(".import_list"))


def _uploaded(upload: FileStorage) -> tuple[bytes, str]:
    content = upload.stream.read(roll.MOST_BYTES + 1)
    if len(content) > roll.MOST_BYTES:
        raise Refused("文件超过10MB，请分成几个文件导入", field="file")
    return content, files.clean_name(upload)


def _read(content: bytes, region: str) -> Roll:
    """What the file says, and what the register has against it. Raises Refused for no list."""
    try:
        read = roll.read(content, today=clock.today(), reach=region)
    except roll.Unreadable as refusal:
        raise Refused(str(refusal), field="file") from refusal
    if read.errors:
        return read
    with db.reading():
        conflicts = against(read.rows, queries.known(read.rows))
    return Roll(read.rows, (*read.faults, *conflicts))


def _read_again(found: CertificateImport) -> Roll:
    """The same of the list that was kept; of one that has entered, only what it says."""
    try:
        content = files.read(found.file)
    except OSError as lost:
        raise Refused("名册文件已经不在了，请撤回后重新上传") from lost
    if found.state in (ImportState.READ, ImportState.PROPOSED):
        return _read(content, found.region)
    return roll.read(content, today=clock.today(), reach=found.region)


def _shown(found: CertificateImport, read: Roll) -> dict[str, Any]:
    number = max(request.args.get("page", 1, type=int), 1)
    last = max(-(-len(read.rows) // PER_PAGE), 1)
    number = min(number, last)
    rows = read.rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return {
        "brought": found,
        "read": read,
        "faults": [*read.errors, *read.warnings][:SHOWN],
        "lines": Page(rows, number, last, len(read.rows)),
    }
