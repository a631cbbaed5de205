"""HR officers: what people have proved of their time on sites is compared with the proof."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.pool.actions import experience as actions
from portal.pool.own_forms import HOLDS, ReviewForm
from portal.pool.queries import experiences as queries
from portal.pool.rules.experience import full_months
from portal.storage import files
from portal.web.downloads import send
from portal.web.guard import actor, requires, writes
from portal.web.page import go, page

bp = Blueprint("reviews", __name__, url_prefix="/bureau/pool/experience")
REVIEW = Permission.POOL_EXPERIENCE_REVIEW


@bp.get("")
@requires(REVIEW)
def experience_list() -> Response:
    number = request.args.get("page", 1, type=int)
    return page(
        "pool/reviews/experience_list.html", found=queries.list_to_review(actor(), number=number)
    )


@bp.route("/<public_id:experience_id>", methods=["GET", "POST"])
@requires(REVIEW)
def experience(experience_id: str) -> Response:
    found = queries.get_to_review(actor(), experience_id)
    form = ReviewForm(data={"seen": str(found.revision)})
    if form.validate_on_submit():
        with form.refusals():
            actions.review_experience(
                found,
                holds=form.outcome.data == HOLDS,
                reason=form.reason.data or "",
                seen=form.revision,
                by=actor(),
                now=clock.now(),
            )
            flash("核实结果已登记，并已通知本人")
            return go(url_for(".experience_list"))
    last = found.until_on or clock.today()
    return page(
        "pool/reviews/experience.html",
        fragments=("review_form",),
        form=form,
        experience=found,
        months=full_months(found.from_on, min(last, clock.today())) if found.from_on else None,
    )


@bp.get("/<public_id:experience_id>/files/<public_id:file_id>")
@writes
@requires(REVIEW)
def proof(experience_id: str, file_id: str) -> Response:
    """A file sent as proof; that an officer took it is recorded."""
    found = queries.get_to_review(actor(), experience_id)
    stored = queries.get_proof(found, file_id)
    record(Deed.POOL_EXPERIENCE_PROOF_SEEN, found, by=actor(), file=stored.digest)
    return send(files.read(stored), media_type=stored.media_type, name=stored.name)
