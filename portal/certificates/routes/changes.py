"""证书变更: what is done to a certificate after its issue, by two officers."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.certificates.actions import changing as actions
from portal.certificates.change_forms import ChangeForm, DecideForm, ServeForm
from portal.certificates.models import CertificateChange, ChangeKind, ChangeState
from portal.certificates.queries import changes as queries
from portal.certificates.queries import get_certificate
from portal.certificates.rules import changing as rules
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.storage.files import Kind, read, take_in
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("changes", __name__, url_prefix="/bureau/certificates")
READ = Permission.CERTIFICATES_CERTIFICATE_READ
PROPOSE = Permission.CERTIFICATES_CHANGE_PROPOSE
DECIDE = Permission.CERTIFICATES_CHANGE_DECIDE


@bp.get("/changes")
@requires(READ)
def change_list() -> Response:
    """What waits, and what was done."""
    states = {state.value: state for state in ChangeState}
    state = states.get(request.args.get("state", ""))
    return page(
        "certificates/changes/change_list.html",
        found=queries.list_changes(actor(), state, request.args.get("page", 1, type=int)),
        states=states,
        state=state,
    )


@bp.get("/<public_id:certificate_id>/change")
@requires(PROPOSE)
def choose(certificate_id: str) -> Response:
    """Which change? Each with what it means, or why it cannot be."""
    found = get_certificate(actor(), PROPOSE, certificate_id)
    held = queries.held(found)
    return page(
        "certificates/changes/choose.html",
        certificate=found,
        waiting=queries.find_open_change(found),
        kinds=[(kind, rules.standing_refusal(held, kind)) for kind in ChangeKind],
        municipal=rules.MUNICIPAL,
    )


@bp.route("/<public_id:certificate_id>/change/<slug:kind>", methods=["GET", "POST"])
@requires(PROPOSE)
def propose(certificate_id: str, kind: str) -> Response:
    """What exactly is to be changed, why, and by what proof."""
    found = get_certificate(actor(), PROPOSE, certificate_id)
    kinds = {each.value: each for each in ChangeKind}
    if (wanted := kinds.get(kind)) is None:
        raise NotFound
    held = queries.held(found)
    live = [e for e in queries.live_entries(found) if e.kind is not Happening.ISSUED]
    form = ChangeForm(wanted, live)
    if form.validate_on_submit():
        with form.refusals():
            proofs = [
                take_in(upload, Kind.DOCUMENT, by=actor(), field="evidence")
                for upload in form.uploads
            ]
            change = actions.propose(
                found,
                form.asked(),
                evidence=proofs,
                struck=form.struck_entry,
                by=actor(),
                today=clock.today(),
            )
            flash(f"已提请{wanted.label}，等待另一名工作人员审批；办结之前证书不变")
            return go(url_for(".change", change_id=change.public_id))
    return page(
        "certificates/changes/propose.html",
        fragments=("change_form",),
        form=form,
        certificate=found,
        kind=wanted,
        refusal=rules.standing_refusal(held, wanted),
        waiting=queries.find_open_change(found),
        first_day=rules.earliest(held.events, wanted),
        is_municipal=wanted in rules.MUNICIPAL,
    )


@bp.route("/changes/<public_id:change_id>")
@requires(READ)
def change(change_id: str) -> Response:
    """One change: what was asked, by whom, with which proof, what came of it."""
    found = queries.get_change(actor(), READ, change_id)
    return page("certificates/changes/change.html", **_shown(found))


@bp.route("/changes/<public_id:change_id>/decide", methods=["GET", "POST"])
@requires(DECIDE)
def decide(change_id: str) -> Response:
    """What it would come to, and the second officer's word on it."""
    found, form = queries.get_change(actor(), DECIDE, change_id), DecideForm()
    if not found.is_open and request.method == "GET":
        return go(url_for(".change", change_id=change_id))
    if form.validate_on_submit():
        with form.refusals():
            label = found.kind.label
            if form.is_return:
                reason = form.reason.data or ""
                actions.send_back(found, reason=reason, by=actor(), now=clock.now())
                flash(f"已退回{label}的提请")
            else:
                actions.approve(found, by=actor(), now=clock.now())
                flash(f"{label}已办结")
            return go(url_for(".change", change_id=change_id))
    return page(
        "certificates/changes/decide.html",
        fragments=("decide_form",),
        form=form,
        refusal=rules.decision_refusal(
            found.kind,
            proposer_id=found.proposed_by_id,
            decider_id=actor().id,
            decider_regions=queries.decider_regions(actor()),
            holder_id=found.certificate.person_id,
            issuer_id=found.certificate.approved_by_id,
        ),
        **_shown(found, shows_ids=True),
    )


@bp.post("/changes/<public_id:change_id>/withdraw")
@requires(PROPOSE)
def withdraw(change_id: str) -> Response:
    """The proposer takes it back."""
    found = queries.get_change(actor(), PROPOSE, change_id)
    actions.withdraw(found, by=actor(), now=clock.now())
    flash("已撤回提请，证书没有变化")
    return go(url_for(".change", change_id=change_id))


@bp.route("/changes/<public_id:change_id>/serve", methods=["GET", "POST"])
@requires(PROPOSE)
def serve(change_id: str) -> Response:
    """When, how and by whom the decision reached the holder."""
    found, form = queries.get_change(actor(), PROPOSE, change_id), ServeForm()
    if form.validate_on_submit():
        with form.refusals():
            on = form.served_on.day
            actions.serve(found, on=on, how=form.how, by=actor(), today=clock.today())
            flash("送达已登记")
            return go(url_for(".change", change_id=change_id))
    return page(
        "certificates/changes/serve.html",
        fragments=("serve_form",),
        form=form,
        **_shown(found),
    )


@bp.get("/changes/<public_id:change_id>/evidence/<public_id:file_id>")
@writes
@requires(READ)
def evidence(change_id: str, file_id: str) -> Response:
    """A proof, to be kept; the look is recorded."""
    found = queries.get_change(actor(), READ, change_id)
    stored = actions.open_evidence(found, file_id, by=actor())
    return send(read(stored), media_type=stored.media_type, name=stored.name)


def _shown(found: CertificateChange, *, shows_ids: bool = False) -> dict[str, Any]:
    """What the pages of a change say; the id numbers in full only to whoever compares them."""
    return {
        "shows_ids": shows_ids,
        "change": found,
        "certificate": found.certificate,
        "evidence": queries.list_evidence(found),
        "serves": found.kind in rules.SERVED,
        "is_dated": found.kind in rules.DATED,
        "is_municipal": found.kind in rules.MUNICIPAL,
        "decides_here": MUNICIPALITY in queries.decider_regions(actor()),
    }
