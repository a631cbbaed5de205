"""A notice opened leads on to what it is about; the same at every door."""

from flask import Response, flash, url_for
from werkzeug.routing import BuildError

from portal.core import clock
from portal.notices import actions, queries
from portal.notices.queries import Door
from portal.web.guard import actor
from portal.web.page import go


def open_at(door: Door, notice_id: str) -> Response:
    """Note the reading and go where the notice leads; back to the list where it leads nowhere."""
    notice = queries.get_notice(actor(), door, notice_id)
    actions.read(notice, by=actor(), now=clock.now())
    there = f"notices.{door.value}.notice_list"
    try:
        return go(url_for(notice.endpoint or there, **(notice.args if notice.endpoint else {})))
    except BuildError:  # the page has gone since
        return go(url_for(there))


def read_all_at(door: Door) -> Response:
    """Everything at this door is noted as read."""
    read = actions.read_all(door, by=actor(), now=clock.now())
    flash(f"{read}条通知已标为已读" if read else "没有未读的通知")
    return go(url_for(f"notices.{door.value}.notice_list"))
