"""HR officers: what people ask about their data is answered."""

from flask import Blueprint, Response, flash, request, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.pool.actions import own_data as actions
from portal.pool.own_forms import HOLDS, AnswerForm
from portal.pool.queries import own_data as queries
from portal.storage import files
from portal.web.downloads import send
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("requests", __name__, url_prefix="/bureau/pool/requests")
ANSWER = Permission.POOL_DATA_ANSWER


@bp.get("")
@requires(ANSWER)
def request_list() -> Response:
    number = request.args.get("page", 1, type=int)
    return page(
        "pool/requests/request_list.html",
        found=queries.list_to_answer(actor(), number=number),
        day=clock.today(),
    )


@bp.route("/<public_id:request_id>", methods=["GET", "POST"])
@requires(ANSWER)
def answer(request_id: str) -> Response:
    asked = queries.get_request(actor(), ANSWER, request_id)
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.answer(
                asked,
                is_granted=form.outcome.data == HOLDS,
                words=form.answer.data or "",
                by=actor(),
                now=clock.now(),
            )
            flash("答复已送达本人")
            return go(url_for(".request_list"))
    return page("pool/requests/answer.html", fragments=("answer_form",), form=form, asked=asked)


@bp.get("/<public_id:request_id>/file")
@requires(ANSWER)
def request_file(request_id: str) -> Response:
    """The file that the person sent along."""
    stored = queries.get_request(actor(), ANSWER, request_id).file
    if stored is None:
        raise NotFound
    return send(files.read(stored), media_type=stored.media_type, name=stored.name)
