"""One's own time on sites: stated, proved, corrected, removed."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.pool.actions import experience as actions
from portal.pool.models import Experience
from portal.pool.own_forms import ExperienceForm
from portal.pool.queries import experiences as queries
from portal.pool.queries import profiles
from portal.storage import files
from portal.storage.files import Kind
from portal.storage.models import StoredFile
from portal.web.downloads import send
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("experience", __name__, url_prefix="/my/pool/experience")
OWN = Permission.POOL_PROFILE_OWN


@bp.get("")
@requires(OWN)
def experience_list() -> Response:
    return page(
        "pool/experience/experience_list.html",
        profile=profiles.find_own(actor()),
        experiences=queries.list_own(actor()),
        served=queries.list_served(actor().id, clock.today()),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(OWN)
def new_experience() -> Response:
    _refuse_without_profile()
    form = ExperienceForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.add_experience(form.stated(), _taken(form), by=actor(), now=clock.now())
            flash("现场经历已保存")
            return go(url_for(".experience_list"))
    return page("pool/experience/new_experience.html", form=form)


@bp.route("/<public_id:experience_id>", methods=["GET", "POST"])
@requires(OWN)
def edit_experience(experience_id: str) -> Response:
    found = queries.get_own(actor(), experience_id)
    form = ExperienceForm(data=_filled(found))
    if form.validate_on_submit():
        with form.refusals():
            stated, proofs = form.stated(), _taken(form)
            actions.edit_experience(found, stated, proofs, by=actor(), now=clock.now())
            flash("现场经历已修改")
            return go(url_for(".experience_list"))
    return page("pool/experience/edit_experience.html", form=form, experience=found)


@bp.post("/<public_id:experience_id>/remove")
@requires(OWN)
def remove_experience(experience_id: str) -> Response:
    found = queries.get_own(actor(), experience_id)
    actions.remove_experience(found, by=actor(), now=clock.now())
    flash("这段经历已移除，不再计入现场经验")
    return go(url_for(".experience_list"))


@bp.get("/<public_id:experience_id>/files/<public_id:file_id>")
@requires(OWN)
def proof(experience_id: str, file_id: str) -> Response:
    """A file that one has sent as proof."""
    stored = queries.get_proof(queries.get_own(actor(), experience_id), file_id)
    return send(files.read(stored), media_type=stored.media_type, name=stored.name)


def _refuse_without_profile() -> None:
    if profiles.find_own(actor()) is None:
        raise NotFound


def _taken(form: ExperienceForm) -> list[StoredFile]:
    return [
        files.take_in(upload, Kind.DOCUMENT, by=actor(), field="proofs") for upload in form.uploads
    ]


def _filled(found: Experience) -> dict[str, object]:
    """What stands in the form before anything is typed; a lump has only its kind."""
    return {
        "type": found.type.value,
        "project_name": found.project_name,
        "employer": found.employer,
        "role": found.role,
        "from_on": found.from_on,
        "is_going_on": found.from_on is not None and found.until_on is None,
        "until_on": found.until_on,
    }
