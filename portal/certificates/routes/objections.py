"""公示异议 at the bureau: read, looked into, answered."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.certificates import actions, queries
from portal.certificates.models import ObjectionState
from portal.certificates.notice_forms import DecideObjectionForm
from portal.core import clock
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("objections", __name__, url_prefix="/bureau/certificates/objections")


@bp.get("")
@requires(Permission.CERTIFICATES_OBJECTION_READ)
def objection_list() -> Response:
    """Objections within reach, those that wait first."""
    states = {state.value: state for state in ObjectionState}
    state = states.get(request.args.get("state", ""))
    number = request.args.get("page", 1, type=int)
    return page(
        "certificates/objections/objection_list.html",
        found=queries.list_objections(actor(), state, number),
        state=state,
        states=list(ObjectionState),
    )


@bp.get("/<public_id:objection_id>")
@requires(Permission.CERTIFICATES_OBJECTION_READ)
def objection(objection_id: str) -> Response:
    """One objection; who may decide it does so here."""
    found = queries.get_objection(actor(), Permission.CERTIFICATES_OBJECTION_READ, objection_id)
    return page(
        "certificates/objections/objection.html",
        objection=found,
        others=[o for o in queries.list_objections_to(found.paper_id) if o.id != found.id],
        certificate=queries.find_certificate_of(found.paper_id),
        is_open=found.state is ObjectionState.OPEN,
        refusal=queries.objection_refusal_for(actor(), found),
    )


@bp.route("/<public_id:objection_id>/decide", methods=["GET", "POST"])
@requires(Permission.CERTIFICATES_OBJECTION_DECIDE)
def decide(objection_id: str) -> Response:
    """The conclusion, and the answer to whoever objected."""
    found = queries.get_objection(actor(), Permission.CERTIFICATES_OBJECTION_DECIDE, objection_id)
    form = DecideObjectionForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.decide_objection(
                found,
                is_upheld=form.verdict.data == ObjectionState.UPHELD.value,
                answer=form.answer.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash(f"已作出结论：{found.state.label}")
            return go(url_for(".objection", objection_id=objection_id))
    return page(
        "certificates/objections/decide.html",
        fragments=("decide_form",),
        form=form,
        objection=found,
    )
