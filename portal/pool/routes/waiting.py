"""A contractor's 候补名单: who is asked next for a project."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.employers.queries.projects import get_project
from portal.pool.actions import waiting as actions
from portal.pool.queries import invitations, profiles
from portal.pool.queries import waiting as queries
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("waiting", __name__, url_prefix="/firm/pool/waiting")
SEND = Permission.POOL_INVITATION_SEND
PROJECT = Permission.EMPLOYERS_PROJECT_READ


@bp.get("/projects/<public_id:project_id>")
@requires(SEND)
def waiting_list(project_id: str) -> Response:
    project = get_project(actor(), PROJECT, project_id)
    asked = invitations.asked_for(project)
    return page(
        "pool/waiting/waiting_list.html",
        project=project,
        waiting=queries.placed(project.id),
        settled=queries.list_settled(project.id),
        asked=asked,
        most=asked.most_open,
    )


@bp.post("/projects/<public_id:project_id>/people/<public_id:profile_id>")
@requires(SEND)
def add(project_id: str, profile_id: str) -> Response:
    project = get_project(actor(), PROJECT, project_id)
    profile = profiles.get_visible(actor(), profile_id)
    is_new = actions.add_to_list(project, profile, by=actor(), now=clock.now())
    flash("已加入候补名单" if is_new else "此人已在候补名单中，没有重复加入")
    return go(url_for(".waiting_list", project_id=project_id))


@bp.post("/<public_id:entry_id>/up")
@requires(SEND)
def up(entry_id: str) -> Response:
    entry = queries.get_entry(actor(), entry_id)
    actions.move(entry, -1, by=actor())
    return go(url_for(".waiting_list", project_id=entry.project.public_id))


@bp.post("/<public_id:entry_id>/down")
@requires(SEND)
def down(entry_id: str) -> Response:
    entry = queries.get_entry(actor(), entry_id)
    actions.move(entry, 1, by=actor())
    return go(url_for(".waiting_list", project_id=entry.project.public_id))


@bp.post("/<public_id:entry_id>/remove")
@requires(SEND)
def remove(entry_id: str) -> Response:
    entry = queries.get_entry(actor(), entry_id)
    actions.remove(entry, by=actor(), now=clock.now())
    flash("已移出候补名单")
    return go(url_for(".waiting_list", project_id=entry.project.public_id))
