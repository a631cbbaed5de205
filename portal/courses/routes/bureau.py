"""Training officers see how far learners are."""

from flask import Blueprint, Response, request

from portal.access.policy import Permission
from portal.courses import queries
from portal.courses.rules.progress import StudyState
from portal.web.guard import actor, requires
from portal.web.page import page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/courses")
READ = Permission.COURSES_PROGRESS_READ
LONGEST_NAME = 40
STATES = (StudyState.STARTED, StudyState.COMPLETED)


@bp.get("/progress")
@requires(READ)
def progress() -> Response:
    course = request.args.get("course", "")
    state = next((s for s in STATES if s.value == request.args.get("state")), None)
    name = request.args.get("name", "").replace("\x00", "").strip()[:LONGEST_NAME]
    return page(
        "courses/bureau/progress.html",
        fragments=("learner_rows",),
        learners=queries.list_studies(
            actor(),
            READ,
            course=course,
            state=state,
            name=name,
            number=request.args.get("page", 1, type=int),
        ),
        courses=queries.list_courses(),
        course=course,
        state=state,
        states=STATES,
        name=name,
    )
