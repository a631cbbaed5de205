"""What people do about points; the standing follows in the same transaction."""

from portal.points.actions.events import (
    EventDetails,
    decide,
    draft_event,
    edit_event,
    notice,
    refuse_edit,
    return_event,
    reverse,
    state,
    submit,
    take_in_all,
)
from portal.points.actions.standing import read_advice, readmit, rework

__all__ = [
    "EventDetails",
    "decide",
    "draft_event",
    "edit_event",
    "notice",
    "read_advice",
    "readmit",
    "refuse_edit",
    "return_event",
    "reverse",
    "rework",
    "state",
    "submit",
    "take_in_all",
]
