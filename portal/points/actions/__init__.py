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
    take_in_papers,
    withdraw,
)
from portal.points.actions.reviews import (
    Answer,
    answer_review,
    ask_review,
    contest,
    end_contest,
    note_reading,
)
from portal.points.actions.standing import read_advice, readmit, rework, rework_many, roll_over

__all__ = [
    "Answer",
    "EventDetails",
    "answer_review",
    "ask_review",
    "contest",
    "decide",
    "draft_event",
    "edit_event",
    "end_contest",
    "note_reading",
    "notice",
    "read_advice",
    "readmit",
    "refuse_edit",
    "return_event",
    "reverse",
    "rework",
    "rework_many",
    "roll_over",
    "state",
    "submit",
    "take_in_all",
    "take_in_papers",
    "withdraw",
]
