"""After the day: what the traces of a sitting say, read and judged by people."""

import io

from flask import Blueprint, Response, flash, request, send_file, url_for

from portal.access.policy import Permission
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import dossiers as actions
from portal.exams.document import dossier_pdf
from portal.exams.dossier_forms import JudgeForm
from portal.exams.queries import dossiers as queries
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("dossier", __name__, url_prefix="/bureau/exams")
READ, JUDGE = Permission.EXAMS_DOSSIER_READ, Permission.EXAMS_DOSSIER_JUDGE


@bp.get("/sittings/<public_id:sitting_id>/dossiers")
@requires(READ)
def dossier_list(sitting_id: str) -> Response:
    """The documents of a sitting; the button that has another one made."""
    sitting = queries.get_over(actor(), READ, sitting_id, now=clock.now())
    return page(
        "exams/dossier/dossier_list.html",
        sitting=sitting,
        dossiers=queries.list_dossiers(sitting),
        is_ready=queries.is_ready(sitting),
    )


@bp.post("/sittings/<public_id:sitting_id>/dossiers")
@requires(JUDGE)
def ask(sitting_id: str) -> Response:
    now = clock.now()
    sitting = queries.get_over(actor(), JUDGE, sitting_id, now=now)
    actions.ask(sitting, by=actor(), now=now)
    flash("已开始生成核查材料，完成后显示在本页。")
    return go(url_for(".dossier_list", sitting_id=sitting_id))


@bp.get("/dossiers/<public_id:dossier_id>")
@requires(READ)
def dossier(dossier_id: str) -> Response:
    """One document: how to read it, and its findings."""
    found = queries.get_dossier(actor(), READ, dossier_id)
    content = queries.content_of(found)
    return page(
        "exams/dossier/dossier.html",
        dossier=found,
        sitting=found.sitting,
        content=content,
        listed=queries.listed(found, content, _kind(), request.args.get("page", 1, type=int)),
        kind=_kind(),
        counts=queries.count_kinds(content),
    )


@bp.route("/dossiers/<public_id:dossier_id>/findings/<int:number>", methods=["GET", "POST"])
@requires(READ)
def finding(dossier_id: str, number: int) -> Response:
    """One finding with the courses side by side; the same page takes an opinion on it."""
    found = queries.get_dossier(actor(), READ, dossier_id)
    content = queries.content_of(found)
    one = queries.get_finding(content, number)
    form = JudgeForm()
    if form.validate_on_submit():
        judged = queries.get_dossier(actor(), JUDGE, dossier_id)
        with form.refusals():
            actions.judge(judged, one, form.chosen, reason=form.reason.data or "", by=actor())
            flash("核查意见已记录。")
            return go(url_for(".finding", dossier_id=dossier_id, number=number))
    return page(
        "exams/dossier/finding.html",
        fragments=("judge_form",),
        dossier=found,
        sitting=found.sitting,
        content=content,
        finding=one,
        number=number,
        notes=queries.notes_on(found, one),
        others=queries.others_of(content, one),
        form=form,
    )


@bp.get("/dossiers/<public_id:dossier_id>/paper")
@writes
@requires(READ)
def dossier_paper(dossier_id: str) -> Response:
    """The document as PDF, drawn before anybody has to wait; that it left is recorded."""
    with db.reading():
        read = queries.get_dossier(actor(), READ, dossier_id)
        content = queries.content_of(read)
        pdf = dossier_pdf(read, content, queries.all_listed(read, content))
    found = queries.get_dossier(actor(), READ, dossier_id)
    record(Deed.EXAMS_DOSSIER_PRINTED, found, by=actor(), digest=found.digest)
    return send_file(
        io.BytesIO(pdf),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{found.sitting.title}考后核查材料{found.number}.pdf",
    )


def _kind() -> str:
    kind = request.args.get("kind", "")
    return kind if kind in queries.KINDS else ""
