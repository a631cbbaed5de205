"""Notices of examinations, for anyone."""

from flask import Blueprint, Response, request

from portal.core import clock
from portal.exams.queries import applications
from portal.exams.queries import sittings as queries
from portal.exams.queries.sittings import When
from portal.web.guard import everyone, present
from portal.web.page import page

bp = Blueprint("public", __name__, url_prefix="/exams")


@bp.get("")
@everyone
def sitting_list() -> Response:
    when = When.PAST if request.args.get("when") == When.PAST else When.COMING
    region = request.args.get("region", "")
    number = request.args.get("page", 1, type=int)
    return page(
        "exams/public/sitting_list.html",
        fragments=("notice_rows",),
        notices=queries.announced(when, region=region, number=number, now=clock.now()),
        regions=queries.announced_regions(),
        region=region,
        when=when,
        whens=list(When),
    )


@bp.get("/<public_id:sitting_id>")
@everyone
def sitting(sitting_id: str) -> Response:
    found, actor = queries.get_announced(sitting_id), present()
    return page(
        "exams/public/sitting.html",
        sitting=found,
        phase=queries.phase_of(found, clock.now()),
        places_left=max(0, found.capacity - queries.count_places_taken(found)),
        own=applications.find_own(actor, found) if actor else None,
    )
