"""What anyone may see of the courses."""

from flask import Blueprint, Response

from portal.courses import queries
from portal.web.guard import everyone, present
from portal.web.page import page

bp = Blueprint("public", __name__, url_prefix="/courses")


@bp.get("")
@everyone
def course_list() -> Response:
    return page("courses/public/course_list.html", views=queries.progress(_reader()))


@bp.get("/<slug:key>")
@everyone
def course(key: str) -> Response:
    view = queries.progress_in(queries.get_course(key), _reader())
    return page("courses/public/course.html", view=view)


def _reader() -> int | None:
    reader = present()
    return reader.id if reader else None
