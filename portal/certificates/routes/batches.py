"""发证批次 at the bureau: a sitting is looked through and proposed, a batch looked at again and
approved, and its files are made while one looks on.
"""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.certificates import actions, queries, register
from portal.certificates.batch_forms import MOST_WITHOUT, ApproveForm, ProposeForm
from portal.certificates.forms import ReturnForm
from portal.certificates.models import BatchState, CertificateBatch
from portal.core import clock
from portal.db.paging import slice_of
from portal.exports.giving import give
from portal.web import htmx
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("batches", __name__, url_prefix="/bureau/certificates")
PER_LIST = 100
P = Permission


def _page_number() -> int:
    return request.args.get("page", 1, type=int)


def _without() -> list[str]:
    """Those left out for now, as the address says."""
    return list(dict.fromkeys(request.args.getlist("without")))[: MOST_WITHOUT + 1]


@bp.get("/propose/<public_id:sitting_id>")
@requires(P.CERTIFICATES_CERTIFICATE_PROPOSE)
def choose(sitting_id: str) -> Response:
    """The passes of a sitting: who will be proposed, who is held up and why; leave some out."""
    sitting = queries.get_sitting_to_propose(actor(), sitting_id)
    passers = queries.list_passers(sitting, by=actor(), today=clock.today())
    free = [passer for passer in passers if not passer.reasons]
    shown = slice_of(free, _page_number(), per_page=PER_LIST)
    here = {passer.public_id for passer in shown.rows}
    without = _without()
    return page(
        "certificates/batches/choose.html",
        sitting=sitting,
        found=shown,
        held_up=[passer for passer in passers if passer.reasons],
        without=without,
        elsewhere=[public_id for public_id in without if public_id not in here],
        has_notice=queries.notice_days() > 0,
        ends_on=queries.notice_ends_on(sitting),
    )


@bp.route("/propose/<public_id:sitting_id>/check", methods=["GET", "POST"])
@requires(P.CERTIFICATES_CERTIFICATE_PROPOSE)
def propose(sitting_id: str) -> Response:
    """Look again, propose."""
    sitting = queries.get_sitting_to_propose(actor(), sitting_id)
    form = ProposeForm()
    if form.validate_on_submit():
        with form.refusals():
            done = actions.propose_batch(
                sitting, by=actor(), now=clock.now(), without=form.without.data or []
            )
            flash(f"已提请发证{done.count}人，等待市级审批")
            return go(url_for(".batch", batch_id=done.batch.public_id))
    without = set(form.without.data or []) if form.is_submitted() else set(_without())
    passers = queries.list_passers(sitting, by=actor(), today=clock.today())
    free = [passer for passer in passers if not passer.reasons]
    return page(
        "certificates/batches/propose.html",
        fragments=("propose_form",),
        form=form,
        sitting=sitting,
        chosen=[passer for passer in free if passer.public_id not in without],
        left_out=[passer for passer in free if passer.public_id in without],
        held_up=[passer for passer in passers if passer.reasons],
    )


@bp.get("/batches")
@requires(P.CERTIFICATES_CERTIFICATE_READ)
def batch_list() -> Response:
    """All batches, the newest first."""
    states = {state.value: state for state in BatchState}
    state = states.get(request.args.get("state", ""))
    found = queries.list_batches(actor(), state, _page_number())
    return page(
        "certificates/batches/batch_list.html",
        found=found,
        people=queries.count_people(found.rows),
        state=state,
        states=list(BatchState),
    )


@bp.get("/batches/<public_id:batch_id>")
@requires(P.CERTIFICATES_CERTIFICATE_READ)
def batch(batch_id: str) -> Response:
    """One batch: who is in it, and how far their files are."""
    found = _get(batch_id, P.CERTIFICATES_CERTIFICATE_READ)
    told, now = queries.progress(found), clock.now()
    is_making = found.state is BatchState.MAKING
    return page(
        "certificates/batches/batch.html",
        fragments=("batch_progress",),
        batch=found,
        progress=told,
        pace=queries.pace_of(found, told.waiting, now) if is_making else None,
        is_making=is_making,
        is_issued=found.approved_at is not None,
        failed=queries.list_failed(found, 1),
        found=queries.list_certificates_of(found, _page_number()),
        can_sign=_can_sign(found),
        is_alone=bool(htmx.requested_fragment()),
        BatchState=BatchState,
    )


@bp.get("/batches/<public_id:batch_id>/list.xlsx")
@requires(P.CERTIFICATES_CERTIFICATE_READ)
def export(batch_id: str) -> Response:
    """The batch as a workbook; id numbers masked."""
    return give(register.BATCH.key, {"batch": batch_id})


@bp.route("/batches/<public_id:batch_id>/approve", methods=["GET", "POST"])
@requires(P.CERTIFICATES_CERTIFICATE_APPROVE)
def approve(batch_id: str) -> Response:
    """Look again (核对), sign off the whole batch."""
    found = _get(batch_id, P.CERTIFICATES_CERTIFICATE_APPROVE)
    form = ApproveForm()
    if form.validate_on_submit():
        with form.refusals():
            done = actions.approve_batch(
                found, seen=form.seen.data or "", by=actor(), now=clock.now()
            )
            back = f"，{len(done.returned)}人退回提请" if done.returned else ""
            flash(f"已签发{len(done.issued)}份证书{back}，证书文件正在后台生成")
            return go(url_for(".batch", batch_id=batch_id))
    review = queries.review(found, clock.now())
    return page(
        "certificates/batches/approve.html",
        fragments=("approve_form",),
        form=form,
        batch=found,
        review=review,
        shown=slice_of(review.ready, _page_number(), per_page=PER_LIST),
        can_sign=_can_sign(found),
        is_own=found.proposed_by_id == actor().id,
    )


@bp.route("/batches/<public_id:batch_id>/return", methods=["GET", "POST"])
@requires(P.CERTIFICATES_CERTIFICATE_APPROVE)
def return_batch(batch_id: str) -> Response:
    """Send the whole batch back, with the reason."""
    found = _get(batch_id, P.CERTIFICATES_CERTIFICATE_APPROVE)
    form = ReturnForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.return_batch(found, reason=form.reason.data or "", by=actor())
            flash(f"已退回发证批次：{found.title}")
            return go(url_for(".batch", batch_id=batch_id))
    return page(
        "certificates/batches/return_batch.html",
        fragments=("return_form",),
        form=form,
        batch=found,
        people=queries.count_people([found])[found.id],
    )


@bp.post("/batches/<public_id:batch_id>/stop")
@requires(P.CERTIFICATES_CERTIFICATE_PROPOSE)
def stop(batch_id: str) -> Response:
    """No further file of the batch is begun."""
    found = _get(batch_id, P.CERTIFICATES_CERTIFICATE_PROPOSE)
    actions.stop_batch(found, by=actor())
    flash("已暂停制证，正在制作的几份完成后不再继续")
    return go(url_for(".batch", batch_id=batch_id))


@bp.post("/batches/<public_id:batch_id>/resume")
@requires(P.CERTIFICATES_CERTIFICATE_PROPOSE)
def resume(batch_id: str) -> Response:
    """Go on where it was stopped."""
    found = _get(batch_id, P.CERTIFICATES_CERTIFICATE_PROPOSE)
    actions.resume_batch(found, by=actor(), now=clock.now())
    flash("已继续制证")
    return go(url_for(".batch", batch_id=batch_id))


@bp.post("/batches/<public_id:batch_id>/retry")
@requires(P.CERTIFICATES_CERTIFICATE_PROPOSE)
def retry(batch_id: str) -> Response:
    """Try all that failed again."""
    found = _get(batch_id, P.CERTIFICATES_CERTIFICATE_PROPOSE)
    count = actions.retry_failed(found, by=actor(), now=clock.now())
    flash(f"已重新安排生成{count}份证书文件")
    return go(url_for(".batch", batch_id=batch_id))


def _can_sign(found: CertificateBatch) -> bool:
    """Whether it waits for this very officer."""
    waits = found.state is BatchState.PROPOSED
    return waits and found in queries.list_batches_to_approve(actor())


def _get(batch_id: str, permission: Permission) -> CertificateBatch:
    return queries.get_batch(actor(), permission, batch_id)
