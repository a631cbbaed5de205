"""Administrators give keys and take them back."""

from flask import Blueprint, Response, flash, url_for

from portal.access.policy import Permission
from portal.core import clock
from portal.machines import actions, queries
from portal.machines.forms import KeyForm
from portal.web.guard import actor, requires
from portal.web.page import go, page

bp = Blueprint("bureau", __name__, url_prefix="/bureau/machines")
P = Permission


@bp.route("", methods=["GET", "POST"])
@requires(P.MACHINES_KEY_MANAGE)
def key_list() -> Response:
    """All keys; a new one is shown this once."""
    form, fresh = KeyForm(), None
    if form.validate_on_submit():
        with form.refusals():
            _, fresh = actions.make_key(
                holder=form.holder.data or "",
                purpose=form.purpose.data or "",
                per_minute=form.per_minute.data or 1,
                ends_on=form.ends_on.day,
                by=actor(),
                today=clock.today(),
            )
            form = KeyForm(formdata=None)
    response = page(
        "machines/bureau/key_list.html", form=form, fresh=fresh, keys=queries.list_keys(actor())
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/<public_id:key_id>/revoke")
@requires(P.MACHINES_KEY_MANAGE)
def revoke(key_id: str) -> Response:
    """Take a key back."""
    found = queries.get_key(actor(), key_id)
    actions.revoke_key(found, by=actor(), today=clock.today())
    flash(f"已停用{found.holder}的接口密钥")
    return go(url_for(".key_list"))
