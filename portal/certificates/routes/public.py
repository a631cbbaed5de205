"""公示, for anyone: who passed, and the way to object."""

from flask import Blueprint, Response, request, url_for

from portal.certificates import actions, queries
from portal.certificates.notice_forms import ObjectionForm
from portal.core import clock
from portal.web.errors import trouble
from portal.web.guard import everyone, present
from portal.web.limits import by_address, tried_too_often
from portal.web.page import go, page

bp = Blueprint("public", __name__, url_prefix="/notices")
MOST_OBJECTIONS = 10  # of one address in an hour
TOO_OFTEN = "同一网络提交异议过于频繁，请一小时后再试；也可以直接与发布公示的人力社保部门联系。"


def _unindexed(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("")
@everyone
def notice_list() -> Response:
    """The sittings whose passes are under notice."""
    return _unindexed(
        page(
            "certificates/public/notice_list.html",
            notices=queries.list_notices(clock.today()),
            days=queries.notice_days(),
            waived=queries.is_notice_waived(),
        )
    )


@bp.get("/<public_id:sitting_id>")
@everyone
def notice(sitting_id: str) -> Response:
    """Who passed this sitting, masked, until the notice is over."""
    found = queries.get_notice(sitting_id, clock.today())
    number = request.args.get("page", 1, type=int)
    return _unindexed(
        page(
            "certificates/public/notice.html",
            notice=found,
            passed=queries.list_passed(found.sitting, number),
        )
    )


@bp.route("/passes/<public_id:paper_id>/objection", methods=["GET", "POST"])
@everyone
def object_to_pass(paper_id: str) -> Response:
    """Object to one pass."""
    form = ObjectionForm()
    if form.is_submitted() and tried_too_often(
        by_address("objection"), limit=MOST_OBJECTIONS, minutes=60
    ):
        return trouble(429, reason=TOO_OFTEN)
    paper = queries.get_pass_under_notice(paper_id, clock.today())
    if form.validate_on_submit():
        objection = actions.make_objection(
            paper,
            contact_name=form.contact_name.data or "",
            contact_mobile=form.mobile,
            text=form.text.data or "",
            by=present(),
        )
        return go(url_for(".objection", objection_id=objection.public_id))
    return _unindexed(
        page(
            "certificates/public/object_to_pass.html",
            fragments=("objection_form",),
            form=form,
            paper=paper,
        )
    )


@bp.get("/objections/<public_id:objection_id>")
@everyone
def objection(objection_id: str) -> Response:
    """What became of an objection, for whoever holds its number; nothing of what it says."""
    found = queries.get_receipt_of_objection(objection_id)
    return _unindexed(page("certificates/public/objection.html", objection=found))
